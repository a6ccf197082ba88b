import { OpenAIError } from "../../errors/index.ts";
import { EventStream } from "./event-stream.ts";

/** The kinds of errors that are about the events of a stream, and may be found further out than they are read. */
const ABOUT_EVENTS = /^(?:decode|stream_interrupted|too_large)$/;

/**
 * An error that was found in the events of a source, told as the source's own are: with the request, the answer, and how
 * far the stream had come. Any other error stays as it is.
 */
export const explained = (error: unknown, events: unknown): unknown => {
  if (!OpenAIError.is(error) || error.eventsReceived !== undefined || !ABOUT_EVENTS.test(error.kind))
    return error;
  return EventStream.readingIn(events)?.explain(error) ?? error;
};
