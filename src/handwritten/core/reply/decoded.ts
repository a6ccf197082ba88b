import type { Reply } from "../handler.ts";

/** Values that were decoded before they were asked for. Weak: a reply that is not decoded takes its value along. */
const values = new WeakMap<Reply, unknown>();

/** Keeps the decoded value of a reply for the next who decodes it. */
export const keepDecoded = (reply: Reply, value: unknown): void => void values.set(reply, value);

/** Looks at the kept value, which must not be changed. */
export const peekDecoded = (reply: Reply): unknown => values.get(reply);

/** Gives the kept value once: the next who asks has to decode, so that no two callers get the same object. */
export const takeDecoded = (reply: Reply): { readonly value: unknown } | undefined => {
  if (!values.has(reply)) return undefined;
  const value = values.get(reply);
  values.delete(reply);
  return { value };
};
