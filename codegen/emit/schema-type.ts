import { refName, type Schema } from "../document.ts";
import { memberLines } from "./object-type.ts";
import type { TypeScope } from "./type-scope.ts";

/** The TypeScript type that a JSON Schema describes, as source text. */
export const schemaType = (schema: Schema, scope: TypeScope): string => union(members(schema, scope));

/** Joins the members of a union: no doubles, null last. */
const union = (types: readonly string[]): string => {
  const unique = [...new Set(types)];
  if (unique.includes("unknown")) return "unknown";
  const ordered = [...unique.filter((type) => type !== "null"), ...unique.filter((type) => type === "null")];
  return ordered.length === 0 ? "never" : ordered.join(" | ");
};

/** The members of the union that a schema describes. Each is one type that needs no parentheses in a union or before `[]`. */
const members = (schema: Schema, scope: TypeScope): string[] => {
  if (schema.$ref) return [scope.reference(refName(schema.$ref))];
  if (schema.const !== undefined) return [literal(schema.const)];
  if (schema.enum) return enumMembers(schema.enum, scope);
  if (schema.allOf) return allOfMembers(schema, schema.allOf, scope);
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants && !variants.every(isCondition)) return variantMembers(schema, variants, scope);
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? [inferredType(schema)]);
  return types.map((type) => plainType(type, schema, scope));
};

const literal = (value: unknown): string => JSON.stringify(value);

const enumMembers = (values: readonly unknown[], scope: TypeScope): string[] => {
  const strings = values.filter((value) => typeof value === "string");
  if (!scope.opensEnums || strings.length < 2) return values.map(literal);
  return [
    `Open<${union(strings.map(literal))}>`,
    ...values.filter((value) => typeof value !== "string").map(literal),
  ];
};

/** `anyOf: [{ required: [...] }, …]` states which properties go together, which is no type of its own. */
const isCondition = (variant: Schema): boolean =>
  Object.keys(variant).every((key) => key === "required" || key === "title" || key === "not");

const isPlainString = (variant: Schema): boolean =>
  variant.type === "string" && !variant.enum && variant.const === undefined && variant.format !== "binary";

const variantMembers = (schema: Schema, variants: readonly Schema[], scope: TypeScope): string[] => {
  const known = variants.filter((variant) => scope.isStringLiterals(variant));
  const opens = known.length > 0 && variants.some(isPlainString);
  const rest = opens
    ? variants.filter((variant) => !known.includes(variant) && !isPlainString(variant))
    : variants;
  const types = rest.flatMap((variant) => members(variant, scope));
  if (opens)
    types.unshift(`Open<${union(known.flatMap((variant) => members(variant, scope.withClosedEnums())))}>`);
  if (!schema.properties) return types;
  const { oneOf: _oneOf, anyOf: _anyOf, ...beside } = schema;
  return [intersection([schemaType(beside, scope), union(types)], types.length > 1)];
};

const allOfMembers = (schema: Schema, parts: readonly Schema[], scope: TypeScope): string[] => {
  const flat = scope.flatten(schema);
  if (flat) return members(flat, scope);
  const { allOf: _allOf, ...beside } = schema;
  const all = schema.properties ? [...parts, beside] : parts;
  const types = all.map((part) => members(part, scope)).filter((part) => union(part) !== "unknown");
  if (types.length === 1) return types[0] as string[];
  return [intersection(types.map((part) => (part.length > 1 ? `(${union(part)})` : union(part))))];
};

const intersection = (types: readonly string[], lastIsUnion = false): string => {
  const texts = lastIsUnion ? [...types.slice(0, -1), `(${types.at(-1)})`] : types;
  return `(${[...new Set(texts)].join(" & ")})`;
};

const inferredType = (schema: Schema): string => {
  if (schema.properties || schema.additionalProperties) return "object";
  return schema.items ? "array" : "unknown";
};

const plainType = (type: string, schema: Schema, scope: TypeScope): string => {
  switch (type) {
    case "string":
      return schema.format === "binary" ? "Uploadable" : "string";
    case "number":
    case "integer":
      return "number";
    case "boolean":
    case "null":
      return type;
    case "array":
      return arrayType(schema.items ? members(schema.items, scope) : ["unknown"]);
    case "object":
      return objectType(schema, scope);
    default:
      return "unknown";
  }
};

const arrayType = (item: readonly string[]): string =>
  item.length > 1 ? `(${union(item)})[]` : `${union(item)}[]`;

const objectType = (schema: Schema, scope: TypeScope): string => {
  const lines = memberLines(schema, scope.indented());
  return lines ? `{\n${lines}${scope.indent}}` : "{ [key: string]: unknown }";
};
