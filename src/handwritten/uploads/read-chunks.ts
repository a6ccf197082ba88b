import { eachChunk } from "../core/reply/chunks.ts";
import { blobChunks } from "../core/request/blob-chunks.ts";
import { EncodeError } from "../errors/index.ts";

/** Reads a source piece by piece, text as UTF-8. @throws EncodeError when a piece is neither bytes nor text */
export async function* readChunks(
  source: AsyncIterable<unknown> | ReadableStream<unknown>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of eachChunk(source)) {
    if (typeof chunk === "string") yield new TextEncoder().encode(chunk);
    else if (chunk instanceof ArrayBuffer) yield new Uint8Array(chunk);
    else if (ArrayBuffer.isView(chunk))
      yield new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength);
    else if (chunk instanceof Blob) yield* readChunks(blobChunks(chunk));
    else
      throw new EncodeError(
        `a file's stream gave ${Object.prototype.toString.call(chunk)}, not bytes or text`,
      );
  }
}
