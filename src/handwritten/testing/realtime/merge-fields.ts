import { type Fields, isFields } from "../../core/fields.ts";
import { badParameter, type Violation } from "../request/violation.ts";

/** The characters of a configuration as JSON. Updates add to it, and each is answered with the whole. */
const MAX_CHARS = 4_194_304;

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

/** Whether a configuration is larger than a session may have. */
export const isTooLarge = (session: Fields): boolean => JSON.stringify(session).length > MAX_CHARS;

export const sessionTooLarge = (): Violation =>
  badParameter("session", "session_too_large", `A session has at most ${MAX_CHARS} characters.`);
