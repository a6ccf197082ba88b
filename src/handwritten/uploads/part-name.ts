import { safeText } from "../errors/describe/safe-text.ts";
import { EncodeError } from "../errors/index.ts";

/** Line breaks, other control characters, and halves of a surrogate pair, which UTF-8 cannot carry. */
const ILLEGAL = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/**
 * The name of a field or a file between the quotes of a `Content-Disposition`; a quote in it is escaped as the HTML
 * standard has it ("multipart/form-data encoding algorithm").
 *
 * @throws EncodeError for one that could forge a header. The standard escapes line breaks too, but a server that undoes
 * that has the forged line.
 */
export const partName = (name: string, of: "field" | "file"): string => {
  if (ILLEGAL.test(name))
    throw new EncodeError(
      `the name of the ${of} "${safeText(name, 60)}" holds a line break or a control character: take it out`,
    );
  return name.replaceAll('"', "%22");
};
