import type { Reply } from "../../core/handler.ts";
import { EventReader } from "../reader/event-reader.ts";
import type { EventStreamOptions } from "../reader/event-stream-options.ts";
import type { Reading, Step } from "../reader/reading.ts";
import { LineQueue } from "../sse/line-queue.ts";

// Events as lines of JSON (https://github.com/ndjson/ndjson-spec): how a stream passes from one process to another.

/** Writes steps, pulled one at a time. */
export const writeJSONLines = (steps: {
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

/** Reads events. The end of the body is the end of the stream, since lines do not mark the last event. */
export const readJSONLines = <Event>(
  stream: ReadableStream<Uint8Array>,
  options: EventStreamOptions,
): Reading<Event> => {
  const headers = new Headers();
  const reply: Reply = {
    status: 200,
    headers,
    body: stream as Reply["body"],
    text: () => new Response(stream).text(),
  };
  return new EventReader<Event>(reply, options, new LineQueue(() => ({ headers }), options.maxEventBytes));
};
