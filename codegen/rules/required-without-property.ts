import { type Document, resolve, type Schema, visitSchemas } from "../document.ts";
import { everySchema, type Rule } from "./rule.ts";

/** `required` names properties that no part of the schema has: nothing on the wire could satisfy it. */
export const requiredWithoutProperty: Rule = (document) =>
  everySchema(document, (schema) => {
    if (!Array.isArray(schema.required) || !schema.properties || schema.allOf) return false;
    const known = schema.required.filter((name) => schema.properties && name in schema.properties);
    if (known.length === schema.required.length) return false;
    if (isPartOfAllOf(document, schema)) return false;
    schema.required = known;
    return true;
  });

const isPartOfAllOf = (document: Document, part: Schema): boolean => {
  let found = false;
  visitSchemas(document.components.schemas, (schema) => {
    if (
      schema.allOf?.some((member) => member === part || (member.$ref && resolve(document, member) === part))
    )
      found = true;
  });
  return found;
};
