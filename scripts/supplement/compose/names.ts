import { camelCase, pascalCase, words } from "../../../codegen/naming.ts";
import { type Json, mapOf } from "../../update-spec/json-value.ts";

/** A schema's name as types and generated code compare it. */
const folded = (name: string): string => pascalCase(name).toLowerCase();

/**
 * Names for types of the package: the qualified name without its dots. A name that the contract uses, or that
 * two types have, gets the folders of its file in front, the nearest first, until it is alone.
 * @param types by file and qualified name
 */
export function schemaNames(types: readonly string[], contract: Json): ReadonlyMap<string, string> {
  const taken = new Set(Object.keys(mapOf(mapOf(contract.components).schemas)).map(folded));
  const names = new Map(types.map((type) => [type, shortName(type)]));
  for (let depth = 1; depth <= 6; depth += 1) {
    const counts = new Map<string, number>();
    for (const name of names.values()) counts.set(folded(name), (counts.get(folded(name)) ?? 0) + 1);
    const clashing = [...names].filter(
      ([, name]) => taken.has(folded(name)) || (counts.get(folded(name)) ?? 0) > 1,
    );
    if (clashing.length === 0) return names;
    for (const [type] of clashing) names.set(type, joined(foldersOf(type, depth), shortName(type)));
  }
  throw new Error("two types of the package have one name and one file");
}

const shortName = (type: string): string =>
  type
    .replace(/^.*:/, "")
    .split(".")
    .reduce((name, part) => name + (part.startsWith(name) ? part.slice(name.length) : part), "");

/** `BetaResponse` and `ResponseError` are `BetaResponseError`. */
function joined(folders: readonly string[], name: string): string {
  const nearest = folders.at(-1) ?? "";
  return [...folders.slice(0, -1), name.startsWith(nearest) ? "" : nearest, name].join("");
}

function foldersOf(type: string, depth: number): string[] {
  const steps = type
    .replace(/^src\/resources\//, "")
    .replace(/\.ts:.*$/, "")
    .split("/");
  // `agents/agents.ts` says one thing twice.
  const folders = steps.at(-1) === steps.at(-2) ? steps.slice(0, -1) : steps;
  return folders.slice(-depth).map((step) => pascalCase(singular(step)));
}

const singular = (word: string): string => {
  if (/ies$/.test(word)) return word.replace(/ies$/, "y");
  return /(ss|us|is)$/.test(word) ? word : word.replace(/s$/, "");
};

/**
 * An operationId by rule: the verb, then what the resources are one of; for a list, the last in the plural.
 * `beta.agents.sessions.list` → `listAgentSessions`.
 * @param taken ids of other operations, in lower case
 */
export function operationIdOf(name: string, taken: ReadonlySet<string>): string {
  const steps = name.split(".");
  const verb = steps.at(-1) ?? "";
  const resources = steps.slice(0, -1);
  const short = resources.filter(
    (step, index) => !(index === 0 && step === "beta") && !/^(admin|organization)$/.test(step),
  );
  for (const chain of [short.length > 0 ? short : resources, resources]) {
    const id = idOf(verb, chain);
    if (!taken.has(id.toLowerCase())) return id;
  }
  throw new Error(`${name}: its operationId is that of another operation`);
}

const idOf = (verb: string, chain: readonly string[]): string => {
  const parts = chain.map((step, index) => {
    const last = index === chain.length - 1;
    const all = words(step);
    const end = all.at(-1) ?? "";
    return pascalCase([...all.slice(0, -1), verb === "list" && last ? end : singular(end)].join("_"));
  });
  return camelCase(verb) + parts.join("");
};
