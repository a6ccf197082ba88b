import type { Step } from "../reader/step.ts";

/** Steps as lines of JSON (https://github.com/ndjson/ndjson-spec), pulled one at a time. */
export const toReadableStream = (steps: {
  next(): Promise<Step<unknown>>;
  cancel(): void;
}): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const utf8 = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await steps.next();
        if (done) controller.close();
        else controller.enqueue(utf8.encode(`${JSON.stringify(value)}\n`));
      },
      cancel: () => steps.cancel(),
    },
    { highWaterMark: 0 },
  );
};
