import { parse } from "yaml";
import type { Mutant } from "./mutant.ts";

/** A change that no test can notice, because the program does the same with it. It does not count. */
export interface Equivalent {
  readonly file: string;
  /** The line of the source, trimmed. */
  readonly line: string;
  readonly before: string;
  readonly after: string;
  readonly because: string;
}

/** White space apart: a change may span lines. */
const flat = (text: string): string => text.replace(/\s+/g, " ").trim();

export const readEquivalents = (yaml: string): Equivalent[] => parse(yaml) ?? [];

export const isEquivalent = (mutant: Mutant, equivalents: readonly Equivalent[]): boolean =>
  equivalents.some(
    ({ file, line, before, after }) =>
      file === mutant.file &&
      flat(line) === flat(mutant.source) &&
      flat(before) === flat(mutant.before) &&
      flat(after) === flat(mutant.after),
  );

/** The entries that no mutant of today's source matches: their lines are gone or changed. */
export const staleEquivalents = (
  equivalents: readonly Equivalent[],
  mutants: readonly Mutant[],
): Equivalent[] => equivalents.filter((each) => !mutants.some((mutant) => isEquivalent(mutant, [each])));

/** The list as it stands in the documentation. */
export const renderEquivalents = (equivalents: readonly Equivalent[]): string =>
  [...Map.groupBy(equivalents, ({ file }) => file)]
    .map(
      ([file, entries]) =>
        `### ${file}\n\n${entries
          .map(
            ({ line, before, after, because }) =>
              `- \`\`${flat(line)}\`\`: \`\`${flat(before)}\`\` → \`\`${flat(after) || "nothing"}\`\`.\n  ${flat(because)}`,
          )
          .join("\n")}\n`,
    )
    .join("\n");
