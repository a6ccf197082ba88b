import type { HeadersRecord } from "../contract.ts";
import { EncodeError } from "../errors.ts";

/** RFC 9110 §5.6.2: what a `token` cannot hold. */
const NOT_IN_NAME = /[^\w!#$%&'*+.^`|~-]/u;
/** RFC 9110 §5.5 `field-value`: no control characters, and nothing beyond Latin-1, which would not survive the wire. */
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/u;
/**
 * How a message is framed is for the transport to say (Fetch standard, "forbidden request-header"); left to the
 * platforms, one ignores these, and another fails or waits for a body that never comes.
 */
const FRAMING =
  /^(?:connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/;

/**
 * Headers ready for the wire, with lower-case names; the later of two that differ in case wins, and null leaves one
 * out, as do those that frame the message. The body's content type is the default, but no other fits a multipart body:
 * it holds the boundary.
 *
 * @throws EncodeError for a name or value that would forge a header or be garbled, and for `host`, which would take
 * the key to another virtual host than the base URL's. It never quotes a value or an illegal name, which may be a key
 * (the platform's own message does).
 */
export const toWireHeaders = (
  headers: HeadersRecord | undefined,
  contentType?: string,
): Record<string, string> => {
  // No assignment by name: one may be `__proto__`.
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === null || value === undefined) continue;
    const field = toFieldName(name);
    if (!FRAMING.test(field)) fields.set(field, toFieldValue(field, value));
  }
  // RFC 9110 §7.2: it is the authority of the address that the request is for.
  if (fields.has("host"))
    throw new EncodeError("the header host follows from the base URL: leave it out, or set `baseURL`");
  if (contentType && (!fields.get("content-type") || contentType.startsWith("multipart/")))
    fields.set("content-type", toFieldValue("content-type", contentType));
  return Object.fromEntries(fields);
};

const toFieldName = (name: string): string => {
  const illegal = NOT_IN_NAME.exec(name)?.[0];
  if (illegal !== undefined || !name)
    throw new EncodeError(
      `the name of a header ${illegal === undefined ? "is empty" : `holds ${codePoint(illegal)}`}: write it with letters, digits and hyphens`,
    );
  return name.toLowerCase();
};

const toFieldValue = (name: string, value: unknown): string => {
  // An object would be sent as `[object Object]`.
  if (typeof value !== "string" && /object|function|symbol/.test(typeof value) && !Array.isArray(value))
    throw new EncodeError(`the header ${name} is of the type ${typeof value}: give it as text`);
  const text = String(value);
  const illegal = NOT_IN_VALUE.exec(text)?.[0];
  if (illegal !== undefined)
    throw new EncodeError(
      `the header ${name} holds ${codePoint(illegal)}, which HTTP cannot carry: take it out`,
    );
  return text;
};

/** Says which character it is without showing it: `U+000A`. */
const codePoint = (char: string): string =>
  `U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}`;
