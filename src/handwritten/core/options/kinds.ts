import type { Kind } from "./check-options.ts";

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** An object that is no list, no map and the like, whose own names would say nothing. */
export const isRecord = (value: unknown): value is object => isObject(value) && !(Symbol.iterator in value);

/** Something of a shape: whose members of these names are functions. */
export const withMethods = (due: string, ...names: readonly string[]): Kind => [
  due,
  (value) =>
    (isObject(value) || typeof value === "function") &&
    names.every((name) => typeof Reflect.get(value, name) === "function"),
];

/** One of some values. */
export const oneOf = (...values: readonly (string | boolean)[]): Kind => [
  values.map((value) => (typeof value === "string" ? `"${value}"` : value)).join(" or "),
  (value) => (values as readonly unknown[]).includes(value),
];

export const TEXT: Kind = ["a string", (value) => typeof value === "string"];
export const SOME_TEXT: Kind = [
  "a string that is not empty",
  (value) => typeof value === "string" && value !== "",
];
export const FLAG: Kind = ["true or false", (value) => typeof value === "boolean"];
export const FUNCTION: Kind = ["a function", (value) => typeof value === "function"];
export const RECORD: Kind = ["an object of values by name", isRecord];
export const FUNCTIONS: Kind = [
  "a list of functions",
  (value) => Array.isArray(value) && value.every((each) => typeof each === "function"),
];

/** A controller's `signal` is what it is often taken for. */
export const SIGNAL: Kind = [
  "an AbortSignal; of an AbortController that is its `signal`",
  (value) =>
    isObject(value) &&
    typeof (value as Partial<AbortSignal>).aborted === "boolean" &&
    typeof (value as Partial<AbortSignal>).addEventListener === "function",
];

/** Of a list each member is a pair: the letters of a text would be taken for name and value. */
export const HEADERS: Kind = [
  "headers by name, a list of pairs, or a `Headers`",
  (value) =>
    isObject(value) &&
    (!Array.isArray(value) || value.every((pair) => Array.isArray(pair) && pair.length === 2)),
];

export const CLOCK: Kind = /* @__PURE__ */ withMethods("a clock", "now", "after");

/** What a key is asked of; what it then gives is for who asks to check. */
export const KEY: Kind = [
  "a string, a secret, or a function that gives one",
  (value) =>
    typeof value === "string" || typeof value === "function" || (isObject(value) && "expose" in value),
];

/** An agent of `node:http`, or what gives one. */
export const AGENT: Kind = [
  "an agent, or a function that gives one",
  (value) => typeof value === "function" || (isObject(value) && "destroy" in value),
];
