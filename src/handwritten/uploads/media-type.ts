import { safeText } from "../errors/describe/safe-text.ts";
import { EncodeError } from "../errors/index.ts";

/**
 * A content type as a part of a form declares it.
 *
 * @param of - what has the type, for the message
 * @throws EncodeError for one with a line break or another character beyond visible ASCII, which could forge a header;
 * a `Blob` or `File` that is given it would drop it without a word
 */
export const mediaType = (type: string, of: string): string => {
  if (/[^\t\x20-\x7e]/.test(type))
    throw new EncodeError(
      `the content type of the ${safeText(of, 80)} holds a line break or a character that is not ASCII: give one like "text/plain"`,
    );
  return type;
};
