import { safeText } from "../../errors/describe/safe-text.ts";
import { EncodeError } from "../../errors/index.ts";
import { eachLeaf } from "./brackets.ts";

/** What `encodeURIComponent` leaves alone although RFC 3986 §2.2 reserves it. */
const RESERVED = /[!'()*]/g;

const encode = (text: string): string =>
  encodeURIComponent(text).replace(RESERVED, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Writes query parameters in the bracket notation that the API reads: `{ a: [1, 2], b: { c: null } }` is
 * `a[]=1&a[]=2&b[c]=`, percent-encoded. `undefined` and empty arrays are left out, `null` is an empty value, a
 * Date is its ISO 8601 form. Returns no leading `?`; nothing to say gives `""`.
 *
 * @throws EncodeError for a value that has no text form, or text with a lone surrogate
 */
export const encodeQuery = (query: object | undefined): string => {
  if (!query || Object.keys(query).length === 0) return "";
  const pairs: string[] = [];
  eachLeaf(query, (name, value) => {
    try {
      pairs.push(`${encode(name)}=${encode(String(value ?? ""))}`);
    } catch (cause) {
      throw new EncodeError(`query parameter "${safeText(name, 80)}" is not well-formed Unicode`, {
        cause,
      });
    }
  });
  return pairs.join("&");
};
