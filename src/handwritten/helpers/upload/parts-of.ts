import { chunksOf } from "../../core/reply/chunks.ts";
import { EncodeError } from "../../errors/index.ts";
import type { OpenedFile } from "../../uploads/open-file.ts";
import { readChunks } from "../../uploads/read-chunks.ts";

/** A part of a file. */
export interface Part {
  readonly index: number;
  readonly data: Blob;
}

/** The parts of a file that are still to be sent. Several readers may ask at once: each gets another part. */
export interface Parts {
  next(): Promise<IteratorResult<Part, undefined>>;
  /** Closes a stream, also while it is waited for. */
  close(): void;
}

/** How a file is cut. */
export interface Cut {
  readonly bytes: number;
  readonly partSize: number;
  /** Whether a part is there already, so that it is left out. */
  has(index: number): boolean;
}

export const partsOf = (source: OpenedFile["source"], cut: Cut): Parts => {
  if (source instanceof Blob) {
    const slices = slicesOf(source, cut);
    return { next: () => slices.next(), close: () => {} };
  }
  const chunks = chunksOf(source);
  const parts = joined(readChunks({ [Symbol.asyncIterator]: () => chunks }), cut);
  return {
    next: () => parts.next(),
    close: () => {
      // The upload has ended by then: a failure to close has no effect on it.
      void Promise.resolve(chunks.return?.()).catch(() => {});
      (source as { destroy?: () => void }).destroy?.();
    },
  };
};

/** Slices refer to the blob: nothing is read here. */
async function* slicesOf(blob: Blob, { bytes, partSize, has }: Cut): AsyncGenerator<Part, undefined> {
  for (let index = 0; index * partSize < bytes; index++)
    if (!has(index))
      yield { index, data: blob.slice(index * partSize, Math.min((index + 1) * partSize, bytes)) };
}

/** Fills one part after the other. What is left out is read and dropped. */
async function* joined(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { bytes, partSize, has }: Cut,
): AsyncGenerator<Part, undefined> {
  let read = 0;
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) {
    if (read + chunk.length > bytes) throw wrongSize(`more than ${bytes}`, bytes);
    for (let from = 0; from < chunk.length; ) {
      const index = Math.floor(read / partSize);
      const end = Math.min((index + 1) * partSize, bytes);
      const piece = chunk.subarray(from, from + end - read);
      if (!has(index)) pieces.push(piece);
      from += piece.length;
      read += piece.length;
      if (read < end || has(index)) continue;
      yield { index, data: new Blob(pieces) };
      pieces = [];
    }
  }
  if (read < bytes) throw wrongSize(String(read), bytes);
}

const wrongSize = (found: string, bytes: number): EncodeError =>
  new EncodeError(`the stream of the file gave ${found} bytes, and \`bytes\` is ${bytes}`);
