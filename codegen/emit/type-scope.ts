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

/** Properties that unions are told apart by: their values stay closed, or narrowing would be lost. */
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
  const { allOf, ...own } = schema;
  if (!allOf) return isObject(schema) || isEmptyObject(schema) ? schema : undefined;
  if (own.oneOf || own.anyOf) return undefined;
  const flat: Schema = { ...own, type: "object", properties: {}, required: [] };
  for (const part of [...allOf, own]) {
    const target = flattenAllOf(
      document,
      part === own ? { type: "object", ...own } : resolve(document, part),
    );
    if (!target) return undefined;
    flat.properties = { ...flat.properties, ...target.properties };
    flat.required = [...new Set([...(flat.required ?? []), ...(target.required ?? [])])];
    if (target.additionalProperties) flat.additionalProperties ??= target.additionalProperties;
  }
  flat.required = flat.required?.filter((name) => name in (flat.properties ?? {})) ?? [];
  return flat;
};

const isEmptyObject = (schema: Schema): boolean =>
  !schema.$ref &&
  !schema.enum &&
  !schema.anyOf &&
  !schema.oneOf &&
  (schema.type === "object" || Object.keys(schema).every((k) => k === "required" || k === "title"));
