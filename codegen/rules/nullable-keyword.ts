import type { Schema } from "../document.ts";
import { everySchema, type Rule, replaceContents } from "./rule.ts";

/** `nullable` is a keyword of OpenAPI 3.0; 3.1 says null as a type. */
export const nullableKeyword: Rule = (document) =>
  everySchema(document, (schema) => {
    const marker = schema.allOf?.find((part) => Object.keys(part).join() === "nullable");
    if (marker) {
      replaceContents(schema, nullableReference(schema, marker));
      return true;
    }
    if (typeof schema["nullable"] !== "boolean") return false;
    const base = withoutKey(schema, "nullable");
    replaceContents(schema, schema["nullable"] ? orNull(base) : base);
    return true;
  });

/** `allOf: [X, { nullable: true }]` is how 3.0 made a reference nullable. */
const nullableReference = ({ allOf = [], ...rest }: Schema, marker: Schema): Schema => {
  const parts = allOf.filter((part) => part !== marker);
  const value = parts.length === 1 ? (parts[0] as Schema) : { allOf: parts };
  return { ...rest, anyOf: [value, { type: "null" }] };
};

/** The same schema that allows null too, spelled as 3.1 does. */
const orNull = (base: Schema): Schema => {
  const { type } = base;
  if (Array.isArray(type) && type.includes("null")) return base;
  if (base.anyOf || base.oneOf) return unionOrNull(base, base.anyOf ? "anyOf" : "oneOf");
  if (typeof type === "string" && base.enum)
    return { ...base, type: [type, "null"], enum: [...base.enum.filter((value) => value !== null), null] };
  if (typeof type === "string" && !base.allOf) return { ...base, type: [type, "null"] };
  return eitherOrNull(base);
};

/** A union with null around the schema; what is said about the value as a whole stays outside. */
const eitherOrNull = ({ default: fallback, title, deprecated, ...rest }: Schema): Schema => {
  return {
    ...(title === undefined ? {} : { title }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [rest, { type: "null" }],
  };
};

const unionOrNull = (base: Schema, key: "anyOf" | "oneOf"): Schema => {
  const variants = base[key] as Schema[];
  const hasNull = variants.some((variant) => variant.type === "null");
  return hasNull ? base : { ...base, [key]: [...variants, { type: "null" }] };
};

const withoutKey = (schema: Schema, ...keys: string[]): Schema => {
  const rest = { ...schema };
  for (const key of keys) delete rest[key];
  return rest;
};
