import type { ApiRequest, HeadersRecord } from "../contract.ts";
import { EncodeError } from "../errors/index.ts";
import { isFraming } from "./framing-headers.ts";

/** RFC 9110 §5.6.2: what a `token` cannot hold. */
const NOT_IN_NAME = /[^\w!#$%&'*+.^`|~-]/;
/** RFC 9110 §5.5 `field-value`: no control characters, and nothing beyond Latin-1, which would not survive the wire. */
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

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
  const fields: Record<string, string> = {};
  for (const name of Object.keys(headers ?? {})) {
    const value = headers?.[name];
    if (value === null || value === undefined) continue;
    const field = toFieldName(name);
    if (!isFraming(field)) setOwn(fields, field, toFieldValue(field, value));
  }
  // RFC 9110 §7.2: it is the authority of the address that the request is for.
  if (fields["host"] !== undefined)
    throw new EncodeError("the header host follows from the base URL: leave it out, or set `baseURL`");
  if (contentType && (!fields["content-type"] || contentType.startsWith("multipart/")))
    fields["content-type"] = toFieldValue("content-type", contentType);
  return fields;
};

/** The reply whose bytes may not be compressed: they come in blocks then, and an event of a stream is due when it was sent. */
const IDENTITY = { "accept-encoding": "identity" };

/** By the record that they were made of: a client sends one frozen record as long as its key is the same. */
const made = /* @__PURE__ */ new WeakMap<HeadersRecord, Map<string, WireHeaders>>();

/** Headers ready for the wire. */
export type WireHeaders = Readonly<Record<string, string>>;

/**
 * {@link toWireHeaders}, for one kind of reply; the same record for a frozen record that was given before.
 *
 * @param contentType - of a body that is not JSON
 */
export const wireHeadersOf = ({ headers = {}, reply }: ApiRequest, contentType?: string): WireHeaders => {
  const make = (): WireHeaders => ({
    ...(reply === "events" && IDENTITY),
    ...toWireHeaders(headers, contentType),
  });
  // The type of a form is another for each.
  return contentType ? make() : remembered(headers, reply === "events" ? reply : "", make);
};

/** With the content type that a JSON document is given, where there is no other. */
export const withContentType = (headers: WireHeaders, contentType: string | null): WireHeaders =>
  contentType && headers["content-type"] !== contentType
    ? remembered(headers, contentType, () => ({ ...headers, "content-type": contentType }))
    : headers;

const remembered = (of: HeadersRecord, variant: string, make: () => WireHeaders): WireHeaders => {
  if (!Object.isFrozen(of)) return make();
  const known = made.get(of) ?? new Map<string, WireHeaders>();
  const headers = known.get(variant) ?? Object.freeze(make());
  made.set(of, known.set(variant, headers));
  return headers;
};

/** An assignment to `__proto__` would be lost; an object without a prototype is slower to read than to make. */
const setOwn = (fields: Record<string, string>, name: string, value: string): void => {
  if (name === "__proto__") Object.defineProperty(fields, name, { value, enumerable: true });
  else fields[name] = value;
};

const toFieldName = (name: string): string => {
  if (!name)
    throw new EncodeError("the name of a header is empty: write it with letters, digits and hyphens");
  const at = name.search(NOT_IN_NAME);
  if (at >= 0)
    throw new EncodeError(
      `the name of a header holds ${codePoint(name, at)}: write it with letters, digits and hyphens`,
    );
  return name.toLowerCase();
};

const toFieldValue = (name: string, value: unknown): string => {
  // An object would be sent as `[object Object]`.
  if (typeof value !== "string" && /object|function|symbol/.test(typeof value) && !Array.isArray(value))
    throw new EncodeError(`the header ${name} is of the type ${typeof value}: give it as text`);
  const text = String(value);
  const at = text.search(NOT_IN_VALUE);
  if (at >= 0)
    throw new EncodeError(
      `the header ${name} holds ${codePoint(text, at)}, which HTTP cannot carry: take it out`,
    );
  return text;
};

/** Says which character it is without showing it: `U+000A`. */
const codePoint = (text: string, at: number): string =>
  `U+${(text.codePointAt(at) as number).toString(16).toUpperCase().padStart(4, "0")}`;
