/**
 * A body's chunks, for one reader. A `ReadableStream` is read by its reader: it is not async iterable everywhere
 * (Safari), and where it is, `return()` waits for a pending read, so a stalled connection could not be left.
 */
export const chunksOf = (
  body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
): AsyncIterator<Uint8Array> => {
  if (!("getReader" in body)) return body[Symbol.asyncIterator]();
  const reader = body.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<Uint8Array>>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
};
