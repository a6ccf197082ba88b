import { resultShapes } from "../../../generated/result-shapes.ts";
import type { Fields } from "../../core/fields.ts";

/** The check of each letter of a shape. */
const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  a: Array.isArray,
  o: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  s: (value) => typeof value === "string",
  n: (value) => typeof value === "number",
  b: (value) => typeof value === "boolean",
  "*": () => true,
};

/**
 * Whether a decoded value has the shape of the result of an operation: each required field that is there has its type, and
 * at least half of those are there that have one type. Not all of them, as compatible servers leave some out. Of an operation that is not in
 * the contract any value is accepted that is neither null nor an error.
 */
export const hasShape = (value: unknown, operation: string): boolean => {
  if (value === null || value === undefined) return false;
  const shape = Object.hasOwn(resultShapes, operation) ? resultShapes[operation] : undefined;
  if (shape === undefined) return !isErrorBody(value);
  const isObject = typeof value === "object" && !Array.isArray(value);
  return isObject && fits(value as Fields, shape);
};

const fits = (value: Fields, shape: string): boolean => {
  const fields = shape.split(" ").map((field) => field.split(":") as [name: string, type: string]);
  const present = fields.filter(([name]) => Object.hasOwn(value, name));
  if (!present.every(([name, type]) => isOfType(value[name], type))) return false;
  const definite = fields.filter(isDefinite);
  return definite.length ? 2 * present.filter(isDefinite).length >= definite.length : present.length > 0;
};

const isDefinite = ([, type]: readonly [name: string, type: string]): boolean =>
  type.length === 1 && type !== "*";

const isOfType = (value: unknown, type: string): boolean =>
  value === null ? /[?*]/.test(type) : (CHECKS[type[0] ?? "*"]?.(value) ?? false);

const isErrorBody = (value: unknown): boolean =>
  typeof value === "object" && Boolean((value as Fields | null)?.["error"]);
