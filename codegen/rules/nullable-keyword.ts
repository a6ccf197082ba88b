import type { Schema } from "../document.ts";
import { everySchema, type Rule, replaceContents } from "./rule.ts";

/** `nullable` is a keyword of OpenAPI 3.0; 3.1 says null as a type. */
export const nullableKeyword: Rule = (document) =>
  everySchema(document, (schema) => {
    const marker = schema.allOf?.find((part) => Object.keys(part).join() === "nullable");
    if (marker && schema.allOf) {
      // `allOf: [X, { nullable: true }]` is how 3.0 made a reference nullable.
      const { allOf, ...rest } = schema;
      const parts = allOf.filter((part) => part !== marker);
      const value = parts.length === 1 ? (parts[0] as Schema) : { allOf: parts };
      replaceContents(schema, { ...rest, anyOf: [value, { type: "null" }] });
      return true;
    }
    if (typeof schema["nullable"] !== "boolean") return false;
    const nullable = schema["nullable"];
    const base = withoutKey(schema, "nullable");
    if (!nullable || (Array.isArray(base.type) && base.type.includes("null"))) replaceContents(schema, base);
    else if (typeof base.type === "string" && !base.enum && !base.allOf && !base.anyOf && !base.oneOf)
      replaceContents(schema, { ...base, type: [base.type, "null"] });
    else if (base.enum && typeof base.type === "string")
      replaceContents(schema, {
        ...base,
        type: [base.type, "null"],
        enum: [...base.enum.filter((v) => v !== null), null],
      });
    else if (base.anyOf || base.oneOf) {
      const key = base.anyOf ? "anyOf" : "oneOf";
      const variants = base[key] as Schema[];
      const hasNull = variants.some((variant) => variant.type === "null");
      replaceContents(schema, hasNull ? base : { ...base, [key]: [...variants, { type: "null" }] });
    } else {
      const { default: fallback, title, deprecated, ...rest } = base;
      replaceContents(schema, {
        ...(title === undefined ? {} : { title }),
        ...(deprecated === undefined ? {} : { deprecated }),
        ...(fallback === undefined ? {} : { default: fallback }),
        anyOf: [rest, { type: "null" }],
      });
    }
    return true;
  });

const withoutKey = (schema: Schema, ...keys: string[]): Schema => {
  const rest = { ...schema };
  for (const key of keys) delete rest[key];
  return rest;
};
