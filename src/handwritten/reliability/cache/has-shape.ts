import { resultShapes } from "../../../generated/result-shapes.ts";
import { type Fields, isFields } from "../../core/fields.ts";

/** The check of each letter of a shape. */
const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  a: Array.isArray,
  o: isFields,
  s: (value) => typeof value === "string",
  n: (value) => typeof value === "number",
  b: (value) => typeof value === "boolean",
  "*": () => true,
};

/** Of these an empty one is no result: a completion without a choice, an embedding of nothing. */
const NEVER_EMPTY = /^(?:createEmbedding data|create\w+ (?:choices|results))$/;

/**
 * Whether a decoded value has the shape of the result of an operation: each required field that is there has its type, so do
 * those of the elements of an array, each array is there, and so are at least half of those that have one type. Not all of
 * them, as compatible servers leave some out. Of an operation that is not in the contract any value is accepted that is neither null nor an error.
 */
export const hasShape = (value: unknown, operation: string): boolean => {
  if (value === null || value === undefined || isErrorBody(value)) return false;
  const shape = Object.hasOwn(resultShapes, operation) ? resultShapes[operation] : undefined;
  if (shape === undefined) return true;
  return isFields(value) && fits(value, fieldsOf(shape, " "), operation);
};

type Field = readonly [name: string, type: string, elements: string | undefined];

const fieldsOf = (shape: string, separator: string): readonly Field[] =>
  shape.split(separator).map((field) => {
    const [, name = "", type = "*", elements] = /^([^:]+):([^[]+)(?:\[(.*)\])?$/.exec(field) ?? [];
    return [name, type, elements];
  });

const fits = (value: Fields, fields: readonly Field[], operation: string): boolean => {
  const present = fields.filter(([name]) => Object.hasOwn(value, name));
  const isRight = present.every(
    ([name, type, elements]) =>
      isOfType(value[name], type) &&
      !(isEmptyArray(value[name]) && NEVER_EMPTY.test(`${operation} ${name}`)) &&
      (elements === undefined || elementsFit(value[name], elements)),
  );
  // The arrays are what the operation was asked for: choices, data, output.
  if (fields.some(([name, type]) => type === "a" && !Object.hasOwn(value, name))) return false;
  const definite = fields.filter(isDefinite);
  const found = definite.length
    ? 2 * present.filter(isDefinite).length >= definite.length
    : present.length > 0;
  return isRight && found;
};

const elementsFit = (value: unknown, shape: string): boolean => {
  const fields = fieldsOf(shape, ",");
  return !Array.isArray(value) || value.every((element) => isFields(element) && fits(element, fields, ""));
};

const isDefinite = ([, type]: Field): boolean => type.length === 1 && type !== "*";

const isEmptyArray = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const isOfType = (value: unknown, type: string): boolean =>
  value === null ? /[?*]/.test(type) : (CHECKS[type[0] ?? "*"]?.(value) ?? false);

/** A result may have the field, and then it failed; some servers write `object: "error"`. */
const isErrorBody = (value: unknown): boolean =>
  isFields(value) && (Boolean(value["error"]) || value["object"] === "error");
