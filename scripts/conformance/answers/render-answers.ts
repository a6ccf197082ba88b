import type { Figure, Judgement } from "./judge-answers.ts";
import type { KnownMismatches } from "./known-mismatches.ts";

/** Whether 90 % of the JSON documents and 90 % of the events are valid. */
export const reachesRequiredShare = ({ json, events }: Pick<Judgement, "json" | "events">): boolean =>
  [json, events].every(({ valid, of }) => 10 * valid >= 9 * of);

const sentence = ({ valid, of }: Figure, what: string): string => {
  const share = of ? ` (${((100 * valid) / of).toFixed(1)} %)` : "";
  return `${valid} of ${of} ${what} are valid${share}`;
};

/** What the command prints: each mismatch under its sample, sums by kind, and the figures. */
export const renderJudgement = ({ json, events, failing, unreadable, undescribed }: Judgement): string => {
  const kinds = new Map<string, number>();
  for (const { kind } of failing.flatMap(({ mismatches }) => mismatches))
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [
    ...failing.flatMap(({ name, form, mismatches }) => [
      `${name} (${form})`,
      ...mismatches.map(
        ({ kind, path, detail }) => `    ${kind.padEnd(10)} ${path || "(all of it)"}: ${detail}`,
      ),
    ]),
    ...unreadable.map((name) => `${name}: is no JSON, not counted`),
    ...undescribed.map((name) => `${name}: the contract describes no answer, not counted`),
    "",
    `mismatches by kind: ${[...kinds].map(([kind, count]) => `${kind} ${count}`).join(", ") || "none"}`,
    sentence(json, "JSON documents"),
    sentence(events, "events"),
  ].join("\n");
};

const BEGIN = "<!-- known mismatches: begin -->";
const END = "<!-- known mismatches: end -->";

/** Writes the list of known mismatches between its marks in a page. */
export const renderKnown = (page: string, { json, events, groups }: KnownMismatches): string => {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`the page has no ${BEGIN} and ${END}`);
  const sections = groups.map(({ reason, samples }) =>
    [
      reason.trim(),
      "",
      "| sample | mismatches |",
      "| --- | --- |",
      ...Object.entries(samples).map(
        ([name, found]) => `| ${name} | ${found.map((one) => `\`${one}\``).join(", ") || "all of it"} |`,
      ),
    ].join("\n"),
  );
  const figures = `${sentence(json, "JSON documents")}, and ${sentence(events, "events")}.`;
  return `${before}${BEGIN}\n\n${[figures, ...sections].join("\n\n")}\n\n${END}${after}`;
};
