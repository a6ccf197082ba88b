import type { Transform, TransformCallback } from "node:stream";

/** RFC 1950 §2.2: the method is 8, and the two bytes are a multiple of 31. */
const hasZlibHeader = (first: number, second: number | undefined): boolean =>
  (first & 0x0f) === 8 && (second === undefined || ((first << 8) | second) % 31 === 0);

const GZIP = 0x1f;

/**
 * Undoes `deflate`, which is two formats: zlib's, which RFC 9110 §8.4.1.2 means, and the bare one without header and checksum,
 * which IIS and others send. Which of them it is follows from the first bytes.
 */
export const createInflater = (): Transform => {
  const { Transform } = process.getBuiltinModule("node:stream");
  const zlib = process.getBuiltinModule("node:zlib");
  let decoder: Transform | undefined;
  const start = (outer: Transform, chunk: Uint8Array): Transform => {
    const [first = 0, second] = chunk;
    const inner =
      first === GZIP || hasZlibHeader(first, second) ? zlib.createUnzip() : zlib.createInflateRaw();
    // While the outer one is not read, the inner one waits and takes no more, and so does the outer.
    inner.on("data", (data: Uint8Array) => outer.push(data) || inner.pause());
    inner.on("error", (error) => outer.destroy(error));
    return inner;
  };
  return new Transform({
    read(size) {
      decoder?.resume();
      Transform.prototype._read.call(this, size);
    },
    transform(this: Transform, chunk: Uint8Array, encoding: BufferEncoding, done: TransformCallback) {
      if (!chunk.length) return done();
      decoder ??= start(this, chunk);
      decoder.write(chunk, encoding, (error) => done(error));
    },
    flush(done: TransformCallback) {
      if (!decoder) return done();
      decoder.once("end", () => done());
      decoder.end();
    },
    destroy(error: Error | null, done: (error: Error | null) => void) {
      decoder?.destroy();
      done(error);
    },
  });
};
