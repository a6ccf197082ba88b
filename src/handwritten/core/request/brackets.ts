import { EncodeError } from "../../errors/index.ts";

/** Receives one leaf of an object and the name that leads to it: `filter[tags][]`. */
export type VisitLeaf = (name: string, value: unknown) => void;

/**
 * Walks the leaves of an object in their order and names each in bracket notation: `a[]` for the elements of an
 * array, `o[p][q]` for nested keys, `ao[][k]` for objects in an array. `undefined` and empty containers have no
 * leaf. A key that is already spelled with brackets (the API has `include[]`) gets no second pair.
 *
 * @param isLeaf - objects that are not walked into but visited themselves (files, in a form)
 * @throws EncodeError for a value that has no text form: a function, a symbol, a Map, an invalid date, a cycle
 */
export const eachLeaf = (fields: object, visit: VisitLeaf, isLeaf?: (value: object) => boolean): void => {
  const above = new Set<unknown>();
  const walk = (name: string, value: unknown): void => {
    if (above.has(value)) throw noText(name, "part of itself");
    if (typeof value === "object") above.add(value);
    walkOne(name, value);
    above.delete(value);
  };
  const walkOne = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (/function|symbol/.test(typeof value)) throw noText(name, `a ${typeof value}`);
    if (value === null || typeof value !== "object" || isLeaf?.(value)) visit(name, value);
    else if (Array.isArray(value)) for (const item of value) walk(`${name}[]`, item);
    else if (hasJSON(value)) walk(name, plainOf(name, value));
    else for (const [key, item] of fieldsIn(name, value)) walk(`${name}[${key}]`, item);
  };
  for (const [key, value] of Object.entries(fields))
    walk(Array.isArray(value) && key.endsWith("[]") ? key.slice(0, -2) : key, value);
};

const hasJSON = (value: object): value is { toJSON(): unknown } =>
  "toJSON" in value && typeof value.toJSON === "function";

/** A Date, chiefly. An invalid one turns into null, which would be sent as "no value". */
const plainOf = (name: string, value: { toJSON(): unknown }): unknown => {
  const plain = value.toJSON();
  if (plain === null) throw noText(name, "an invalid date");
  return plain;
};

/** A Map, a Set or a Blob in a query would be lost in silence, because they have no keys of their own. */
const fieldsIn = (name: string, value: object): readonly (readonly [string, unknown])[] => {
  const entries = Object.entries(value);
  if (Symbol.iterator in value || (!entries.length && !isPlain(value)))
    throw noText(name, `a ${value.constructor?.name}`);
  return entries;
};

const noText = (name: string, what: string): EncodeError =>
  new EncodeError(`"${name}" is ${what}, which has no text form`);

/** Whether its class is Object or none, in this realm or another. */
const isPlain = (value: object): boolean => {
  const prototype: object | null = Object.getPrototypeOf(value);
  return !prototype || !Object.getPrototypeOf(prototype);
};
