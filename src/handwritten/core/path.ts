import { EncodeError } from "../errors.ts";

/** The characters of RFC 3986's `pchar` (§3.3) that `encodeURIComponent` escapes all the same. */
const ESCAPED_PCHAR = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;
/** Segments that a server or a proxy may take for "here" or "up", also once decoded. */
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;

/**
 * Fills a path template in: `encodePath("/files/{file_id}", { file_id: "a b" })` is `/files/a%20b`. Each value
 * stays one segment: `/` becomes `%2F`, and what RFC 3986 allows in a segment (`a:b@c`) is left as it is.
 *
 * @throws EncodeError when a parameter is missing, empty, not a scalar, or a dot segment; an empty one would
 * address the collection instead of its member (`DELETE /files/`)
 */
export const encodePath = (template: string, params: object = {}): string =>
  template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = (params as Record<string, unknown>)[name];
    const refuse = (why: string, cause?: unknown): never => {
      throw new EncodeError(`path parameter "${name}" ${why}`, { cause });
    };
    const text = String(typeof value === "object" && value ? "an object" : value);
    if (/object|function|symbol|undefined/.test(typeof value) || Number.isNaN(value))
      return refuse(`is ${text}, not a string or a number`);
    if (!text) return refuse("is empty");
    if (DOT_SEGMENT.test(text)) return refuse(`is "${text}", which would change the path`);
    try {
      return encodeURIComponent(text).replace(ESCAPED_PCHAR, decodeURIComponent);
    } catch (cause) {
      return refuse("is not well-formed Unicode", cause);
    }
  });
