import { type Fields, isFields } from "../../core/fields.ts";

/** A configuration after an update: objects field by field, unless they are of another type; anything else as a whole. */
export const mergeFields = (old: Fields, update: object): Fields => {
  const merged = new Map(Object.entries(old));
  for (const [name, value] of Object.entries(update)) {
    const before = merged.get(name);
    const isSameType =
      isFields(value) && isFields(before) && (!("type" in value) || value["type"] === before["type"]);
    merged.set(name, isSameType ? mergeFields(before, value) : value);
  }
  return Object.fromEntries(merged);
};
