import { joinChunks } from "../../core/reply/join-chunks.ts";

/**
 * One for all streams: it keeps nothing between two calls. The byte order mark is for the reader of the text. Made when it is
 * needed: not every test environment has the class.
 */
let utf8: TextDecoder | undefined;
const decode = (bytes: Uint8Array): string => {
  utf8 ??= new TextDecoder("utf-8", { ignoreBOM: true });
  return utf8.decode(bytes);
};

/** Below it a byte stands for itself, or goes on with a character. */
const FIRST_OF_SEVERAL = 0xc0;
const MOST_BYTES = 4;

/**
 * Decodes UTF-8 that comes in chunks, cut anywhere. Of a chunk it keeps the bytes of an incomplete last character, and
 * nothing else: a `TextDecoder` with `stream: true` keeps a converter until the end of the stream, and is slower.
 */
export class Utf8Text {
  /** The bytes of a character whose end has not come. */
  #begun: Uint8Array | undefined;

  decode(chunk: Uint8Array): string {
    const bytes = this.#begun ? joinChunks([this.#begun, chunk]) : chunk;
    const end = endOfWhole(bytes);
    // A copy: a view would keep the whole chunk.
    this.#begun = end < bytes.length ? bytes.slice(end) : undefined;
    return decode(end < bytes.length ? bytes.subarray(0, end) : bytes);
  }

  /** The end of the text: a replacement character for a character that was cut. */
  end(): string {
    const text = this.#begun ? decode(this.#begun) : "";
    this.#begun = undefined;
    return text;
  }
}

/** Where the last character begins, if more of its bytes are to come; else where the bytes end. */
const endOfWhole = (bytes: Uint8Array): number => {
  for (let back = 1; back < MOST_BYTES && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= FIRST_OF_SEVERAL) return back < lengthFrom(byte) ? bytes.length - back : bytes.length;
    if (byte < 0x80) break;
  }
  return bytes.length;
};

/** How many bytes a character has, by its first (RFC 3629 §3). */
const lengthFrom = (first: number): number => (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2);
