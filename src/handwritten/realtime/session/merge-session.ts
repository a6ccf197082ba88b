import { type Fields, isFields } from "../../core/fields.ts";

/**
 * A session's configuration after an update: what the update names is replaced, and objects field by field, lists as
 * a whole. An object of another `type` (another way to detect turns, say) replaces the old one, whose fields are not
 * its own. A null stays: it says that something is off.
 */
export const mergeSession = (session: Fields | undefined, update: Fields): Fields => {
  if (!session || ("type" in session && "type" in update && session["type"] !== update["type"]))
    return update;
  // No assignment by name: one may be `__proto__`.
  const merged = new Map(Object.entries(session));
  for (const [name, value] of Object.entries(update)) {
    const old = merged.get(name);
    if (value !== undefined)
      merged.set(name, isFields(value) && isFields(old) ? mergeSession(old, value) : value);
  }
  return Object.fromEntries(merged);
};
