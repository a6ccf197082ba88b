import { type Document, resolve, type Schema } from "../document.ts";
import { modelName } from "./model-name.ts";
import { isObject } from "./object-type.ts";

/** Where a type is being written: how it refers to models, how deep it is indented, and whether its enums stay open. */
export interface TypeScope {
  readonly indent: string;
  /** Result-only enums are open: the server may send a value that this contract does not know yet. */
  readonly opensEnums: boolean;
  reference(name: string): string;
  /** The schema that states the facts about a value: behind references, and beside a null. */
  resolved(schema: Schema): Schema;
  /** Whether a schema is nothing but known string values. */
  isStringLiterals(schema: Schema): boolean;
  /** An `allOf` of plain objects as one object, or undefined when its parts are not that. */
  flatten(schema: Schema): Schema | undefined;
  indented(): TypeScope;
  withClosedEnums(): TypeScope;
  forProperty(name: string): TypeScope;
}

/** Properties by which the members of a union differ: their values stay closed, or narrowing would be lost. */
export const tags: ReadonlySet<string> = new Set(["type", "object", "role", "event"]);

interface Settings {
  readonly document: Document;
  /** What stands before a model's name: `models.` outside of the models' own file. */
  readonly prefix: string;
  readonly opensEnums: boolean;
  readonly indent?: string;
}

export const typeScope = (settings: Settings): TypeScope => {
  const { document, prefix, opensEnums, indent = "" } = settings;
  return {
    indent,
    opensEnums,
    reference: (name) => prefix + modelName(name),
    resolved: (schema) => beside(document, resolve(document, schema)),
    isStringLiterals: (schema) => {
      const target = resolve(document, schema);
      if (target.enum) return target.enum.every((value) => typeof value === "string");
      return typeof target.const === "string";
    },
    flatten: (schema) => flattenAllOf(document, schema),
    indented: () => typeScope({ ...settings, indent: `${indent}  ` }),
    withClosedEnums: () => typeScope({ ...settings, opensEnums: false }),
    forProperty: (name) =>
      opensEnums && tags.has(name) ? typeScope({ ...settings, opensEnums: false }) : typeScope(settings),
  };
};

const beside = (document: Document, schema: Schema): Schema => {
  const variants = (schema.anyOf ?? schema.oneOf ?? []).filter((variant) => variant.type !== "null");
  return variants.length === 1 && !schema.properties
    ? { ...resolve(document, variants[0] as Schema), ...schema }
    : schema;
};

const flattenAllOf = (document: Document, schema: Schema): Schema | undefined => {
  const { allOf, ...rest } = schema;
  if (!allOf) return isObject(schema) || isEmptyObject(schema) ? schema : undefined;
  if (rest.oneOf || rest.anyOf) return undefined;
  const parts = [...allOf.map((part) => resolve(document, part)), { type: "object", ...rest }];
  const flat = parts.map((part) => flattenAllOf(document, part));
  return flat.every((part) => part !== undefined) ? mergeObjects(rest, flat) : undefined;
};

/** The members of several objects as one. Required is what one of them requires, and one of them has. */
const mergeObjects = (around: Schema, parts: readonly Schema[]): Schema => {
  const properties = Object.assign({}, ...parts.map((part) => part.properties));
  const required = new Set(parts.flatMap((part) => part.required ?? []));
  const additional = parts.find((part) => part.additionalProperties)?.additionalProperties;
  return {
    ...around,
    type: "object",
    properties,
    required: [...required].filter((name) => name in properties),
    ...(around.additionalProperties === undefined && additional ? { additionalProperties: additional } : {}),
  };
};

const isEmptyObject = (schema: Schema): boolean =>
  !schema.$ref &&
  !schema.enum &&
  !schema.anyOf &&
  !schema.oneOf &&
  (schema.type === "object" || Object.keys(schema).every((k) => k === "required" || k === "title"));
