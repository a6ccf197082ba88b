import type { Comparison } from "./compare-schemas.ts";
import type { Difference } from "./difference.ts";
import { type Json, keysOf, listOf, mapOf } from "./json-value.ts";
import { labelOf, matchMembers } from "./union-members.ts";

/** Keywords that hold one schema, and what a field path shows for them. */
const single: Readonly<Record<string, string>> = {
  items: "[]",
  unevaluatedItems: "[]",
  contains: "[]",
  additionalProperties: ".*",
  unevaluatedProperties: ".*",
  propertyNames: " (field names)",
  contentSchema: " (content)",
};
/** Keywords that hold schemas by name. */
const named: readonly string[] = ["patternProperties", "dependentSchemas", "$defs", "definitions"];

export const innerKeywords: readonly string[] = [...Object.keys(single), ...named, "prefixItems", "allOf"];

/** The schemas below a schema, other than its fields and variants. Where one side says nothing, all is allowed. */
export function compareInnerSchemas(
  before: Json,
  after: Json,
  where: string,
  comparison: Comparison,
): Difference[] {
  const { compare } = comparison;
  const both = (old: Json, now: Json, place: (key: string) => string): Difference[] =>
    keysOf(old, now).flatMap((key) => compare(old[key] ?? {}, now[key] ?? {}, place(key)));
  const only = (schema: Json): Json =>
    Object.fromEntries(Object.entries(schema).filter(([key]) => Object.hasOwn(single, key)));
  return [
    ...both(only(before), only(after), (key) => `${where}${single[key]}`),
    ...named.flatMap((key) => both(mapOf(before[key]), mapOf(after[key]), (name) => `${where}.{${name}}`)),
    ...both(
      { ...listOf(before.prefixItems) },
      { ...listOf(after.prefixItems) },
      (index) => `${where}[${index}]`,
    ),
    ...compareParts(before, after, where, comparison),
  ];
}

/** What is left of `allOf` when its fields are taken out: all of it must hold. */
function compareParts(before: Json, after: Json, where: string, comparison: Comparison): Difference[] {
  const { flow, resolveBefore, resolveAfter, compare } = comparison;
  const matched = matchMembers(listOf(before.allOf), listOf(after.allOf), resolveBefore, resolveAfter);
  return [
    ...matched.removed.map((part) => ({
      where,
      what: `no longer also ${labelOf(part, resolveBefore)}`,
      breaking: flow.received,
    })),
    ...matched.pairs.flatMap(([old, now]) => compare(old, now, where)),
    ...matched.added.map((part) => ({
      where,
      what: `now also ${labelOf(part, resolveAfter)}`,
      breaking: flow.sent,
    })),
  ];
}
