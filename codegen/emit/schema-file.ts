import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { type Document, refName, type Schema, visitSchemas } from "../document.ts";
import { header } from "./header.ts";
import { modelName } from "./model-name.ts";

/**
 * `schema.ts`: `paths` and `components` as openapi-typescript has them, which type the raw `openapi-fetch` client. A component
 * schema is the model of its name, so that there is one type of each, unless it holds a file: the raw client takes those as Blobs.
 */
export const emitSchema = async (document: Document): Promise<string> => {
  const nodes = await openapiTS(structuredClone(document) as unknown as Parameters<typeof openapiTS>[0], {
    // A property with a default may be left out of a request.
    defaultNonNullable: false,
    silent: true,
    // A file goes into the FormData of the raw client as a Blob.
    transform: ({ format }) => (format === "binary" ? ts.factory.createTypeReferenceNode("Blob") : undefined),
  });
  const withFiles = schemasWithFiles(document.components.schemas);
  const shared = nodes.map((node) =>
    ts.isInterfaceDeclaration(node) && node.name.text === "components" ? withModels(node, withFiles) : node,
  );
  // What is never there is not there: `openapi-fetch` asks for what is, and it was a fifth of the file.
  const text = astToString(shared).replace(/^ +\w+\?: never;\n/gm, "");
  return `${header}import type * as models from "./models.ts";\n\n${USED.test(text) ? text : text.replace(HELPER, "")}`;
};

/** A helper type of openapi-typescript, which what became a model may have used alone. */
const HELPER = /^type WithRequired<[\s\S]*?^};\n/m;
const USED = /[^e] WithRequired</;

const withModels = (
  components: ts.InterfaceDeclaration,
  withFiles: ReadonlySet<string>,
): ts.InterfaceDeclaration => {
  const members = components.members.map((member) => {
    const { type } = member as ts.PropertySignature;
    if (nameOf(member) !== "schemas" || !type || !ts.isTypeLiteralNode(type)) return member;
    const schemas = type.members.map((schema) => asModel(schema as ts.PropertySignature, withFiles));
    return withType(member as ts.PropertySignature, ts.factory.createTypeLiteralNode(schemas));
  });
  const { modifiers, name, typeParameters, heritageClauses } = components;
  return ts.factory.createInterfaceDeclaration(modifiers, name, typeParameters, heritageClauses, members);
};

const asModel = (schema: ts.PropertySignature, withFiles: ReadonlySet<string>): ts.PropertySignature => {
  const name = nameOf(schema);
  if (withFiles.has(name)) return schema;
  const model = ts.factory.createQualifiedName(ts.factory.createIdentifier("models"), modelName(name));
  return withType(schema, ts.factory.createTypeReferenceNode(model));
};

const withType = ({ name }: ts.PropertySignature, type: ts.TypeNode): ts.PropertySignature =>
  ts.factory.createPropertySignature(undefined, name, undefined, type);

const nameOf = ({ name }: ts.TypeElement): string => (name as ts.Identifier | ts.StringLiteral).text;

/** The schemas that hold a file, themselves or by another. */
const schemasWithFiles = (schemas: Readonly<Record<string, Schema>>): ReadonlySet<string> => {
  const found = new Set<string>();
  const holdsFile = (schema: Schema): boolean => {
    let holds = false;
    visitSchemas(schema, ({ format, $ref }) => {
      holds ||= format === "binary" || ($ref !== undefined && found.has(refName($ref)));
    });
    return holds;
  };
  // Once more for each step from one to another.
  for (let before = -1; found.size > before; ) {
    before = found.size;
    for (const [name, schema] of Object.entries(schemas)) if (holdsFile(schema)) found.add(name);
  }
  return found;
};
