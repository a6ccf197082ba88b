import { isFields } from "../../core/fields.ts";
import { placeIn } from "./place.ts";
import { malformed } from "./shape.ts";

type Fields = Record<string, unknown>;

/** Sets an own field of any name: an assignment to `__proto__` would set the prototype. */
export const setField = (target: object, name: string, value: unknown): void => {
  if (name === "__proto__")
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else (target as Fields)[name] = value;
};

/** Deeper than any delta is nested. A hostile one would take the whole call stack. */
const MOST_LEVELS = 100;

/** Fields that say which thing a delta is about, and never more of it. */
const NAMING = new Set(["index", "type", "id", "role"]);

/**
 * Adds a delta to a target: text is appended, objects are merged, lists are merged by the `index` of their
 * elements, or appended where they have none; everything else replaces. Null says nothing, and neither does an empty
 * text: some servers send one for every field that a delta is not about.
 */
export const mergeDelta = (target: object, delta: object, depth = 0): void => {
  if (depth > MOST_LEVELS) throw malformed("it is nested too deeply");
  // No `Object.entries`: this runs for every event, and the pairs would be most of its cost.
  for (const name of Object.keys(delta)) mergeField(target, name, (delta as Fields)[name], depth);
};

/** Adds one field of a delta. */
export const mergeField = (target: object, name: string, more: unknown, depth = 0): void => {
  const there = Object.hasOwn(target, name) ? (target as Fields)[name] : undefined;
  if (more === null || more === undefined) {
    if (there === undefined) setField(target, name, more);
  } else if (typeof more === "string") mergeText(target, name, there, more);
  else if (Array.isArray(more))
    setField(target, name, mergeList(Array.isArray(there) ? there : [], more, depth));
  else if (isFields(more)) {
    // A copy: the delta is the caller's, and what is made of it grows.
    const into = isFields(there) ? there : {};
    mergeDelta(into, more, depth + 1);
    setField(target, name, into);
  } else setField(target, name, more);
};

const mergeText = (target: object, name: string, there: unknown, more: string): void => {
  if (typeof there !== "string") setField(target, name, more);
  else if (more !== "") setField(target, name, NAMING.has(name) ? more : there + more);
};

const mergeList = (list: unknown[], more: readonly unknown[], depth: number): unknown[] => {
  for (const element of more) {
    const { index } = isFields(element) ? element : {};
    if (!isFields(element) || typeof index !== "number") list.push(element);
    else {
      const at = placeIn(list, index);
      const into = isFields(list[at]) ? list[at] : {};
      mergeDelta(into, element, depth + 1);
      list[at] = into;
    }
  }
  return list;
};
