import { type Document, resolve, type Schema } from "../document.ts";
import { type Rule, replaceContents } from "./rule.ts";

/** Properties that the server sends as null although their schemas have none. */
export const nullOnTheWire: Rule = (document, { properties }) => {
  for (const name of properties as string[]) {
    const [schemaName = "", ...path] = name.split(".");
    const owner = path
      .slice(0, -1)
      .reduce<Schema | undefined>(
        (schema, key) => propertyOf(document, schema, key),
        document.components.schemas[schemaName],
      );
    const property = propertyOf(document, owner, path.at(-1) ?? "");
    if (!property) throw new Error(`there is no property ${name}`);
    if (allowsNull(document, property)) throw new Error(`${name} allows null by itself`);
    replaceContents(property, { anyOf: [{ ...property }, { type: "null" }] });
  }
  return (properties as string[]).length;
};

const propertyOf = (document: Document, schema: Schema | undefined, name: string): Schema | undefined => {
  if (!schema) return undefined;
  const target = resolve(document, schema);
  if (target.properties?.[name]) return target.properties[name];
  for (const part of target.allOf ?? []) {
    const found = propertyOf(document, part, name);
    if (found) return found;
  }
  return undefined;
};

const allowsNull = (document: Document, schema: Schema): boolean => {
  const target = resolve(document, schema);
  return (
    target.type === "null" ||
    (Array.isArray(target.type) && target.type.includes("null")) ||
    [...(target.anyOf ?? []), ...(target.oneOf ?? [])].some((variant) => allowsNull(document, variant))
  );
};
