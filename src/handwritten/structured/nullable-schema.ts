import type { JSONSchema } from "./schema-source.ts";

/** Whether null fits a schema by itself, references aside. */
export const allowsNull = (schema: JSONSchema): boolean => {
  const { type, anyOf, enum: values } = schema;
  if (type === "null" || (Array.isArray(type) && type.includes("null"))) return true;
  if (Array.isArray(values) && values.includes(null)) return true;
  return Array.isArray(anyOf) && anyOf.some((member: JSONSchema) => allowsNull(member));
};

/** A schema that null fits as well. */
export const nullable = (schema: JSONSchema): JSONSchema => {
  if (allowsNull(schema)) return schema;
  const { type } = schema;
  const isPlain =
    typeof type === "string" && type !== "object" && !("enum" in schema) && !("const" in schema);
  if (isPlain) return { ...schema, type: [type, "null"] };
  if (Array.isArray(schema["anyOf"])) return { ...schema, anyOf: [...schema["anyOf"], { type: "null" }] };
  return { anyOf: [schema, { type: "null" }] };
};
