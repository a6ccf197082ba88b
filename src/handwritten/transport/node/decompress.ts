import type { Readable, Transform } from "node:stream";
import type { ReplyHeaders } from "../../core/handler.ts";
import { DecodeError } from "../../errors/index.ts";
import { createInflater } from "./inflater.ts";

/** More than any server applies. Each takes a decoder, and a header can list thousands. */
const MOST_CODINGS = 5;

/** Whether this Node reads Zstandard: since 22.15. */
const readsZstd = (): boolean => process.versions["zstd"] !== undefined;

/** The codings that this transport undoes (RFC 9110 §12.5.3): no others are asked for. */
export const acceptEncoding = (): string => (readsZstd() ? "gzip, deflate, br, zstd" : "gzip, deflate, br");

/** Whether an answer has a body with a `content-encoding`. */
export const isEncoded = (status: number | undefined, headers: ReplyHeaders): boolean =>
  Boolean(headers.get("content-encoding")) && headers.get("content-length") !== "0" && status !== 204;

/**
 * The body of a message with its `content-encoding` (RFC 9110 §8.4) undone, piece by piece. One that was not asked for
 * fails like a damaged one: zlib finds no header that it knows. So do more than five in a row.
 */
export const decompress = (message: Readable, headers: ReplyHeaders): Readable => {
  const codings = (headers.get("content-encoding") ?? "")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((name) => name && name !== "identity");
  const { pipeline, PassThrough } = process.getBuiltinModule("node:stream");
  if (codings.length > MOST_CODINGS) {
    message.destroy();
    const why = `the answer's content-encoding lists ${codings.length} codings, and at most ${MOST_CODINGS} are undone`;
    return new PassThrough().destroy(new DecodeError(why));
  }
  let body: Readable = message;
  // Applied in the order listed, so undone from the last.
  for (const name of codings.reverse()) body = pipeline(body, createDecoder(name), () => {});
  return body;
};

const createDecoder = (name: string): Transform => {
  const zlib = process.getBuiltinModule("node:zlib");
  if (name === "br") return zlib.createBrotliDecompress();
  if (name === "zstd" && readsZstd()) return zlib.createZstdDecompress();
  return name === "deflate" ? createInflater() : zlib.createUnzip();
};
