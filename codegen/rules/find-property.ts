import { type Document, resolve, type Schema } from "../document.ts";

/** A property, and the schema whose `properties` it is one of. */
export interface FoundProperty {
  readonly name: string;
  readonly property: Schema;
  readonly owner: Schema;
}

/**
 * The property that a path names: `EvalRunOutputItem.sample.error`. It may stand in a part of an `allOf`, and below a property
 * that may be null.
 *
 * @throws Error when there is none
 */
export const findProperty = (document: Document, path: string): FoundProperty => {
  const [schemaName = "", ...names] = path.split(".");
  let found: FoundProperty | undefined;
  let schema = document.components.schemas[schemaName];
  for (const name of names) {
    found = schema && propertyOf(document, schema, name);
    schema = found?.property;
  }
  if (!found) throw new Error(`there is no property ${path}`);
  return found;
};

const propertyOf = (document: Document, schema: Schema, name: string): FoundProperty | undefined => {
  const owner = resolve(document, schema);
  const property = owner.properties?.[name];
  if (property) return { name, property, owner };
  for (const part of [...(owner.allOf ?? []), ...(owner.anyOf ?? [])]) {
    const found = propertyOf(document, part, name);
    if (found) return found;
  }
  return undefined;
};
