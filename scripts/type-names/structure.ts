import { type Json, listOf, mapOf } from "../update-spec/json-value.ts";
import { placeOf } from "../update-spec/pointer.ts";

/**
 * A schema of the package as an expression of a type: for what stands nowhere in the contract.
 * @param nameOf the expression of another type of the package
 */
// complexity: one case for each keyword of a schema
export function structure(schema: Json, nameOf: (type: string) => string | undefined): string {
  const { $ref, type, enum: values, anyOf, allOf, items, additionalProperties } = schema;
  const inner = (given: unknown): string => structure(mapOf(given), nameOf);
  if (typeof $ref === "string") return nameOf(String(placeOf($ref)?.at(-1))) ?? "unknown";
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(anyOf))
    return listOf(anyOf)
      .map((part) => wrapped(inner(part)))
      .join(" | ");
  if (Array.isArray(allOf))
    return listOf(allOf)
      .map((part) => wrapped(inner(part)))
      .join(" & ");
  if (Array.isArray(type)) return type.map((one) => wrapped(inner({ ...schema, type: one }))).join(" | ");
  if (schema.format === "binary") return "Uploadable";
  if (type === "array") return `${wrapped(inner(items))}[]`;
  if (type === "integer") return "number";
  if (type === "string" || type === "number" || type === "boolean" || type === "null") return type;
  if (type !== "object") return "unknown";
  const required = listOf(schema.required);
  const members = Object.entries(mapOf(schema.properties)).map(
    ([name, given]) => `${propertyKey(name)}${required.includes(name) ? "" : "?"}: ${inner(given)}`,
  );
  if (additionalProperties !== undefined)
    members.push(
      `[key: string]: ${members.length > 0 || additionalProperties === true ? "unknown" : inner(additionalProperties)}`,
    );
  return members.length > 0 ? `{ ${members.join("; ")} }` : "Record<string, unknown>";
}

const wrapped = (expression: string): string => (/ [|&] /.test(expression) ? `(${expression})` : expression);

const propertyKey = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
