import { structuredPatch } from "diff";

const contextLines = 3;
const mostHunks = 8;
const widest = 160;

/** What is different between a committed file and what the codegen makes of the contract now, for a person to read. */
export const renderDiff = (
  file: string,
  committed: string | undefined,
  generated: string | undefined,
): string => {
  if (committed === undefined) return `+ ${file} is missing`;
  if (generated === undefined) return `- ${file} is not generated any more`;
  const { hunks } = structuredPatch(file, file, committed, generated, "committed", "generated", {
    context: contextLines,
  });
  const shown = hunks.slice(0, mostHunks).map((hunk) => {
    const removed = hunk.lines.filter((line) => line.startsWith("-"));
    const added = hunk.lines.filter((line) => line.startsWith("+"));
    const lines = hunk.lines.map((line) =>
      clip(line, line.startsWith("-") ? added[removed.indexOf(line)] : removed[added.indexOf(line)]),
    );
    return `@@ line ${hunk.oldStart}${enclosing(committed, hunk.oldStart + contextLines)} @@\n${lines.join("\n")}`;
  });
  const more = hunks.length > mostHunks ? `\n… and ${hunks.length - mostHunks} more places` : "";
  return `${file}: committed (-), generated (+)\n${shown.join("\n")}${more}\n`;
};

/** The declaration that a line stands in: ` in interface Batch`. */
const enclosing = (text: string, line: number): string => {
  const declaration = text
    .split("\n", line)
    .map(
      (each) => each.match(/^(?:export )?(?:abstract )?((?:interface|type|const|class|function) \w+)/)?.[1],
    )
    .findLast((each) => each !== undefined);
  return declaration ? ` in ${declaration}` : "";
};

/** A long line is cut to the part in which it differs from its counterpart. */
const clip = (line: string, counterpart: string | undefined): string => {
  if (line.length <= widest) return line;
  let start = 1;
  while (counterpart && start < line.length && line[start] === counterpart[start]) start++;
  const from = Math.max(1, start - 60);
  return `${line[0]}${from > 1 ? "…" : ""}${line.slice(from, from + widest)}${from + widest < line.length ? "…" : ""}`;
};
