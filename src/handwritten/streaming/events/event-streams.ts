import type { ReadEvents } from "../../core/assemble-client.ts";
import { contextValue, maxEventBytesKey, timeoutKey } from "../../core/context.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { timeoutsOf } from "../../core/timeouts.ts";
import { EventReader } from "../reader/event-reader.ts";
import { terminalOf } from "../reader/terminal.ts";
import { isForeignType } from "../sse/body-form.ts";
import { EventStream } from "./event-stream.ts";

/** Reads replies as event streams: the `streaming` of `createClient`. */
export const eventStreams: ReadEvents = (reply, request, context) => {
  const { signal, clock, target, emit, call } = context;
  const timeout = contextValue(context, timeoutKey);
  const terminal = terminalOf(request, target.provider);
  if (!kept.length) {
    const other = terminalOf(request, target.provider);
    const stream = new EventStream(new Response(null), { timeouts: {}, terminal: other });
    kept.push(stream, stream[Symbol.asyncIterator]());
  }
  const reader = new EventReader(reply, {
    signal,
    details: { request: describeRequest(request), wallTime: () => clock.wallTime() },
    maxEventBytes: contextValue(context, maxEventBytesKey),
    terminal,
    // `createClient` has looked at it, and made limits by name of it.
    timeouts: typeof timeout === "number" ? timeoutsOf(timeout) : timeout,
    clock,
    emit,
    redactor: target.redactor,
    call,
  });
  const stream = new EventStream(reader);
  // Most of such replies are no streams: their errors are those of the call.
  return isForeignType(reply.headers.get("content-type") ?? "") ? reader.begin().then(() => stream) : stream;
};

/**
 * A stream without events that stays, and what reads it. When the last object of a shape is gone, V8 forgets the shape at the next garbage
 * collection, and compiles again what was optimised for it: 20 % more CPU for each event of the 32,000 after it.
 */
const kept: object[] = [];
