import { isDeepStrictEqual } from "node:util";
import { isMapping, type Json, listOf, mapOf } from "../../update-spec/json-value.ts";
import { type Place, pointer, valueAt } from "../../update-spec/pointer.ts";
import type { Alignment } from "../align/align.ts";
import type { SchemaWriter } from "./schema-writer.ts";

/** One entry of `x-additions`: where in the contract, and what is added there. */
export interface AdditionEntry {
  /** A JSON pointer into the contract. */
  readonly at: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Json;
  readonly members?: readonly unknown[];
  readonly parameters?: readonly unknown[];
}

export interface Additions {
  readonly entries: readonly AdditionEntry[];
  /** What the package adds in places that the patches have made, so that no pointer leads there. */
  readonly unplaced: readonly string[];
}

/**
 * The additions that an alignment found, by place and kind, each once.
 * @param contract as it is committed: what the pointers lead into
 * @param patched what was aligned
 */
export function additionsOf(
  { comparison, parameters }: Alignment,
  derived: Json,
  contract: Json,
  patched: Json,
  writer: SchemaWriter,
): Additions {
  const entries = new Map<string, AdditionEntry>();
  const unplaced: string[] = [];
  const add = (
    kind: keyof AdditionEntry,
    place: Place,
    change: (entry: AdditionEntry) => AdditionEntry,
  ): void => {
    const original = placeBefore(place, contract);
    if (!isSamePlace(kind, original, place, contract, patched))
      return void unplaced.push(`${pointer(place)} (${kind})`);
    const at = pointer(original).slice(1);
    const key = `${at} ${kind}`;
    entries.set(key, change(entries.get(key) ?? { at }));
  };
  for (const addition of comparison.additions) {
    switch (addition.kind) {
      case "enum":
        add("enum", addition.at, (entry) => ({ ...entry, enum: union(entry.enum, addition.values) }));
        break;
      case "property": {
        const { name, from } = addition;
        const schema = (): unknown => writer.property(name, mapOf(valueAt(derived, from)));
        add("properties", addition.at, (entry) =>
          entry.properties?.[name]
            ? entry
            : { ...entry, properties: { ...entry.properties, [name]: schema() } },
        );
        break;
      }
      case "member": {
        const { from } = addition;
        const isNamed = from[0] === "components" && from.length === 3;
        const schema = writer.write(isNamed ? { $ref: pointer(from) } : valueAt(derived, from));
        add("members", addition.at, (entry) => ({ ...entry, members: union(entry.members, [schema]) }));
      }
    }
  }
  for (const { at, parameter } of parameters) {
    const written = {
      ...parameter,
      schema: writer.property(String(parameter.name), mapOf(parameter.schema)),
    };
    add("parameters", at, (entry) => ({ ...entry, parameters: union(entry.parameters, [written]) }));
  }
  const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return { entries: sorted, unplaced: [...new Set(unplaced)].toSorted() };
}

const union = (present: readonly unknown[] | undefined, added: readonly unknown[]): unknown[] => {
  const all = [...(present ?? [])];
  for (const value of added) if (!all.some((other) => isDeepStrictEqual(other, value))) all.push(value);
  return all;
};

/** Where a place was before patches made a union of it: a schema that was given null as well, or more values. */
function placeBefore(place: Place, contract: Json): Place {
  const before: (string | number)[] = [];
  for (let index = 0; index < place.length; index += 1) {
    const step = place[index] ?? "";
    const isUnion = step === "anyOf" && typeof place[index + 1] === "number";
    if (isUnion && valueAt(contract, [...before, step]) === undefined) index += 1;
    else before.push(step);
  }
  return before;
}

/** Whether two places hold the same thing, the one before and the other after the patches. */
function isSamePlace(
  kind: keyof AdditionEntry,
  original: Place,
  place: Place,
  contract: Json,
  patched: Json,
): boolean {
  const before = valueAt(contract, original);
  const after = valueAt(patched, place);
  switch (kind) {
    case "enum":
      return (
        listOf(mapOf(before).enum).length > 0 && isPart(listOf(mapOf(before).enum), listOf(mapOf(after).enum))
      );
    case "properties": {
      const old = Object.keys(mapOf(mapOf(before).properties));
      return isMapping(before) && isPart(old, Object.keys(mapOf(mapOf(after).properties)));
    }
    case "members":
      return Array.isArray(before) && Array.isArray(after) && before.length <= after.length;
    default:
      return isMapping(before);
  }
}

const isPart = (part: readonly unknown[], whole: readonly unknown[]): boolean =>
  part.every((value) => whole.includes(value));
