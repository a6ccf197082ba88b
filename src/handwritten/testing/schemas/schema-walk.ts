import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";

/** The component schemas, by name. */
export type Schemas = Readonly<Record<string, JsonSchema>>;

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

/** Every schema that has a say about the same value: the schema itself, what it refers to, and the members of its compositions. */
export const partsOf = (
  schema: JsonSchema,
  schemas: Schemas,
  seen: Set<JsonSchema> = new Set(),
): Set<JsonSchema> => {
  if (seen.has(schema)) return seen;
  seen.add(schema);
  const ref = schema.$ref;
  const target = typeof ref === "string" ? schemas[ref.slice(ref.lastIndexOf("/") + 1)] : undefined;
  if (target) partsOf(target, schemas, seen);
  for (const keyword of ["allOf", "anyOf", "oneOf"])
    for (const part of (schema[keyword] as JsonSchema[] | undefined) ?? []) partsOf(part, schemas, seen);
  return seen;
};

/** The schemas that a property of an object may follow. */
export const propertySchemas = (parts: Iterable<JsonSchema>, name: string): JsonSchema[] =>
  [...parts].flatMap((part) => {
    const declared = (part.properties as Schemas | undefined)?.[name] ?? part.additionalProperties;
    return isSchema(declared) ? [declared] : [];
  });

/** The schemas that the elements of an array may follow. */
export const itemSchemas = (parts: Iterable<JsonSchema>): JsonSchema[] =>
  [...parts].flatMap((part) => (isSchema(part.items) ? [part.items] : []));

/** The names that an object may have, or undefined when it may have any. */
export const knownNames = (parts: Iterable<JsonSchema>): Set<string> | undefined => {
  const names = new Set<string>();
  for (const part of parts) {
    if (part.additionalProperties) return undefined;
    for (const name of Object.keys(part.properties ?? {})) names.add(name);
  }
  return names.size ? names : undefined;
};
