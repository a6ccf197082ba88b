import { type Document, refName, type Schema, visitSchemas } from "../document.ts";
import { docComment, factLines } from "./doc-comment.ts";
import { header } from "./header.ts";
import { modelName } from "./model-name.ts";
import { isObject, memberLines } from "./object-type.ts";
import { schemaType } from "./schema-type.ts";
import { tags, typeScope } from "./type-scope.ts";

/** `models.ts`: every component schema as an interface or a type alias under its own name. */
export const emitModels = (document: Document): string => {
  const closed = new Set([...sentSchemas(document), ...tagSchemas(document)]);
  const { schemas } = document.components;
  assertUniqueNames(Object.keys(schemas));
  const declarations = Object.entries(schemas).map(([name, schema]) => {
    const scope = typeScope({ document, prefix: "", opensEnums: !closed.has(name) });
    const flat = schema.allOf ? scope.flatten(schema) : schema;
    const doc = docComment(factLines(schema.$ref ? {} : schema));
    if (flat && isObject(flat))
      return `${doc}export interface ${modelName(name)} {\n${memberLines(flat, scope.indented())}}\n`;
    return `${doc}export type ${modelName(name)} = ${schemaType(schema, scope)};\n`;
  });
  return `${header}import type { Open, Uploadable } from "../handwritten/contract.ts";\n\n${declarations.join("\n")}`;
};

/** The schemas that a caller may have to write: all that a request's body or parameters, or an event sent over a socket, lead to. */
export const sentSchemas = (document: Document): ReadonlySet<string> => {
  const roots: unknown[] = Object.keys(document.components.schemas)
    .filter((name) => name.includes("ClientEvent"))
    .map((name) => ({ $ref: `#/components/schemas/${name}` }));
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item)) roots.push(operation.requestBody, operation.parameters);
  const sent = new Set<string>();
  const queue = [...references(roots)];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (sent.has(name)) continue;
    sent.add(name);
    queue.push(...references(document.components.schemas[name]));
  }
  return sent;
};

/** The enums that stand behind a tag, by which the members of a union differ. */
const tagSchemas = (document: Document): ReadonlySet<string> => {
  const found = new Set<string>();
  visitSchemas(document.components.schemas, ({ properties }) => {
    for (const [name, property] of Object.entries(properties ?? {}))
      if (tags.has(name) && typeof property?.$ref === "string") found.add(refName(property.$ref));
  });
  return found;
};

const references = (node: unknown): Set<string> => {
  const found = new Set<string>();
  visitSchemas(node, (schema: Schema) => {
    // What came as a result and is given back stays as open as it came.
    if (typeof schema.$ref === "string" && !schema["x-as-received"]) found.add(refName(schema.$ref));
  });
  return found;
};

const assertUniqueNames = (names: readonly string[]): void => {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(modelName(name));
    if (other)
      throw new Error(`codegen: schemas ${other} and ${name} would both be named ${modelName(name)}`);
    seen.set(modelName(name), name);
  }
};
