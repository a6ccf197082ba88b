import { constants } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { UnreadableRequest } from "../request/unreadable-request.ts";

/** More than any client applies. A header can list thousands. */
const MAX_CODINGS = 5;

/** The body is larger than it may be. What is left of it has not been read. */
export class BodyTooLarge extends UnreadableRequest {
  constructor(maxBytes: number) {
    super(`The body is larger than ${maxBytes} bytes.`, { status: 413, code: "request_too_large" });
  }
}

/** Whether the request itself says that its body is larger than it may be. */
export const checkDeclaredLength = ({ headers }: IncomingMessage, maxBytes: number): void => {
  if (Number(headers["content-length"]) > maxBytes) throw new BodyTooLarge(maxBytes);
};

/** Reads a body up to a number of bytes. @throws BodyTooLarge beyond it, and reads no further */
export const readBody = async (incoming: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // To destroy the message is to cut its connection, and the refusal would be lost.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new BodyTooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
};

type Decode = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const inflate: Decode = promisify(zlib.inflate);
const inflateRaw: Decode = promisify(zlib.inflateRaw);
const gunzip: Decode = promisify(zlib.gunzip);

/** By the name of the coding. Zstandard is in Node since 22.15. */
const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  // Some clients leave out the header of zlib (RFC 9110 §8.4.1.2), whose first half byte is 8.
  ["deflate", (bytes, options) => ((bytes[0] ?? 0) % 16 === 8 ? inflate : inflateRaw)(bytes, options)],
  ["br", promisify(zlib.brotliDecompress)],
  ...(process.versions["zstd"] ? ([["zstd", promisify(zlib.zstdDecompress)]] as const) : []),
]);

/**
 * Undoes the `content-encoding` (RFC 9110 §8.4) of a body, coding by coding, each up to a number of bytes: what a few
 * bytes unpack to has no other bound.
 *
 * @throws BodyTooLarge when a coding gives more
 * @throws UnreadableRequest when a coding is unknown, when there are more than five, or when the body does not have it
 */
export const decodeBody = async (
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> => {
  const codings = codingsOf(encoding);
  // The bounds that zlib takes.
  const maxOutputLength = Math.min(Math.max(Math.floor(maxBytes), 1), constants.MAX_LENGTH);
  let bytes = body;
  // Applied in the order listed, so undone from the last.
  for (const name of codings.reverse()) {
    const decode = DECODERS.get(name);
    if (!decode)
      throw unsupported(`The coding '${name}' is not supported: ${[...DECODERS.keys()].join(", ")} are.`);
    try {
      bytes = await decode(bytes, { maxOutputLength });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new BodyTooLarge(maxBytes);
      throw new UnreadableRequest(`The body is not valid ${name}.`, { cause });
    }
  }
  return bytes;
};

const codingsOf = (encoding = ""): string[] => {
  const codings = encoding
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((name) => name && name !== "identity");
  if (codings.length <= MAX_CODINGS) return codings;
  throw unsupported(`The body has ${codings.length} codings, and at most ${MAX_CODINGS} are undone.`);
};

const unsupported = (message: string): UnreadableRequest =>
  new UnreadableRequest(message, { status: 415, code: "unsupported_content_encoding" });
