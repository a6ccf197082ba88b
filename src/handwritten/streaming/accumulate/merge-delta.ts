import { isFields } from "../../core/fields.ts";
import type { Faults } from "./faults.ts";
import { placeIn } from "./place.ts";

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
 * elements, or appended where they have none; numbers replace numbers. Null says nothing, and neither does an empty
 * text: some servers send one for every field that a delta is not about. What has another type than what is there is left out.
 */
export const mergeDelta = (target: object, delta: object, faults: Faults, depth = 0): void => {
  if (depth > MOST_LEVELS) {
    faults.skip("it is nested too deeply", delta);
    return;
  }
  // No `Object.entries`: this runs for every event, and the pairs would be most of its cost.
  for (const name of Object.keys(delta)) mergeField(target, name, (delta as Fields)[name], faults, depth);
};

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? "list" : typeof value === "boolean" ? "number" : typeof value;

/** Adds one field of a delta. */
export const mergeField = (target: object, name: string, more: unknown, faults: Faults, depth = 0): void => {
  const there = Object.hasOwn(target, name) ? (target as Fields)[name] : undefined;
  if (more === null || more === undefined) {
    if (there === undefined) setField(target, name, more);
  } else if (typeOf(there ?? more) !== typeOf(more)) faults.skip("a field changes its type", more);
  else if (typeof more === "string") mergeText(target, name, there, more);
  else if (Array.isArray(more)) setField(target, name, mergeList(there, more, faults, depth));
  else if (isFields(more)) {
    // A copy: the delta is the caller's, and what is made of it grows.
    const into = isFields(there) ? there : {};
    mergeDelta(into, more, faults, depth + 1);
    setField(target, name, into);
  } else setField(target, name, more);
};

const mergeText = (target: object, name: string, there: unknown, more: string): void => {
  if (typeof there !== "string") setField(target, name, more);
  else if (more !== "") setField(target, name, NAMING.has(name) ? more : there + more);
};

const mergeList = (there: unknown, more: readonly unknown[], faults: Faults, depth: number): unknown[] => {
  const list: unknown[] = Array.isArray(there) ? there : [];
  for (const element of more) {
    const { index } = isFields(element) ? element : {};
    if (!isFields(element) || typeof index !== "number") list.push(element);
    else {
      const at = placeIn(list, index);
      if (at === undefined) {
        faults.skip("an index is out of bounds", element);
        continue;
      }
      const into = isFields(list[at]) ? list[at] : {};
      mergeDelta(into, element, faults, depth + 1);
      list[at] = into;
    }
  }
  return list;
};
