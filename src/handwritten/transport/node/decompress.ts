import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { DecodeError } from "../../errors.ts";

/** What zlib and brotli call their own failures; anything else that ends a body is the connection's. */
const DAMAGED = /^(?:Z_|ERR__|ERR_BROTLI|ERR_ZLIB)/;

type Coder = NodeJS.ReadWriteStream | ((source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>);

/** The body of a message with its `content-encoding` (RFC 9110 §8.4) undone, piece by piece. */
export const decompress = (message: IncomingMessage): Readable => {
  const { "content-encoding": encodings, "content-length": length } = message.headers;
  if (!encodings || length === "0" || message.statusCode === 204) return message;
  const names = encodings.toLowerCase().split(/[\s,]+/);
  // Applied in the order listed, so undone from the last.
  const coders = names.filter((name) => name && name !== "identity").reverse();
  if (!coders.length) return message;
  const { pipeline } = process.getBuiltinModule("node:stream");
  return pipeline(
    [message, ...coders.map(coderOf)] as unknown as [Readable, NodeJS.ReadWriteStream],
    () => {},
  ) as never;
};

/** A failed decompression as the error that callers are told of; other errors as they are. */
export const asDecodeError = (error: unknown): unknown =>
  DAMAGED.test(String((error as { code?: unknown })?.code))
    ? new DecodeError("the answer's content-encoding is damaged or cut short", { cause: error })
    : error;

const coderOf = (name: string): Coder => {
  const zlib = process.getBuiltinModule("node:zlib");
  if (/^(x-)?gzip$/.test(name)) return zlib.createGunzip();
  if (name === "br") return zlib.createBrotliDecompress();
  if (name === "deflate") return inflate;
  // Told to whoever reads the body: the status stays true.
  return refuse(
    `the answer has the content-encoding ${JSON.stringify(name.slice(0, 40))}, which was not asked for`,
  );
};

const refuse = (message: string) =>
  // biome-ignore lint/correctness/useYield: a stage of a pipeline that only fails
  async function* (): AsyncGenerator<Uint8Array> {
    throw new DecodeError(message);
  };

/** RFC 9110 §8.4.1.2: `deflate` should be in the zlib format, but some servers send it bare. The first byte tells. */
async function* inflate(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const zlib = process.getBuiltinModule("node:zlib");
  const { pipeline } = process.getBuiltinModule("node:stream");
  const chunks = source[Symbol.asyncIterator]();
  const { done, value: first } = await chunks.next();
  if (done) return;
  const all = async function* () {
    yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  };
  const isZlib = ((first[0] ?? 0) & 0x0f) === 8;
  yield* pipeline(all, isZlib ? zlib.createInflate() : zlib.createInflateRaw(), () => {});
}
