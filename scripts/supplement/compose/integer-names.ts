import { isMapping, type Json } from "../../update-spec/json-value.ts";
import { objectsIn } from "../../update-spec/objects-in.ts";

/**
 * The names of properties and parameters that are integers wherever the contract has them as numbers. Types of
 * TypeScript do not tell integers from other numbers.
 */
export function integerNames(contract: Json): ReadonlySet<string> {
  const integers = new Set<string>();
  const others = new Set<string>();
  const note = (name: string, schema: unknown): void => {
    const types = typesIn(schema);
    if (types.includes("integer")) integers.add(name);
    if (types.includes("number")) others.add(name);
  };
  for (const { kind, value } of objectsIn(contract)) {
    if (kind === "parameter" && typeof value.name === "string") note(value.name, value.schema);
    if (kind !== "schema" || !isMapping(value.properties)) continue;
    for (const [name, schema] of Object.entries(value.properties)) note(name, schema);
  }
  return new Set([...integers].filter((name) => !others.has(name)));
}

/** The types of a property, of the items of a list, and of the members of a union that are written in place. */
function typesIn(schema: unknown): string[] {
  if (!isMapping(schema)) return [];
  const stated = Array.isArray(schema.type)
    ? schema.type.map(String)
    : typeof schema.type === "string"
      ? [schema.type]
      : [];
  const inner = [schema.items, ...["anyOf", "oneOf", "allOf"].flatMap((key) => schema[key] ?? [])];
  return [...stated, ...inner.flatMap(typesIn)];
}

/** A schema with integers in the place of numbers, where it is a property of such a name. */
export function asInteger(schema: Json): Json {
  const type =
    schema.type === "number"
      ? "integer"
      : Array.isArray(schema.type)
        ? schema.type.map(integer)
        : schema.type;
  return {
    ...schema,
    ...(type === undefined ? {} : { type }),
    ...(isMapping(schema.items) ? { items: asInteger(schema.items) } : {}),
    ...(Array.isArray(schema.anyOf)
      ? { anyOf: schema.anyOf.map((member) => asInteger(member as Json)) }
      : {}),
  };
}

const integer = (type: unknown): unknown => (type === "number" ? "integer" : type);
