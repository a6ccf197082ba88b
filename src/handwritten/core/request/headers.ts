import type { HeadersRecord } from "../../contract.ts";
import { EncodeError } from "../../errors/index.ts";

/** Headers as a caller may give them. */
export type HeadersOption =
  | Headers
  | Readonly<Record<string, string | null | undefined>>
  | readonly (readonly [string, string])[];

/**
 * Headers in the one form that the engine uses, with lower-case names: `null` removes, `undefined` says nothing. Of
 * several the later win.
 */
export const mergeHeaders = (...all: readonly (HeadersOption | undefined)[]): HeadersRecord => {
  // No assignment by name: one may be `__proto__`.
  const merged = new Map<string, string | null>();
  for (const headers of all) {
    // A text, say: the engine's own message would quote it, and a key is in it.
    if (headers && typeof headers !== "object")
      throw new EncodeError("headers must be an object, a list of pairs, or a `Headers`");
    const entries = headers && Symbol.iterator in headers ? headers : Object.entries(headers ?? {});
    for (const [name, value] of entries as Iterable<readonly [string, string | null | undefined]>)
      if (value !== undefined) merged.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(merged);
};
