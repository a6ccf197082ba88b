import type { Reading } from "./reading.ts";

/** The events of a reading as lines of JSON (https://github.com/ndjson/ndjson-spec), pulled one at a time. */
export const toReadableStream = (reading: Reading<unknown>): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const utf8 = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reading.next();
        if (done) controller.close();
        else controller.enqueue(utf8.encode(`${JSON.stringify(value)}\n`));
      },
      cancel: () => reading.cancel(),
    },
    { highWaterMark: 0 },
  );
};
