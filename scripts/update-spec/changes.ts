import { isDeepStrictEqual } from "node:util";
import { compareBodies, compareOperations, type Documents } from "./compare-operations.ts";
import { compareParameter } from "./compare-parameters.ts";
import { compareResponse } from "./compare-responses.ts";
import { compareSchemas } from "./compare-schemas.ts";
import { type Difference, plainDifference } from "./difference.ts";
import { type Json, keysOf, mapOf } from "./json-value.ts";
import { type OperationEntry, operationsOf } from "./operations-of.ts";
import { placeOf, pointer, valueAt } from "./pointer.ts";
import { type Flow, type Usage, usageOf } from "./schema-usage.ts";
import type { Resolve } from "./union-members.ts";

/** What a change happened to. */
export type Subject =
  | { readonly kind: "document" }
  | {
      readonly kind: "operation" | "webhook";
      readonly name: string;
      readonly method: string;
      readonly path: string;
    }
  /** A shared part: `schema` and the other sections of `components`, and who uses it, directly or not. */
  | {
      readonly kind: "component";
      readonly section: string;
      readonly name: string;
      readonly usedBy: readonly string[];
    };

/** One change of the API, by operation (or shared schema) and field. */
export interface Change extends Difference {
  readonly subject: Subject;
}

/**
 * What changed between two contracts: every difference in what they state, breaking ones first. Pure.
 * Breaking means that a program that was right with the first can be wrong with the second. Two contracts
 * that differ only in the order of things have no changes.
 */
export function changes(before: Json, after: Json): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  const documents = { resolveBefore: resolver(before), resolveAfter: resolver(after) };
  const all = [
    ...documentChanges(before, after),
    ...operationChanges(before, after, documents),
    ...componentChanges(before, after, documents),
  ];
  return [...all.filter(({ breaking }) => breaking), ...all.filter(({ breaking }) => !breaking)];
}

function documentChanges(before: Json, after: Json): Change[] {
  const facts = ({ paths, webhooks, components, info, ...rest }: Json): Json => {
    const described = Object.entries(mapOf(info)).map(([key, value]) => [`info.${key}`, value]);
    return { ...rest, ...Object.fromEntries(described) };
  };
  const old = facts(before);
  const now = facts(after);
  return keysOf(old, now).flatMap((key): Change[] => {
    if (isDeepStrictEqual(old[key], now[key])) return [];
    const breaking = key === "servers" || key === "security";
    return [{ subject: { kind: "document" }, ...plainDifference("", key, old[key], now[key]), breaking }];
  });
}

function operationChanges(before: Json, after: Json, documents: Documents): Change[] {
  const old = byName(before);
  const now = byName(after);
  const nowByAddress = new Map([...now.values()].map((entry) => [addressOf(entry), entry]));
  const renamed = new Set<OperationEntry>();
  const kept = [...old].flatMap(([key, was]): Change[] => {
    const same = now.get(key);
    if (same) return about(same, compareOperations(was, same, documents));
    const successor = nowByAddress.get(addressOf(was));
    if (!successor || old.has(keyOf(successor)))
      return about(was, [{ where: "", what: "removed", breaking: true }]);
    renamed.add(successor);
    const name = { where: "", what: `renamed: ${was.name} → ${successor.name}`, breaking: true };
    return about(successor, [name, ...compareOperations(was, successor, documents)]);
  });
  const added = [...now].flatMap(([key, is]) =>
    old.has(key) || renamed.has(is) ? [] : about(is, [{ where: "", what: "added", breaking: false }]),
  );
  return [...kept, ...added];
}

function componentChanges(before: Json, after: Json, documents: Documents): Change[] {
  const oldUsage = usageOf(before);
  const nowUsage = usageOf(after);
  const old = mapOf(before.components);
  const now = mapOf(after.components);
  return keysOf(old, now).flatMap((section) =>
    keysOf(mapOf(old[section]), mapOf(now[section])).flatMap((name): Change[] => {
      const was = mapOf(old[section])[name];
      const is = mapOf(now[section])[name];
      if (isDeepStrictEqual(was, is)) return [];
      const reference = pointer(["components", section, name]);
      const usage = [oldUsage.get(reference), nowUsage.get(reference)];
      const usedBy = [...new Set(usage.flatMap((found) => found?.usedBy ?? []))];
      return compareComponents(section, was, is, documents, flowOf(usage)).map((difference) => ({
        subject: { kind: "component", section, name, usedBy },
        ...difference,
      }));
    }),
  );
}

function compareComponents(
  section: string,
  before: unknown,
  after: unknown,
  documents: Documents,
  flow: Flow,
): Difference[] {
  if (after === undefined) return [{ where: "", what: "removed", breaking: true }];
  if (before === undefined) return [{ where: "", what: "added", breaking: false }];
  const context = { ...documents, flow };
  switch (section) {
    case "schemas":
      return compareSchemas(before, after, context);
    case "responses":
      return compareResponse(mapOf(before), mapOf(after), context);
    case "parameters":
    case "headers":
      return compareParameter(mapOf(before), mapOf(after), context);
    case "requestBodies":
      return compareBodies(before, after, context);
    default:
      return [{ ...plainDifference("", "", before, after), breaking: section === "securitySchemes" }];
  }
}

/** Both versions count. What no operation reaches may travel either way: over a socket, say. */
function flowOf(usage: readonly (Usage | undefined)[]): Flow {
  const sent = usage.some((found) => found?.sent);
  const received = usage.some((found) => found?.received);
  return sent || received ? { sent, received } : { sent: true, received: true };
}

const about = ({ from, name, method, path }: OperationEntry, differences: readonly Difference[]): Change[] =>
  differences.map((difference) => ({
    subject: { kind: from === "webhooks" ? "webhook" : "operation", name, method, path },
    ...difference,
  }));

const keyOf = ({ from, name, method }: OperationEntry): string =>
  // A webhook's name is its path, which may have several methods.
  from === "webhooks" ? `${from} ${method} ${name}` : `${from} ${name}`;
const addressOf = ({ from, method, path }: OperationEntry): string => `${from} ${method} ${path}`;
const byName = (contract: Json): Map<string, OperationEntry> =>
  new Map(operationsOf(contract).map((entry) => [keyOf(entry), entry]));

/** Follows references, also to references; what stands beside one is added to its target. */
const resolver =
  (contract: Json): Resolve =>
  (schema) => {
    let resolved = schema;
    const followed = new Set<string>();
    for (
      let { $ref } = mapOf(resolved);
      typeof $ref === "string" && !followed.has($ref);
      { $ref } = mapOf(resolved)
    ) {
      followed.add($ref);
      const { $ref: _, ...beside } = mapOf(resolved);
      const target = valueAt(contract, placeOf($ref) ?? []);
      resolved = Object.keys(beside).length > 0 ? { ...mapOf(target), ...beside } : target;
    }
    return resolved;
  };
