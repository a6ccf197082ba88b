import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";
import { parseJSON } from "../../core/parse-json.ts";
import { itemSchemas, partsOf, propertySchemas, type Schemas } from "../schemas/schema-walk.ts";

const NUMBER = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;

/**
 * Turns the text of a query or a form into the types that the schema asks for, as a server does that knows its
 * parameters: `"5"` is 5 where an integer is due and stays `"5"` where a string may be. What does not fit is left
 * as text, for the schema to refuse.
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
  const types = new Set<unknown>();
  for (const part of parts) {
    const choices = (part.enum as unknown[] | undefined) ?? ("const" in part ? [part.const] : undefined);
    if (choices?.includes(text)) return text;
    // A choice of other strings says nothing for this one: `"inf"` or an integer.
    for (const type of [part.type].flat()) if (type !== "string" || !choices) types.add(type);
  }
  if (types.has("string")) return text;
  if ((types.has("integer") || types.has("number")) && NUMBER.test(text)) return Number(text);
  if (types.has("boolean") && /^(true|false)$/.test(text)) return text === "true";
  if (types.has("null") && text === "") return null;
  // A part of a form may be a JSON document (RFC 7578 §4.4). Text that is none stays text: the schema reports it.
  if ((types.has("object") || types.has("array")) && /^[{[]/.test(text)) return parseJSON(text) ?? text;
  return text;
};
