import { isFields } from "../../core/fields.ts";
import type { Faults } from "./faults.ts";
import { MOST_PARTS } from "./place.ts";

// What an event has to be like for it to be added to others. What is well-formed is returned as it is, and not copied.

/** Gives a value, another one that it must mean, or {@link LEFT_OUT}. */
export type Repair = (value: unknown, faults: Faults) => unknown;

/** Nothing of it can be read. */
export const LEFT_OUT: unique symbol = Symbol("left out");

const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

const leaveOut = (faults: Faults, fault: string, value: unknown): typeof LEFT_OUT => {
  faults.skip(fault, value);
  return LEFT_OUT;
};

/** Text, or nothing. */
export const text =
  (name: string): Repair =>
  (value, faults) =>
    isAbsent(value) || typeof value === "string" ? value : leaveOut(faults, `${name} is not a string`, value);

/** Text. Null is left out: a listener would take it for text. */
export const textAlone = (name: string): Repair => {
  const rule = text(name);
  return (value, faults) =>
    value === null ? leaveOut(faults, `${name} is null`, value) : rule(value, faults);
};

/** An object, or nothing. Fields without a rule stay as they are. */
export const object = (name: string, rules: Readonly<Record<string, Repair>> = {}): Repair => {
  const byField = new Map(Object.entries(rules));
  return (value, faults) => {
    if (isAbsent(value)) return value;
    if (!isFields(value)) return leaveOut(faults, `${name} is not an object`, value);
    let repaired: Record<string, unknown> | undefined;
    // This runs for every event: no list of its fields is made.
    for (const field in value) {
      const rule = byField.get(field);
      if (!rule) continue;
      const given = value[field];
      const read = rule(given, faults);
      if (read === given) continue;
      repaired ??= { ...value };
      if (read === LEFT_OUT) delete repaired[field];
      else repaired[field] = read;
    }
    return repaired ?? value;
  };
};

/** A list, or nothing. Elements that cannot be read, and those that are nothing, are left out. */
export const list =
  (name: string, element: string, rule: Repair): Repair =>
  (value, faults) => {
    if (isAbsent(value)) return value;
    if (!Array.isArray(value)) return leaveOut(faults, `${name} is not an array`, value);
    let repaired: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const given: unknown = value[i];
      let read = rule(given, faults);
      if (isAbsent(given)) read = leaveOut(faults, `${element} is not an object`, given);
      if (read === given) repaired?.push(given);
      else {
        repaired ??= value.slice(0, i);
        if (read !== LEFT_OUT) repaired.push(read);
      }
    }
    return repaired ?? value;
  };

/** An index, or nothing. Some servers write it as text. */
export const indexOf = (
  value: unknown,
  name: string,
  faults: Faults,
): number | null | undefined | typeof LEFT_OUT => {
  if (isAbsent(value)) return value;
  const index = typeof value === "string" && /^\d{1,5}$/.test(value) ? Number(value) : value;
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index >= MOST_PARTS)
    return LEFT_OUT;
  if (index !== value) faults.note(`\`index\` of ${name} is text`);
  return index;
};

/** An object that says by its `index` where it belongs. Without one that can be read, all of it is left out. */
export const indexed = (name: string, rules: Readonly<Record<string, Repair>>): Repair => {
  const rule = object(name, rules);
  return (value, faults) => {
    if (!isFields(value) || isAbsent(value["index"])) return rule(value, faults);
    const { index: given } = value;
    const index = indexOf(given, name, faults);
    // Its index is not what it says.
    if (index === LEFT_OUT)
      return leaveOut(faults, `\`index\` of ${name} is out of bounds, or no index`, {
        ...value,
        index: null,
      });
    return rule(index === given ? value : { ...value, index }, faults);
  };
};
