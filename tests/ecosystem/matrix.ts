import type { Ran } from "./run-rows.ts";

const count = (ran: Ran, outcome: string): number =>
  ran.results.filter((result) => result.outcome === outcome).length;

/** How a row stands: `81 of 81`. */
const standing = (ran: Ran): string => {
  if (ran.state === "not available") return "not available";
  const [passed, failed] = [count(ran, "passed"), count(ran, "failed")];
  return ran.state === "green" && !passed ? "n/a" : `${passed} of ${passed + failed}`;
};

/** One line of a terminal, and below it what failed and why. */
export const rowText = (ran: Ran): string => {
  const mark = { green: "ok  ", red: "FAIL", "not available": "n/a " }[ran.state];
  const failures = ran.results
    .filter(({ outcome }) => outcome === "failed")
    .map(({ name, why = "" }) => `     ${name}\n${indent(shorten(why), 7)}`);
  return [
    `${mark} ${ran.row.name.padEnd(44)} ${standing(ran).padEnd(14)} ${ran.seconds.toFixed(1)} s`,
    ...(ran.why ? [indent(shorten(ran.why, 2_000), 5)] : []),
    ...failures.slice(0, 12),
    ...(failures.length > 12 ? [`     and ${failures.length - 12} more`] : []),
  ].join("\n");
};

const indent = (text: string, by: number): string => text.replace(/^/gm, " ".repeat(by));
const shorten = (text: string, max = 700): string => (text.length > max ? `${text.slice(0, max)} …` : text);

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** The reasons for which something is n/a in a row, each with how many checks it concerns. */
const reasonsOf = (ran: Ran): string => {
  const reasons = new Map<string, number>();
  for (const { outcome, why = "" } of ran.results)
    if (outcome === "n/a") reasons.set(why, (reasons.get(why) ?? 0) + 1);
  return [...reasons].map(([why, times]) => (times > 1 ? `${why} (${times})` : why)).join("; ");
};

/** The page that a run writes. */
export const compatibilityPage = (all: readonly Ran[], version: string): string => {
  const groups = Map.groupBy(all, ({ row }) => row.group);
  const tables = [...groups].map(
    ([group, rows]) =>
      `## ${group}\n\n| where | with | checks passed | not applicable |\n| --- | --- | --- | --- |\n${rows
        .map(
          (ran) => `| ${[ran.row.name, ran.version, standing(ran), reasonsOf(ran)].map(cell).join(" | ")} |`,
        )
        .join("\n")}\n`,
  );
  return `# Compatibility

What \`npm run test:ecosystem\` printed for version ${version}. The package is packed once, installed, and used in each of these
settings against a server on loopback; a row passes when all of its checks do. [tests/ecosystem](../tests/ecosystem) has them.

${tables.join("\n")}`;
};
