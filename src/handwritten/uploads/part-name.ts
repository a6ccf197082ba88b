import { safeText } from "../errors/describe/safe-text.ts";
import { EncodeError } from "../errors/index.ts";

/** Control characters but for line breaks, and what programs take for a line break that is none of HTTP's. */
const ILLEGAL = /[\p{Cc}\u2028\u2029]/u;
const LINE_BREAKS = /[\r\n]/g;

/**
 * The name of a field or a file between the quotes of a `Content-Disposition`. Quotes and line breaks in it are escaped as the HTML
 * standard has it and browsers write it, and the line breaks of a field's name are CRLF. Half of a surrogate pair is U+FFFD.
 *
 * @throws EncodeError for another control character, which browsers send as it is and servers read in more than one way
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
export const partName = (name: string, of: "field" | "file"): string => {
  const text = (of === "field" ? name.replace(/\r\n?|\n/g, "\r\n") : name).toWellFormed();
  if (ILLEGAL.test(text.replace(LINE_BREAKS, "")))
    throw new EncodeError(
      `the name of the ${of} "${safeText(name, 60)}" holds a control character: take it out`,
    );
  return text.replace(/["\r\n]/g, encodeURIComponent);
};
