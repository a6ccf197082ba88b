import type { HeadersRecord } from "../contract.ts";
import { safeText } from "../errors/safe-text.ts";
import { EncodeError } from "../errors.ts";

/** RFC 9110 §5.6.2 `token`. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** RFC 9110 §5.5 `field-value`: no control characters, and nothing beyond Latin-1, which would not survive the wire. */
const ILLEGAL = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Headers ready for the wire, with lower-case names; the later of two that differ in case wins, and null leaves one
 * out. The body's content type is the default, but no other fits a multipart body: it holds the boundary.
 *
 * @throws EncodeError for a name or value that would forge a header or be garbled. It never quotes a value, which
 * may be a key (the platform's own message does).
 */
export const toWireHeaders = (
  headers: HeadersRecord | undefined,
  contentType?: string,
): Record<string, string> => {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === null || value === undefined) continue;
    if (!NAME.test(name)) throw new EncodeError(`a header's name is not legal: "${safeText(name, 40)}"`);
    if (ILLEGAL.test(value)) throw new EncodeError(`the value of the header ${name} is not legal`);
    fields[name.toLowerCase()] = value;
  }
  if (contentType && (!fields["content-type"] || contentType.startsWith("multipart/")))
    fields["content-type"] = contentType;
  return fields;
};
