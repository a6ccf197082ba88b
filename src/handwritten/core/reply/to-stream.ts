/** A platform stream over chunks, pulled one at a time: the source waits for a slow reader. Cancelling it closes them. */
export const toStream = (
  chunks: AsyncIterator<Uint8Array, undefined>,
): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array<ArrayBuffer>);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
