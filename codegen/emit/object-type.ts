import type { Schema } from "../document.ts";
import { docComment, factLines } from "./doc-comment.ts";
import { schemaType } from "./schema-type.ts";
import type { TypeScope } from "./type-scope.ts";

/** The members of an object type, a line or more each, every one with the facts about it. */
export const memberLines = (schema: Schema, scope: TypeScope): string => {
  const required = new Set(schema.required);
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    memberLine(name, property, required.has(name), scope),
  );
  const rest = indexSignature(schema, scope);
  return lines.join("") + (rest ? `${scope.indent}${rest}\n` : "");
};

const memberLine = (name: string, property: Schema, required: boolean, scope: TypeScope): string => {
  // What the client computes is there whatever the server sends.
  if (property["x-client-computed"])
    return `${docComment([...factLines(property), "Computed by the client."], scope.indent)}${scope.indent}${propertyKey(name)}: string;\n`;
  const type = schemaType(property, scope.forProperty(name));
  return `${docComment(factLines(property, scope.resolved(property)), scope.indent)}${scope.indent}${propertyKey(name)}${required ? "" : "?"}: ${type};\n`;
};

/** A property name as it stands in source: quoted when it is no identifier. */
export const propertyKey = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);

const indexSignature = (schema: Schema, scope: TypeScope): string | undefined => {
  const more = schema.additionalProperties;
  if (!more) return undefined;
  // An index signature must cover the named properties too, so beside those it says no more than "others exist".
  if (more === true || schema.properties) return "[key: string]: unknown;";
  return `[key: string]: ${schemaType(more, scope)};`;
};

/** Whether a schema is emitted as an interface: an object with named members, composed of nothing else. */
export const isObject = (schema: Schema): boolean =>
  !schema.$ref &&
  !schema.enum &&
  !schema.allOf &&
  (schema.type === "object" || (schema.type === undefined && schema.properties !== undefined)) &&
  (schema.oneOf ?? schema.anyOf ?? []).every((variant) =>
    Object.keys(variant).every((key) => key === "required" || key === "title" || key === "not"),
  ) &&
  Object.keys(schema.properties ?? {}).length > 0;
