import { type Document, resolve, type Schema } from "../document.ts";
import { findProperty } from "./find-property.ts";
import { type Rule, replaceContents } from "./rule.ts";

/** Properties that the server sends as null although their schemas have none. */
export const nullOnTheWire: Rule = (document, { properties }) => {
  for (const path of properties as string[]) {
    const { property } = findProperty(document, path);
    if (allowsNull(document, property)) throw new Error(`${path} allows null by itself`);
    replaceContents(property, { anyOf: [{ ...property }, { type: "null" }] });
  }
  return (properties as string[]).length;
};

const allowsNull = (document: Document, schema: Schema): boolean => {
  const target = resolve(document, schema);
  return (
    target.type === "null" ||
    (Array.isArray(target.type) && target.type.includes("null")) ||
    [...(target.anyOf ?? []), ...(target.oneOf ?? [])].some((variant) => allowsNull(document, variant))
  );
};
