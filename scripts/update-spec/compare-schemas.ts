import { isDeepStrictEqual } from "node:util";
import { compareDiscriminators } from "./compare-discriminators.ts";
import { compareFields } from "./compare-fields.ts";
import { compareInnerSchemas, innerKeywords } from "./compare-inner-schemas.ts";
import { compareUnions, unionKeywords } from "./compare-unions.ts";
import { compareChoices, compareKeyword, compareTypes, valueKeywords } from "./compare-values.ts";
import type { Difference } from "./difference.ts";
import { basesOf, flattenSchema } from "./flatten-schema.ts";
import { isMapping, type Json, keysOf, mapOf } from "./json-value.ts";
import type { Flow } from "./schema-usage.ts";
import type { Resolve } from "./union-members.ts";

/** What the comparison of two schemas needs to know of the documents they are in. */
export interface SchemaContext {
  readonly flow: Flow;
  readonly resolveBefore: Resolve;
  readonly resolveAfter: Resolve;
}

/** The context of one comparison, with the way to go deeper. */
export interface Comparison extends SchemaContext {
  /** @param open whether any other string fits beside these schemas, so that a lost enum value breaks no program */
  readonly compare: (before: unknown, after: unknown, where: string, open?: boolean) => Difference[];
}

/**
 * What changed between two versions of a schema, field by field. A reference to the same schema on both
 * sides is no difference: the schema it leads to is compared by itself. References to different schemas
 * are compared by what they lead to, so that a renaming shows as one.
 */
export function compareSchemas(before: unknown, after: unknown, context: SchemaContext): Difference[] {
  const met = new Set<string>();

  const compare: Comparison["compare"] = (old, now, where, open = false) => {
    if (isDeepStrictEqual(old, now)) return [];
    if (!isMapping(old) || !isMapping(now)) return compareBoolean(old, now, where, context.flow);
    if (old.$ref === now.$ref) return comparePart(old, now, where, open);
    const resolved = [mapOf(context.resolveBefore(old)), mapOf(context.resolveAfter(now))] as const;
    if (!old.$ref || !now.$ref) return comparePart(...resolved, where, open);
    const renamed = { where, what: `schema ${nameIn(old)} → ${nameIn(now)}`, breaking: false };
    // Schemas refer to each other in circles; each pair is compared where it is met first.
    const pair = `${old.$ref} ${now.$ref}`;
    if (met.has(pair)) return [renamed];
    met.add(pair);
    return [renamed, ...comparePart(...resolved, where, open)];
  };

  const comparison: Comparison = { ...context, compare };

  const comparePart = (first: Json, second: Json, where: string, open: boolean): Difference[] => {
    // A base that stays is compared by itself; one that comes, goes or changes shows by its fields.
    const bases = isDeepStrictEqual(basesOf(first).sort(), basesOf(second).sort()) ? basesOf(first) : [];
    const old = flattenSchema(first, context.resolveBefore, new Set(bases));
    const now = flattenSchema(second, context.resolveAfter, new Set(bases));
    const union = compareUnions(old, now, where, comparison);
    return [
      ...compareTypes(union.before, union.after, where, context.flow),
      ...compareChoices(union.before, union.after, where, context.flow, open),
      ...compareFields(union.before, union.after, where, comparison),
      ...compareInnerSchemas(union.before, union.after, where, comparison),
      ...union.differences,
      ...compareDiscriminators(union.before, union.after, where),
      ...keysOf(union.before, union.after)
        .filter((key) => !ruled.has(key))
        .flatMap((key) => compareKeyword(key, union.before[key], union.after[key], where, context.flow)),
    ];
  };

  return compare(before, after, "");
}

/** `true` and `false` are schemas as well: anything, and nothing. */
function compareBoolean(before: unknown, after: unknown, where: string, flow: Flow): Difference[] {
  if (after === false) return [{ where, what: "nothing is allowed here any more", breaking: flow.sent }];
  if (before === false) return [{ where, what: "now allowed", breaking: false }];
  const anything = (schema: unknown): boolean => schema === true || isDeepStrictEqual(schema, {});
  if (anything(before) && anything(after)) return [];
  return anything(before)
    ? [{ where, what: "no longer anything", breaking: flow.sent }]
    : [{ where, what: "may now be anything", breaking: flow.received }];
}

/** Keywords that have a rule; the others are compared as plain values. */
const ruled: ReadonlySet<string> = new Set([
  ...["$ref", "properties", "required", "discriminator"],
  ...[...valueKeywords, ...unionKeywords, ...innerKeywords],
]);

const nameIn = ({ $ref }: Json): string => String($ref).replace(/^.*\//, "");
