import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { SpecError } from "../update-spec/spec-error.ts";

/** What of the official package is not here: names, and what stands in their place or why there is nothing. */
export interface Exception {
  /** With `*` for any text. */
  readonly names: readonly string[];
  /** The module that the names are exported by; any without it. */
  readonly module?: string | undefined;
  readonly instead: string;
}

/** The kinds of names that are compared. */
export const KINDS = [
  "modules",
  "values",
  "types",
  "statics",
  "members",
  "clientOptions",
  "azureOptions",
  "callOptions",
  "methods",
] as const;
export type Kind = (typeof KINDS)[number];

/** `openapi/official-exceptions.yaml`. */
export type Exceptions = Readonly<Partial<Record<Kind, readonly Exception[]>>>;

/** @throws SpecError for a kind that is none, and for an entry without names or without what to do instead */
export const readExceptions = async (file: string | URL): Promise<Exceptions> => {
  const given: unknown = parse(await readFile(file, "utf8"));
  for (const [kind, entries] of Object.entries(given as Record<string, Partial<Exception>[]>)) {
    if (!(KINDS as readonly string[]).includes(kind)) throw new SpecError(`${kind}: no such kind of names`);
    for (const { names, instead } of entries)
      if (!names?.length || !instead)
        throw new SpecError(`${kind}: an entry needs \`names\` and \`instead\``);
  }
  return given as Exceptions;
};

/** A name, with its module where it has one. */
export interface Name {
  readonly name: string;
  readonly module?: string | undefined;
}

/** An absent name, and what to do instead. */
export interface Explained extends Name {
  readonly instead: string;
}

/**
 * What stands in the place of each absent name.
 *
 * @throws SpecError for a name that no entry has, and for one of an entry that is there
 */
export const explain = (
  kind: Kind,
  absent: readonly Name[],
  exceptions: readonly Exception[] = [],
): Explained[] => {
  const used = new Set<string>();
  const result = absent.map((each) => {
    for (const { names, module, instead } of exceptions) {
      const found = names.find(
        (name) => matches(name, each.name) && (module === undefined || matches(module, each.module ?? "")),
      );
      if (found === undefined) continue;
      used.add(`${module ?? ""} ${found}`);
      return { ...each, instead };
    }
    throw new SpecError(
      `${kind}: ${each.module ? `${each.module} ` : ""}${each.name} is not here, and openapi/official-exceptions.yaml does not say why`,
    );
  });
  for (const { names, module = "" } of exceptions)
    for (const name of names)
      if (!used.has(`${module} ${name}`))
        throw new SpecError(
          `${kind}: ${module} ${name} of openapi/official-exceptions.yaml is here, or not official`,
        );
  return result;
};

const matches = (pattern: string, name: string): boolean =>
  pattern === name ||
  (pattern.includes("*") && new RegExp(`^${pattern.split("*").map(escapeRegExp).join(".*")}$`).test(name));

const escapeRegExp = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
