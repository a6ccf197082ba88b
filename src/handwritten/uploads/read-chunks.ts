import { EncodeError } from "../errors.ts";

type Source = AsyncIterable<unknown> | ReadableStream<unknown>;

const utf8 = new TextEncoder();

/** A `ReadableStream` is not async iterable on every platform. */
async function* pull(stream: ReadableStream<unknown>): AsyncGenerator<unknown> {
  const reader = stream.getReader();
  let done = false;
  try {
    for (;;) {
      const step = await reader.read();
      done = step.done;
      if (done) return;
      yield step.value;
    }
  } finally {
    if (!done) await reader.cancel();
    reader.releaseLock();
  }
}

/** Reads a source piece by piece, text as UTF-8. @throws EncodeError when a piece is neither bytes nor text */
export async function* readChunks(source: Source): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of Symbol.asyncIterator in source ? source : pull(source)) {
    if (typeof chunk === "string") yield utf8.encode(chunk);
    else if (chunk instanceof Uint8Array) yield chunk as Uint8Array<ArrayBuffer>;
    else if (chunk instanceof ArrayBuffer) yield new Uint8Array(chunk);
    else if (ArrayBuffer.isView(chunk))
      yield new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength);
    else if (chunk instanceof Blob) yield* readChunks(chunk.stream());
    else
      throw new EncodeError(
        `a file's stream gave ${Object.prototype.toString.call(chunk)}, not bytes or text`,
      );
  }
}
