import { safeText } from "../../errors/describe/safe-text.ts";
import { EncodeError } from "../../errors/index.ts";
import { rememberLast } from "../runtime/remember-last.ts";

/** The characters of RFC 3986's `pchar` (§3.3) that `encodeURIComponent` escapes all the same. */
const ESCAPED_PCHAR = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;
/**
 * Segments that a server, or a proxy before it, may take for "here" or "up": also once it has decoded the value, and
 * cut path parameters (`..;x`, RFC 3986 §3.3) off.
 */
const DOT_SEGMENT = /(?:^|[\\/]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[\\/;]|%2f|%5c)/i;
/** What a URL parser drops or takes for a slash (URL standard, "basic URL parser"): with it a path hides another. */
const UNENCODED = /[\\ \p{Cc}\p{Cs}]/u;

/**
 * Fills a path template in: `encodePath("/files/{file_id}", { file_id: "a b" })` is `/files/a%20b`. Each value
 * stays one segment: `/` becomes `%2F`, and what RFC 3986 allows in a segment (`a:b@c`) is left as it is.
 *
 * @throws EncodeError when the template holds a character that must be encoded, or a parameter is missing, empty or not
 * a scalar, or either holds a dot segment (`..`, `a/../b`). An empty parameter would address the collection instead of
 * its member (`DELETE /files/`).
 */
export const encodePath = (template: string, params: object = {}): string => {
  if (!checked(template)) return template;
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = (params as Record<string, unknown>)[name];
    const refuse = (why: string, cause?: unknown): never => {
      throw new EncodeError(`path parameter "${name}" ${why}: give the identifier alone`, { cause });
    };
    const text = textOf(value);
    if (/object|function|symbol|undefined/.test(typeof value) || Number.isNaN(value))
      return refuse(`is ${text}, not a string or a number`);
    if (!text) return refuse("is empty");
    if (DOT_SEGMENT.test(text)) return refuse(`is "${safeText(text, 40)}", which would change the path`);
    try {
      return encodeURIComponent(text).replace(ESCAPED_PCHAR, decodeURIComponent);
    } catch (cause) {
      return refuse("is not well-formed Unicode", cause);
    }
  });
};

const MOST_TEMPLATES = 500;

/** Checks a template. Whether it has parameters. */
const checked = /* @__PURE__ */ rememberLast(MOST_TEMPLATES, (template: string): boolean => {
  if (UNENCODED.test(template))
    throw new EncodeError("the path holds a space, a backslash or a control character: percent-encode it");
  if (DOT_SEGMENT.test(template))
    throw new EncodeError("the path must not hold dot segments: leave out . and ..");
  return template.includes("{");
});

const textOf = (value: unknown): string => {
  if (typeof value === "object" && value) return "an object";
  return typeof value === "function" ? "a function" : String(value);
};
