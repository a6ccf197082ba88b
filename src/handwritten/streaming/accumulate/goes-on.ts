import { isFields } from "../../core/fields.ts";
import { isEmpty } from "./faults.ts";

/** Deeper than any message is nested. */
const MOST_LEVELS = 20;

/** Whether a value has all of an earlier one: its text begins with the earlier text, and so on for lists and objects. */
export const goesOn = (there: unknown, value: unknown, depth = 0): boolean => {
  if (isEmpty(there)) return true;
  if (depth > MOST_LEVELS) return false;
  if (typeof there === "string") return typeof value === "string" && value.startsWith(there);
  if (Array.isArray(there))
    return Array.isArray(value) && there.every((element, i) => goesOn(element, value[i], depth + 1));
  if (!isFields(there)) return there === value;
  // What it does not have, it does not deny.
  return (
    isFields(value) &&
    Object.keys(there).every((name) => !(name in value) || goesOn(there[name], value[name], depth + 1))
  );
};
