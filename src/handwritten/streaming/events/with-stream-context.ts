import { OpenAIError } from "../../errors/index.ts";
import type { FaultLog } from "../accumulate/faults.ts";
import { EventStream } from "./event-stream.ts";

/** Errors about the events of a stream, which may be found outside of its reader. */
const ABOUT_EVENTS = /^(?:decode|stream_interrupted|too_large)$/;

/**
 * Adds to an error about the events of a source what the source's own errors have: the request, the response, and the
 * progress of the stream. Other errors stay as they are.
 */
export const withStreamContext = (error: unknown, events: unknown): unknown => {
  if (!OpenAIError.is(error) || error.eventsReceived !== undefined || !ABOUT_EVENTS.test(error.kind))
    return error;
  return EventStream.readingIn(events)?.explain(error) ?? error;
};

/** Reports what is left out of the events of a source, and adds the progress of the stream to the errors about it. */
export const listenTo = (faults: FaultLog, events: unknown): void =>
  faults.listen({
    onDrift: (fault) => EventStream.readingIn(events)?.reportDrift?.(fault),
    explain: (error) => withStreamContext(error, events) as typeof error,
  });
