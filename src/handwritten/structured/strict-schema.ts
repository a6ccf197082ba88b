import { isFields } from "../core/fields.ts";
import { ConfigurationError } from "../errors/index.ts";
import { allowsNull, nullable } from "./nullable-schema.ts";
import { fits, itemsOf } from "./schema-of-value.ts";
import type { JSONSchema } from "./schema-source.ts";

/** What becomes of a property that may be left out: the API takes none such. */
export type OptionalProperties = "nullable" | "error";

/** A schema as the API takes it with `strict: true`, and what undoes its changes in a value. */
export interface StrictSchema {
  readonly schema: JSONSchema;
  /** Takes out the nulls of properties that were optional. */
  restore(value: unknown): unknown;
}

/** Keywords that the API refuses, or that say nothing to it. */
const DROPPED: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$comment",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "title",
  "~standard",
]);

/** Keywords that no strict schema can have, each with how to write what it says. */
const REFUSED: Readonly<Record<string, string>> = {
  patternProperties: "an object has its properties by name: write a list of objects with `key` and `value`",
  propertyNames: "an object has its properties by name: write a list of objects with `key` and `value`",
  prefixItems: "a tuple has no equivalent: write an object with a property for each place",
  not: "`not` has no equivalent: say what a value may be",
  if: "conditions have no equivalent: write a union of objects that differ in a constant",
  dependentSchemas: "conditions have no equivalent: write a union of objects that differ in a constant",
  dependentRequired: "conditions have no equivalent: write a union of objects that differ in a constant",
  contains: "`contains` has no equivalent: check it after parsing",
  unevaluatedProperties: "write `additionalProperties: false`",
};

/** Bounds that only say that an integer is one. */
const isSafeBound = (keyword: string, value: unknown): boolean =>
  (keyword === "minimum" && value === Number.MIN_SAFE_INTEGER) ||
  (keyword === "maximum" && value === Number.MAX_SAFE_INTEGER);

/**
 * Converts a JSON Schema into one that the API takes with `strict: true`: objects have all their properties required and no others.
 *
 * @param optional - `nullable`: a property that may be left out may be null instead, which `restore` undoes; `error`: it is refused
 * @throws ConfigurationError with the path of what cannot be expressed, and how to write it
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export const toStrictSchema = (root: JSONSchema, optional: OptionalProperties = "nullable"): StrictSchema => {
  const conversion = new Conversion(root, optional);
  const schema = conversion.convertRoot();
  return { schema, restore: (value) => conversion.restore(value) };
};

class Conversion {
  readonly #root: JSONSchema;
  readonly #optional: OptionalProperties;
  /** Converted objects, and their properties that were optional. */
  readonly #optionals = new WeakMap<JSONSchema, ReadonlySet<string>>();
  #converted: JSONSchema = {};

  constructor(root: JSONSchema, optional: OptionalProperties) {
    this.#root = root;
    this.#optional = optional;
  }

  convertRoot(): JSONSchema {
    const root = this.#inlined(this.#root);
    const schema = this.#convert(root, "$");
    if (schema["type"] !== "object")
      throw refusal("$", "the root is no object: put it into one, as `{ items: … }` or `{ value: … }`");
    this.#converted = schema;
    return schema;
  }

  restore(value: unknown): unknown {
    return this.#restore(value, this.#converted, 0);
  }

  /** A root that is a reference stands in its place: the API takes none there. */
  #inlined(root: JSONSchema): JSONSchema {
    const { $ref: reference, ...beside } = root as { readonly $ref?: unknown };
    const target = typeof reference === "string" && reference !== "#" ? at(root, reference) : undefined;
    return target ? { ...target, ...beside } : root;
  }

  #convert(given: unknown, path: string): JSONSchema {
    if (given === true || (isFields(given) && isAny(given)))
      throw refusal(path, "any value is allowed: say which (a date is a string with the format `date-time`)");
    if (!isFields(given)) throw refusal(path, "no value is allowed");
    const result = kept(merged(given, path), path);
    for (const keyword of ["$defs", "definitions"] as const)
      if (isFields(result[keyword]))
        result[keyword] = this.#convertMap(result[keyword], `${path}.${keyword}`);
    this.#convertUnion(result, path);
    this.#convertItems(result, path);
    if (isObject(result)) this.#convertObject(result, path);
    return result;
  }

  #convertItems(result: Record<string, unknown>, path: string): void {
    if (result["items"] !== undefined) result["items"] = this.#convert(result["items"], `${path}[]`);
    else if (result["type"] === "array") throw refusal(path, "a list of anything: say what its items are");
  }

  #convertMap(map: Readonly<Record<string, unknown>>, path: string): object {
    return Object.fromEntries(
      Object.entries(map).map(([name, schema]) => [name, this.#convert(schema, `${path}.${name}`)]),
    );
  }

  #convertUnion(result: Record<string, unknown>, path: string): void {
    const members = (result["anyOf"] ?? result["oneOf"]) as readonly unknown[] | undefined;
    if (!members) return;
    delete result["oneOf"];
    delete result["discriminator"];
    result["anyOf"] = members.map((member, index) => this.#convert(member, `${path}<${index}>`));
  }

  #convertObject(result: Record<string, unknown>, path: string): void {
    const { additionalProperties } = result;
    if (
      additionalProperties !== undefined &&
      additionalProperties !== false &&
      !isEmpty(additionalProperties)
    )
      throw refusal(
        path,
        "an object has its properties by name (a record has none): write a list of objects with `key` and `value`",
      );
    const given = (result["properties"] ?? {}) as Readonly<Record<string, unknown>>;
    const required = new Set((result["required"] ?? []) as readonly string[]);
    const optionals = new Set<string>();
    const properties: Record<string, JSONSchema> = {};
    for (const [name, property] of Object.entries(given)) {
      const converted = this.#convert(property, `${path}.${name}`);
      if (required.has(name)) properties[name] = converted;
      else if (this.#optional === "error")
        throw refusal(`${path}.${name}`, "it may be left out, which the API does not take: make it nullable");
      else {
        if (!allowsNull(converted)) optionals.add(name);
        properties[name] = nullable(converted);
      }
    }
    Object.assign(result, {
      type: result["type"] ?? "object",
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    });
    this.#optionals.set(result, optionals);
  }

  #restore(value: unknown, given: JSONSchema, depth: number): unknown {
    const schema = this.#resolved(given);
    if (Array.isArray(value)) {
      const items = itemsOf(schema, (each) => this.#resolved(each));
      return items ? value.map((item) => this.#restore(item, items, depth + 1)) : value;
    }
    if (!isFields(value)) return value;
    const shape = this.#shapeOf(value, schema);
    if (!shape) return value;
    const optionals = this.#optionals.get(shape);
    const properties = shape["properties"] as Readonly<Record<string, JSONSchema>>;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, each]) => !(each === null && optionals?.has(name)))
        .map(([name, each]) => {
          const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
          return [name, property ? this.#restore(each, property, depth + 1) : each];
        }),
    );
  }

  /** The object schema that a value is of: of a union, the one whose constants and properties are the value's. */
  #shapeOf(value: Readonly<Record<string, unknown>>, schema: JSONSchema): JSONSchema | undefined {
    if (this.#optionals.has(schema)) return schema;
    const members = ((schema["anyOf"] ?? []) as readonly JSONSchema[]).map((member) =>
      this.#resolved(member),
    );
    const shapes = members.flatMap((member): readonly JSONSchema[] => {
      const shape = this.#shapeOf(value, member);
      return shape ? [shape] : [];
    });
    return shapes.find((shape) => fits(value, shape, (each) => this.#resolved(each))) ?? shapes[0];
  }

  #resolved(schema: JSONSchema): JSONSchema {
    let current = schema;
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      const { $ref: reference } = current as { readonly $ref?: unknown };
      if (typeof reference !== "string") break;
      current = at(this.#converted, reference) ?? {};
    }
    return current;
  }
}

