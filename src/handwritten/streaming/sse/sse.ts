import { EventDecoder, type ServerSentEvent } from "./event-decoder.ts";

/** Turns bytes into events as they come. */
export interface SSEDecoder {
  /** Takes the next bytes, cut anywhere; the events that they complete are reported before it returns. */
  push(chunk: Uint8Array): void;
  /** The body is over: reports an event that lacks only its end. */
  end(): void;
}

/**
 * Decodes `text/event-stream` without a stream or a promise in between.
 *
 * @param maxEventBytes - bound on what is kept of one event, counted as decoded characters; default: 64 MiB
 * @throws ResponseTooLargeError from `push`, when an event passes the bound; the events before it are reported
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export const createSSEDecoder = (
  onEvent: (event: ServerSentEvent) => void,
  maxEventBytes?: number,
): SSEDecoder => {
  const decoder = new EventDecoder(maxEventBytes);
  const report = (decode: (events: ServerSentEvent[]) => void): void => {
    const events: ServerSentEvent[] = [];
    try {
      decode(events);
    } finally {
      for (const event of events) onEvent(event);
    }
  };
  return {
    push: (chunk) => report((events) => decoder.push(chunk, events)),
    end: () => report((events) => decoder.end(events)),
  };
};
