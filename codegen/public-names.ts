import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { camelCase } from "./naming.ts";

/** What `openapi/names.yaml` holds. */
export interface Names {
  /** Path prefixes and where their resources hang in the tree. The longest that fits is used. */
  readonly prefixes: Readonly<Record<string, string>>;
  /** Path segments whose resource name is not their camel case. */
  readonly segments: Readonly<Record<string, string>>;
  /** The dotted name of an operation that the rule does not give, or its names, where it has several. */
  readonly operations: Readonly<Record<string, string | readonly string[]>>;
  /** The class of a resource, where it is not the Pascal case of the resource's name. */
  readonly classes: Readonly<Record<string, string>>;
  /** The resources that have methods written by hand. */
  readonly helpers: readonly string[];
  /** Methods that a helper has for options with another result: the types of both, by the dotted name. */
  readonly overloads: Readonly<Record<string, readonly [options: string, result: string]>>;
  /** The stub's name, where the operationId makes a poor one. */
  readonly stubs: Readonly<Record<string, string>>;
  /** How a list is paged, where the rule does not tell. */
  readonly paging: Readonly<Record<string, "id" | "last_id" | "next" | "page" | "none">>;
}

/** What the file says when it is empty: every name follows from the rules. */
export const NO_NAMES: Names = {
  prefixes: {},
  segments: {},
  operations: {},
  classes: {},
  helpers: [],
  overloads: {},
  stubs: {},
  paging: {},
};

export const readNames = async (file: URL): Promise<Names> => {
  const names = (parse(await readFile(file, "utf8")) ?? {}) as Partial<Names>;
  return { ...NO_NAMES, ...names };
};

interface Named {
  readonly operationId: string;
  readonly method: string;
  /** As the contract has it: a `?beta=true` at its end puts the operation below `beta`. */
  readonly path: string;
  /** What the supplement calls it. */
  readonly "x-public-name"?: string | readonly string[];
}

/**
 * The public dotted names of an operation: those of `openapi/names.yaml`, else those of the supplement, else the one that
 * the rule gives.
 */
export const publicNames = (
  operation: Named,
  names: Names,
  operations: ReadonlySet<string>,
): readonly string[] =>
  [
    names.operations[operation.operationId] ??
      operation["x-public-name"] ??
      nameByRule(operation, names, operations),
  ].flat();

/** The first of them, of an operation of the contract alone. */
export const publicName = (operation: Named, names: Names, operations: ReadonlySet<string>): string =>
  publicNames(operation, names, operations)[0] as string;

/**
 * The public dotted name by rule: the path as a chain of resources, then a verb.
 * A parameter at the end means one thing (`retrieve`, `update`, `delete`), a plural the list of them (`list`,
 * `create`), a singular that can be read a thing there is one of (`retrieve`, `update`, `delete`), and a POST
 * to any other word is that word (`cancel`).
 */
export const nameByRule = (operation: Named, names: Names, operations: ReadonlySet<string>): string => {
  const [path = "", query] = operation.path.split("?");
  const { prefix, rest } = splitPrefix(path, names.prefixes);
  const segments = rest.split("/").filter(Boolean);
  const resources = segments
    .filter((segment) => !segment.startsWith("{"))
    .map((s) => names.segments[s] ?? camelCase(s));
  const chain = [
    ...(query === "beta=true" ? ["beta"] : []),
    ...(prefix ? prefix.split(".") : []),
    ...resources,
  ];
  const last = segments.at(-1);
  if (last === undefined || last.endsWith("s")) return [...chain, listVerb(operation.method)].join(".");
  if (last.startsWith("{") || operations.has(`GET ${operation.path}`))
    return [...chain, thingVerb(operation.method)].join(".");
  return chain.join(".");
};

const splitPrefix = (path: string, prefixes: Names["prefixes"]): { prefix: string; rest: string } => {
  const fits = Object.keys(prefixes).filter((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  const longest = fits.sort((a, b) => b.length - a.length)[0];
  return longest
    ? { prefix: prefixes[longest] ?? "", rest: path.slice(longest.length) }
    : { prefix: "", rest: path };
};

const listVerb = (method: string): string =>
  method === "GET" ? "list" : method === "DELETE" ? "delete" : "create";

const thingVerb = (method: string): string =>
  method === "GET" ? "retrieve" : method === "DELETE" ? "delete" : "update";

/** The name of the function that makes the request value: the operationId in camel case. */
export const stubName = (operationId: string, names: Names): string =>
  names.stubs[operationId] ?? camelCase(operationId);
