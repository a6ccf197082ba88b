import { isFields } from "../core/fields.ts";
import type { JSONSchema } from "./schema-source.ts";

/** The schema of the items of a list, of a union the first that has one. */
export const itemsOf = (
  schema: JSONSchema,
  resolve: (schema: JSONSchema) => JSONSchema,
): JSONSchema | undefined => {
  if (isFields(schema["items"])) return schema["items"];
  for (const member of (schema["anyOf"] ?? []) as readonly JSONSchema[]) {
    const items = itemsOf(resolve(member), resolve);
    if (items) return items;
  }
  return undefined;
};

/** Whether an object has the properties and the constants of a shape. */
export const fits = (
  value: Readonly<Record<string, unknown>>,
  shape: JSONSchema,
  resolve: (schema: JSONSchema) => JSONSchema,
): boolean => {
  const properties = shape["properties"] as Readonly<Record<string, JSONSchema>>;
  const names = Object.keys(properties);
  if (names.some((name) => !Object.hasOwn(value, name))) return false;
  if (Object.keys(value).some((name) => !Object.hasOwn(properties, name))) return false;
  return names.every((name) => {
    const { const: constant, enum: values } = resolve(properties[name] as JSONSchema);
    if (constant !== undefined && value[name] !== constant) return false;
    return !Array.isArray(values) || values.includes(value[name]);
  });
};
