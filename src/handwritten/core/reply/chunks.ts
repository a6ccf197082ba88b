type Source<Chunk> = AsyncIterable<Chunk> | ReadableStream<Chunk>;

/** An iterator whose reader may say how it leaves. */
export interface Chunks<Chunk> extends AsyncIterator<Chunk, undefined> {
  /**
   * Called by a reader who judges what it reads: at its start without a verdict, which is still to come and counts more
   * than the end of the chunks, and with it as soon as it knows.
   */
  judge?(verdict?: unknown): void;
  return?(how?: unknown): Promise<IteratorResult<Chunk, undefined>>;
}

/**
 * A body's chunks, for one reader. A `ReadableStream` is read by its reader: it is not async iterable everywhere
 * (Safari), and where it is, `return()` waits for a pending read, so a stalled connection could not be left.
 */
export const chunksOf = <Chunk>(body: Source<Chunk>): Chunks<Chunk> => {
  if (!("getReader" in body)) return body[Symbol.asyncIterator]();
  const reader = body.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<Chunk, undefined>>,
    return: () => reader.cancel().then(() => DONE),
  };
};

/** The same for a `for await`: a loop that is left closes the body. */
export const eachChunk = <Chunk>(body: Source<Chunk>): AsyncIterable<Chunk> => ({
  [Symbol.asyncIterator]: () => chunksOf(body),
});

/** What an iterator gives after its last value. */
export const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
