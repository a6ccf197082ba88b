import type { JsonSchema } from "../../../generated/json-schemas/json-schema.ts";
import { partsOf, type Schemas } from "./schema-walk.ts";

/** Stands for a file in a sample: the library samples JSON, which has none. */
export const FILE_MARK = "\u0000file";

const isRequiredOnly = (schema: JsonSchema): boolean =>
  Array.isArray(schema.required) &&
  Object.keys(schema).every((key) => key === "required" || key === "title" || key === "type");

/** Fields that are empty in a successful result, and in the last page of a list. */
const ABSENT =
  /^(errors?|\w+_error|incomplete_details|required_action|next(_page)?|(failed|cancell?ed|cancelling|expired|incomplete)_at)$/;
/** How a job ends that succeeded: a sample that were still in progress would keep a poller polling. */
const ENDED = ["completed", "succeeded", "processed", "success"];

/**
 * Copies schemas so that `openapi-sampler` gives valid samples of success.
 *
 * The library takes a `default` on trust, where the document has some that its own schema forbids; and it does not
 * see that variants may differ only in what they require:
 * `{ properties: { a, b }, anyOf: [{ required: [a] }, { required: [b] }] }`.
 */
export const samplingSchemas = <Node>(node: Node, schemas: Schemas): Node =>
  prepare(node, false, schemas) as Node;

/** `isMap`: the keys are names that the document chose, not keywords. */
const prepare = (node: unknown, isMap: boolean, schemas: Schemas): unknown => {
  if (Array.isArray(node)) return node.map((item) => prepare(item, false, schemas));
  if (typeof node !== "object" || node === null) return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (isMap) copy[key] = prepare(value, false, schemas);
    else if (key !== "default") copy[key] = prepareKeyword(key, value, schemas);
  }
  if (isMap) return copy;
  if (copy.type === "string" && copy.format === "binary") return { const: FILE_MARK };
  return settleVariants(settleProperties(copy, schemas));
};

const prepareKeyword = (key: string, value: unknown, schemas: Schemas): unknown =>
  key === "enum" || key === "const"
    ? value
    : prepare(value, key === "properties" || key === "schemas", schemas);

const mayBeNull = (schema: JsonSchema, schemas: Schemas): boolean =>
  [...partsOf(schema, schemas)].some((part) => [part.type].flat().includes("null"));

const settleProperties = (schema: Record<string, unknown>, schemas: Schemas): Record<string, unknown> => {
  const declared = schema.properties as Readonly<Record<string, JsonSchema>> | undefined;
  if (!declared) return schema;
  const required = (schema.required as string[] | undefined) ?? [];
  const properties = Object.entries(declared).flatMap(([name, property]): [string, JsonSchema][] => {
    if (name === "has_more") return [[name, { const: false }]];
    if (ABSENT.test(name) && mayBeNull(property, schemas)) return [[name, { type: "null" }]];
    if (ABSENT.test(name) && !required.includes(name)) return [];
    const choices = property.enum as unknown[] | undefined;
    const ended = name === "status" ? ENDED.find((status) => choices?.includes(status)) : undefined;
    return [[name, ended === undefined ? property : { const: ended }]];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
};

/** Of variants that differ in their required fields, takes the first and leaves out the fields of the others. */
const settleVariants = (schema: Record<string, unknown>): Record<string, unknown> => {
  for (const keyword of ["anyOf", "oneOf"] as const) {
    const variants = schema[keyword] as JsonSchema[] | undefined;
    const [first, ...others] = variants ?? [];
    if (!first || !schema.properties || !variants?.every(isRequiredOnly)) continue;
    const chosen = new Set([...((schema.required as string[]) ?? []), ...(first.required as string[])]);
    const left = others.flatMap((other) => other.required as string[]).filter((name) => !chosen.has(name));
    const { [keyword]: _, not: __, ...rest } = schema;
    const properties = Object.entries(schema.properties).filter(([name]) => !left.includes(name));
    return { ...rest, required: [...chosen], properties: Object.fromEntries(properties) };
  }
  return schema;
};
