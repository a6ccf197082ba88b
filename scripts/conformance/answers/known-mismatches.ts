import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { Figure, Judgement } from "./judge-answers.ts";

/** Samples of the document that the contract was made from which are not what the wire has, in groups with one reason. */
export interface KnownMismatches {
  readonly json: Figure;
  readonly events: Figure;
  readonly groups: readonly KnownGroup[];
}

export interface KnownGroup {
  readonly reason: string;
  /** By the name of the sample: each mismatch as `<kind> <path>`; of a text that is no JSON, none. */
  readonly samples: Readonly<Record<string, readonly string[]>>;
}

export const readKnownMismatches = async (): Promise<KnownMismatches> =>
  parse(await readFile(new URL("known-mismatches.yaml", import.meta.url), "utf8")) as KnownMismatches;

/** The name of a sample and one of its mismatches, or the name alone. */
const linesOf = (samples: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(samples).flatMap(([name, found]) =>
    found.length ? found.map((mismatch) => `${name}: ${mismatch}`) : [name],
  );

/** What a judgement found and the list does not have, and what the list has and was not found. */
export const compareWithKnown = (
  { json, events, failing, unreadable, undescribed }: Judgement,
  known: KnownMismatches,
): { readonly unlisted: readonly string[]; readonly gone: readonly string[] } => {
  const found = new Set([
    ...linesOf(
      Object.fromEntries(
        failing.map(({ name, mismatches }) => [
          name,
          mismatches.map(({ kind, path }) => `${kind} ${path}`.trim()),
        ]),
      ),
    ),
    ...unreadable,
    ...undescribed,
    figures({ json, events }),
  ]);
  const listed = new Set([...known.groups.flatMap(({ samples }) => linesOf(samples)), figures(known)]);
  return {
    unlisted: [...found].filter((line) => !listed.has(line)),
    gone: [...listed].filter((line) => !found.has(line)),
  };
};

const figures = ({ json, events }: Pick<KnownMismatches, "json" | "events">): string =>
  `valid: ${json.valid} of ${json.of} JSON documents, ${events.valid} of ${events.of} events`;
