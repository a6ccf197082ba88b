import { isDeepStrictEqual } from "node:util";
import { type Difference, deprecation, plainDifference, show } from "./difference.ts";
import { isMapping, type Json } from "./json-value.ts";
import type { Flow } from "./schema-usage.ts";

/** Keywords for which a lower value accepts less, and those for which a higher one does. */
const upperLimits: ReadonlySet<string> = new Set([
  ...["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains", "max_items"],
]);
const lowerLimits: ReadonlySet<string> = new Set([
  ...["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains", "min_items"],
]);

/** Keywords that {@link compareTypes} and {@link compareChoices} read. */
export const valueKeywords: ReadonlySet<string> = new Set(["type", "nullable", "enum", "const"]);

/**
 * The JSON types. A caller breaks when it may send less than before, a reader when it may get more than
 * before; a type exchanged for another breaks both.
 */
export function compareTypes(before: Json, after: Json, where: string, flow: Flow): Difference[] {
  const old = typesOf(before);
  const now = typesOf(after);
  if (old.length === 0 && now.length === 0) return compareNullable(before, after, where, flow);
  const narrowed = isNarrower(now, old);
  if (!narrowed && !isNarrower(old, now)) return [];
  const isExchanged = loses(old, now) && loses(now, old);
  const breaking = isExchanged || (narrowed ? flow.sent : flow.received);
  return [{ where, what: `type ${old.join("|") || "any"} → ${now.join("|") || "any"}`, breaking }];
}

/** Whether some type of the one list is not accepted by the other. */
const loses = (types: readonly string[], by: readonly string[]): boolean =>
  types.some((type) => !accepts(by, type));

/** Whether a list accepts less than another. Not stating a type allows every type. */
const isNarrower = (types: readonly string[], than: readonly string[]): boolean =>
  loses(than, types) || (than.length === 0 && types.length > 0);

/** `nullable` (OpenAPI 3.0, still used upstream) beside a union or a reference, where no type is stated. */
function compareNullable(before: Json, after: Json, where: string, flow: Flow): Difference[] {
  if ((before.nullable === true) === (after.nullable === true)) return [];
  return after.nullable === true
    ? [{ where, what: "may be null", breaking: flow.received }]
    : [{ where, what: "may no longer be null", breaking: flow.sent }];
}

export function typesOf(schema: Json): string[] {
  const types = Array.isArray(schema.type)
    ? schema.type.map(String)
    : schema.type
      ? [String(schema.type)]
      : [];
  return schema.nullable === true && !types.includes("null") && types.length > 0 ? [...types, "null"] : types;
}

const accepts = (types: readonly string[], type: string): boolean =>
  types.length === 0 || types.includes(type) || (type === "integer" && types.includes("number"));

/**
 * Enum values and constants. Sets of received values are open, so a new value breaks no reader; a value
 * that may no longer be sent breaks the caller, unless any other string may be sent too.
 */
export function compareChoices(
  before: Json,
  after: Json,
  where: string,
  flow: Flow,
  open: boolean,
): Difference[] {
  const old = choicesOf(before);
  const now = choicesOf(after);
  if (!old && !now) return [];
  if (!old) return [{ where, what: `limited to ${now?.map(show).join(", ")}`, breaking: flow.sent && !open }];
  if (!now) return [{ where, what: `no longer limited to ${old.map(show).join(", ")}`, breaking: false }];
  const removed = old.filter((value) => !includes(now, value));
  const added = now.filter((value) => !includes(old, value));
  const exchanged = removed.length === old.length;
  return [
    ...removed.map((value) => ({
      where,
      what: `enum value ${show(value)} removed`,
      breaking: exchanged || (flow.sent && !open),
    })),
    ...added.map((value) => ({ where, what: `enum value ${show(value)} added`, breaking: false })),
  ];
}

export function choicesOf(schema: Json): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, "const")) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

const includes = (values: readonly unknown[], value: unknown): boolean =>
  values.some((other) => isDeepStrictEqual(other, value));

/** Limits, patterns, formats, defaults, titles and whatever else is one keyword with one value. */
export function compareKeyword(
  key: string,
  before: unknown,
  after: unknown,
  where: string,
  flow: Flow,
): Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (key === "deprecated") return [deprecation(where, after)];
  const difference = plainDifference(where, key, before, after);
  if (key === "pattern") return [{ ...difference, breaking: flow.sent && after !== undefined }];
  // Binary content is bytes where other strings are text: another type in every language.
  if (key === "format") return [{ ...difference, breaking: before === "binary" || after === "binary" }];
  return [{ ...difference, breaking: flow.sent && isTighter(key, before, after) }];
}

function isTighter(key: string, before: unknown, after: unknown): boolean {
  if (typeof after !== "number") return false;
  if (typeof before !== "number") return upperLimits.has(key) || lowerLimits.has(key);
  return upperLimits.has(key) ? after < before : lowerLimits.has(key) && after > before;
}

/** Whether any string fits, so that an enum beside it is a list of suggestions. */
export const isAnyString = (schema: unknown): boolean =>
  isMapping(schema) && schema.type === "string" && !choicesOf(schema) && schema.pattern === undefined;
