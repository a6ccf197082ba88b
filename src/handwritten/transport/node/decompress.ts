import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { ReplyHeaders } from "../../core/handler.ts";

/**
 * The body of a message with its `content-encoding` (RFC 9110 §8.4) undone, piece by piece. One that was not asked for
 * fails like a damaged one: zlib finds no header that it knows.
 */
export const decompress = (message: IncomingMessage, headers: ReplyHeaders): Readable => {
  const encodings = headers.get("content-encoding");
  let body: Readable = message;
  if (!encodings || headers.get("content-length") === "0" || message.statusCode === 204) return body;
  // Applied in the order listed, so undone from the last.
  for (const name of encodings
    .toLowerCase()
    .split(/[\s,]+/)
    .reverse()) {
    if (!name || name === "identity") continue;
    const zlib = process.getBuiltinModule("node:zlib");
    const decoder = name === "br" ? zlib.createBrotliDecompress() : zlib.createUnzip();
    body = process.getBuiltinModule("node:stream").pipeline(body, decoder, () => {});
  }
  return body;
};