const MOST_HOPS = 32;

const refusal = (path: string, why: string): ConfigurationError =>
  new ConfigurationError(`the schema cannot be strict at \`${path}\`: ${why}`);

/** The keywords that the API takes. @throws ConfigurationError for one that no strict schema can have */
const kept = (schema: Readonly<Record<string, unknown>>, path: string): Record<string, unknown> => {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const why = Object.hasOwn(REFUSED, keyword) ? REFUSED[keyword] : undefined;
    if (why && !isHarmless(keyword, value)) throw refusal(path, why);
    if (!why && !DROPPED.has(keyword) && !isSafeBound(keyword, value)) result[keyword] = value;
  }
  return result;
};

/** What a local reference leads to. */
const at = (root: JSONSchema, reference: string): JSONSchema | undefined => {
  let current: unknown = root;
  for (const key of reference.replace(/^#\/?/, "").split("/").filter(Boolean))
    current = (current as Record<string, unknown> | undefined)?.[
      decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")
    ];
  return isFields(current) ? current : undefined;
};

/** Keywords that say something of a value; a description does not. */
const SPEAKING = [
  "type",
  "$ref",
  "anyOf",
  "oneOf",
  "allOf",
  "enum",
  "const",
  "properties",
  "items",
  ...Object.keys(REFUSED),
];
const isAny = (schema: Readonly<Record<string, unknown>>): boolean =>
  !SPEAKING.some((keyword) => Object.hasOwn(schema, keyword));

const isEmpty = (schema: unknown): boolean =>
  isFields(schema) && "not" in schema && isFields(schema["not"]) && Object.keys(schema["not"]).length === 0;

/** A record's names are any text; without a record the keyword says nothing. */
const isHarmless = (keyword: string, value: unknown): boolean =>
  (keyword === "propertyNames" && isFields(value) && Object.keys(value).every((key) => key === "type")) ||
  (keyword === "unevaluatedProperties" && value === false);

const isObject = (schema: Readonly<Record<string, unknown>>): boolean => {
  const { type } = schema;
  return type === "object" || (Array.isArray(type) && type.includes("object")) || "properties" in schema;
};

/** `allOf` of objects is one object; of one schema it is that. */
const merged = (
  schema: Readonly<Record<string, unknown>>,
  path: string,
): Readonly<Record<string, unknown>> => {
  const { allOf, ...beside } = schema;
  if (!Array.isArray(allOf)) return schema;
  const parts = [...(allOf as readonly unknown[]), ...(Object.keys(beside).length ? [beside] : [])];
  const result: Record<string, unknown> = {};
  for (const part of parts) {
    if (!isFields(part)) continue;
    for (const [keyword, value] of Object.entries(merged(part, path))) {
      const present = result[keyword];
      if (present === undefined || JSON.stringify(present) === JSON.stringify(value)) result[keyword] = value;
      else if (keyword === "properties") result[keyword] = { ...(present as object), ...(value as object) };
      else if (keyword === "required") result[keyword] = [...(present as string[]), ...(value as string[])];
      else if (keyword !== "additionalProperties" && keyword !== "description")
        throw refusal(
          path,
          `an intersection whose parts differ in \`${keyword}\`: write one object with all properties`,
        );
    }
  }
  return result;
};
