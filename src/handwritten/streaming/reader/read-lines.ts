import type { Reply } from "../../core/handler.ts";
import type { EventStreamOptions } from "../events/event-stream.ts";
import { ArrivedLines } from "../sse/line-queue.ts";
import { EventReader } from "./event-reader.ts";
import type { Reading } from "./reading.ts";

/** Reads events that are lines of JSON. Which of them is the last is not known: their end is the end. */
export const readLines = <Event>(
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
  return new EventReader<Event>(reply, options, new ArrivedLines(() => ({ headers }), options.maxEventBytes));
};
