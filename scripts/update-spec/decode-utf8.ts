import { SpecError } from "./spec-error.ts";

/**
 * The text of UTF-8 bytes, without a byte order mark.
 * @throws SpecError for bytes of another encoding, or a character that is cut in two
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_ENCODING_INVALID_ENCODED_DATA") throw error;
    throw new SpecError("not UTF-8 text, or cut in the middle of a character", { cause: error });
  }
}
