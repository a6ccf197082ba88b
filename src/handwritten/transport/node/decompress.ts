import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { DecodeError } from "../../errors.ts";

/** What zlib and brotli call their own failures; anything else that ends a body is the connection's. */
const DAMAGED = /^(Z_|ERR__|ERR_BROTLI)/;

const DECODERS = {
  gzip: "createGunzip",
  "x-gzip": "createGunzip",
  deflate: "createInflate",
  br: "createBrotliDecompress",
} as const;

/** The body of a message with its `content-encoding` (RFC 9110 §8.4) undone, piece by piece. */
export const decompress = (message: IncomingMessage): Readable => {
  const { "content-encoding": encodings, "content-length": length } = message.headers;
  if (!encodings || length === "0" || message.statusCode === 204) return message;
  let body: Readable = message;
  // Applied in the order listed, so undone from the last.
  for (const name of encodings
    .toLowerCase()
    .split(/[\s,]+/)
    .reverse()) {
    if (!name || name === "identity") continue;
    const decoder = DECODERS[name as keyof typeof DECODERS];
    if (decoder)
      body = process
        .getBuiltinModule("node:stream")
        .pipeline(body, process.getBuiltinModule("node:zlib")[decoder](), () => {});
    // Told to whoever reads the body: the status stays true.
    else body.destroy(new DecodeError("the answer has a content-encoding that was not asked for"));
  }
  return body;
};

/** A failed decompression as the error that callers are told of; other errors as they are. */
export const asDecodeError = (error: unknown): unknown =>
  DAMAGED.test(String((error as { code?: unknown }).code))
    ? new DecodeError("the answer's content-encoding is damaged or cut short", { cause: error })
    : error;
