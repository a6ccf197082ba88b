import { type Document, resolve, type Schema } from "../document.ts";
import { goodReply } from "../responses.ts";
import { header } from "./header.ts";

/** A letter for each JSON type, as the shape of a result has them; `?` after it allows null, and the fields of elements follow in brackets. */
const LETTERS: Readonly<Record<string, string>> = {
  array: "a",
  object: "o",
  string: "s",
  number: "n",
  integer: "n",
  boolean: "b",
};
/** Of a field that may be of several types. */
const ANY = "*";

/** `result-shapes.ts`: of each operation the fields that its result must have, and their types, for who keeps results. */
export const emitResultShapes = (document: Document): string => {
  const entries = Object.values(document.paths).flatMap((item) =>
    Object.values(item).flatMap((operation) => {
      const { reply, result } = goodReply(operation, document);
      const shape = reply === "json" && result ? shapeOf(document, result) : "";
      return shape ? [`  ${JSON.stringify(operation.operationId)}: ${JSON.stringify(shape)},\n`] : [];
    }),
  );
  return `${header}/**
 * By operation: the required fields of its result, each with the letter of its JSON type; \`*\` is any, \`?\` allows null, and
 * brackets hold the fields of the elements of an array.
 */\nexport const resultShapes: Readonly<Record<string, string>> = {\n${entries.join("")}};\n`;
};

/** Empty for what is no object, or one of several. */
const shapeOf = (document: Document, schema: Schema): string =>
  [...requiredFields(document, schema)]
    .map(([name, field]) => `${name}:${letterOf(document, field)}${elementsOf(document, field)}`)
    .join(" ");

/** The definite fields of the elements of an array: `[index:n,message:o]`. Empty where they are no objects, or of several kinds. */
const elementsOf = (document: Document, field: Schema): string => {
  const { items } = resolve(document, field);
  if (!items) return "";
  const fields = [...requiredFields(document, items)]
    .map(([name, element]) => [name, letterOf(document, element)] as const)
    .filter(([, letter]) => letter.length === 1 && letter !== ANY);
  return fields.length ? `[${fields.map(([name, letter]) => `${name}:${letter}`).join(",")}]` : "";
};

/** The required fields of an object, those of its parts included. */
const requiredFields = (document: Document, schema: Schema): Map<string, Schema> => {
  const { allOf = [], properties = {}, required = [] } = resolve(document, schema);
  const fields = new Map(allOf.flatMap((part) => [...requiredFields(document, part)]));
  for (const name of required) fields.set(name, properties[name] ?? {});
  return fields;
};

const letterOf = (document: Document, field: Schema): string => {
  const letters = lettersOf(document, field);
  const nullable = letters.delete("null") ? "?" : "";
  return letters.size === 1 ? [...letters].join("") + nullable : ANY;
};

const lettersOf = (document: Document, field: Schema): Set<string> => {
  const { type, anyOf, oneOf, allOf, const: constant, enum: values } = resolve(document, field);
  const parts = anyOf ?? oneOf ?? allOf;
  if (parts) return new Set(parts.flatMap((part) => [...lettersOf(document, part)]));
  const types = [type ?? typesOfValues(constant === undefined ? values : [constant])].flat();
  return new Set(types.map((name) => (name === "null" ? name : (LETTERS[name] ?? ANY))));
};

const typesOfValues = (values: readonly unknown[] | undefined): string[] =>
  values?.map((value) => (value === null ? "null" : typeof value)) ?? [ANY];
