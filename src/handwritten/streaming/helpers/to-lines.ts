import type { Reader } from "./reader.ts";

/** What a reader reads as lines of JSON (https://github.com/ndjson/ndjson-spec), pulled one at a time. */
export const toLines = <Value>(reader: Reader<Value>): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const utf8 = new TextEncoder();
  // The stream may be handed on before it is read: nothing is to be missed until then.
  reader.start();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.next();
        if (done) controller.close();
        else controller.enqueue(utf8.encode(`${JSON.stringify(value)}\n`));
      },
      cancel: () => void reader.return(),
    },
    { highWaterMark: 0 },
  );
};
