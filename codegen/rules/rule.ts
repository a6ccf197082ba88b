import { type Document, type Schema, visitSchemas } from "../document.ts";

/** Corrects every place of one kind in a document and returns how many there were. */
export type Rule = (document: Document, settings: Readonly<Record<string, unknown>>) => number;

/** Has every schema of a document looked at, and counts those that were mended. */
export const everySchema = (document: Document, mend: (schema: Schema) => boolean): number => {
  let count = 0;
  visitSchemas(document.components.schemas, (schema) => {
    if (mend(schema)) count++;
  });
  visitSchemas(document.paths, (schema) => {
    if (mend(schema)) count++;
  });
  return count;
};

/** Makes a schema another one, where others hold on to the object. */
export const replaceContents = (schema: Schema, next: Schema): void => {
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, next);
};
