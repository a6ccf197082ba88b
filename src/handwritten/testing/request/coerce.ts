import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";
import { parseJSON } from "../../core/parse-json.ts";
import { itemSchemas, partsOf, propertySchemas, type Schemas } from "../schemas/schema-walk.ts";
import { checkDepth } from "./depth.ts";

const NUMBER = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;
const DOCUMENT = /^[{[]/;

/** The types that a text is converted to, in this order. */
const CONVERTED = ["integer", "number", "boolean", "null", "object", "array"] as const;
type Converted = (typeof CONVERTED)[number];

const FORMATS: Readonly<Record<Converted, RegExp>> = {
  integer: NUMBER,
  number: NUMBER,
  boolean: /^(true|false)$/,
  null: /^$/,
  object: DOCUMENT,
  array: DOCUMENT,
};

// A part of a form may be a JSON document (RFC 7578 §4.4). Text that is none stays text: the schema refuses it.
const CONVERSIONS: Readonly<Record<Converted, (text: string) => unknown>> = {
  integer: Number,
  number: Number,
  boolean: (text) => text === "true",
  null: () => null,
  object: (text) => documentOf(text) ?? text,
  array: (text) => documentOf(text) ?? text,
};

const documentOf = (text: string): unknown => {
  checkDepth(text, "A field");
  return parseJSON(text);
};

/**
 * Turns the text of a query or a form into the types that the schema asks for, as a server does that knows its
 * parameters: `"5"` is 5 where the schema asks for an integer and stays `"5"` where it allows a string. A text of no
 * matching type stays text, which the schema refuses.
 *
 * @throws TooDeep for a JSON document that is nested too deep
 */
export const coerce = (value: unknown, schema: JsonSchema, schemas: Schemas): unknown => {
  const parts = partsOf(schema, schemas);
  const into = (item: unknown, candidates: JsonSchema[]) =>
    candidates.length ? coerce(item, { anyOf: candidates }, schemas) : item;
  if (typeof value === "string") return coerceText(value, parts);
  if (Array.isArray(value)) return value.map((item) => into(item, itemSchemas(parts)));
  if (typeof value !== "object" || value === null || value instanceof Blob) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, into(item, propertySchemas(parts, key))]),
  );
};

const coerceText = (text: string, parts: ReadonlySet<JsonSchema>): unknown => {
  const types = typesFor(text, parts);
  if (types.has("string")) return text;
  const type = CONVERTED.find((each) => types.has(each) && FORMATS[each].test(text));
  return type ? CONVERSIONS[type](text) : text;
};

/** The types that the schema allows for a text. A text that is one of the schema's choices stays a string. */
const typesFor = (text: string, parts: ReadonlySet<JsonSchema>): ReadonlySet<unknown> => {
  const types = new Set<unknown>();
  for (const part of parts) {
    const choices = choicesOf(part);
    if (choices?.includes(text)) return new Set(["string"]);
    // Choices of other strings do not allow this one: `"inf"` or an integer.
    for (const type of [part.type].flat()) if (type !== "string" || !choices) types.add(type);
  }
  return types;
};

const choicesOf = (part: JsonSchema): readonly unknown[] | undefined =>
  (part.enum as unknown[] | undefined) ?? ("const" in part ? [part.const] : undefined);
