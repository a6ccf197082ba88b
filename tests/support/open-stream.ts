import { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import type { EventStreamOptions } from "../../src/handwritten/streaming/reader/event-stream-options.ts";
import { type FakeBody, fakeBody } from "./fake-body.ts";

/** The request that the streams of {@link openStream} answer. */
export const streamRequest = { operation: "createResponse", method: "POST", path: "/responses" } as const;

/** A stream over a body in the test's hands, and a clock whose timers the test fires. */
export const openStream = (options: EventStreamOptions = {}) => {
  const body = fakeBody();
  const timers = new Set<() => void>();
  const clock = {
    now: () => 0,
    wallTime: () => 0,
    sleep: () => Promise.resolve(),
    after: (_: number, action: () => void) => {
      timers.add(action);
      return () => timers.delete(action);
    },
  };
  const stream = new EventStream<{ n: number }>(body.reply, {
    details: { request: streamRequest },
    clock,
    ...options,
  });
  return { body, stream, timers };
};
/** Sends several chunks. */
export const sendAll = (body: FakeBody, ...chunks: string[]) => {
  for (const chunk of chunks) body.send(chunk);
};
/** Resolves when everything that is due has happened. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
