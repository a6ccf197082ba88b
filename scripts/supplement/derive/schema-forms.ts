import { type Json, listOf } from "../../update-spec/json-value.ts";

/** The values of a literal type as a schema. */
export const choice = (values: readonly unknown[]): Json => {
  const types = [...new Set(values.map(jsonType))];
  return { type: types.length === 1 ? types[0] : types, enum: values };
};

const jsonType = (value: unknown): string => (Number.isInteger(value) ? "integer" : typeof value);

/** The same schema, that takes null as well. */
export function withNull(schema: Json): Json {
  if (Object.keys(schema).length === 0) return schema;
  if (typeof schema.type === "string" && schema.type !== "null") {
    const values = schema.enum ? { enum: [...listOf(schema.enum), null] } : {};
    return { ...schema, type: [schema.type, "null"], ...values };
  }
  if (schema.anyOf && Object.keys(schema).length === 1)
    return { anyOf: [...listOf(schema.anyOf), { type: "null" }] };
  return { anyOf: [schema, { type: "null" }] };
}

/** A mark beside a reference needs a place of its own in OpenAPI 3.1 tools that read only the reference. */
export const deprecated = (schema: Json): Json =>
  schema.$ref ? { allOf: [schema], deprecated: true } : { ...schema, deprecated: true };

export const file: Json = { type: "string", format: "binary" };
