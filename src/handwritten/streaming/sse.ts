import { createParser } from "eventsource-parser";
import { ResponseTooLargeError } from "../errors.ts";

/** One server-sent event as it was on the wire. */
export interface ServerSentEvent {
  /** The `event` field; undefined when there was none. */
  readonly event: string | undefined;
  readonly data: string;
  /** The body ended before the blank line that ends an event, so `data` may be cut. */
  readonly unterminated: boolean;
}

/** 64 MiB: an image in base64 fits, an endless line does not. */
export const DEFAULT_MAX_EVENT_BYTES: number = 67_108_864;

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
 * @param maxEventBytes - bound on what is kept of one event, counted as decoded characters
 * @throws ResponseTooLargeError from `push`, when an event passes the bound
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export const createSSEDecoder = (
  onEvent: (event: ServerSentEvent) => void,
  maxEventBytes: number = DEFAULT_MAX_EVENT_BYTES,
): SSEDecoder => {
  let unterminated = false;
  const tooLarge = (): ResponseTooLargeError =>
    new ResponseTooLargeError(maxEventBytes, undefined, "an event");
  // The parser drops a byte order mark; here it would be dropped twice.
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  const parser = createParser({
    maxBufferSize: maxEventBytes,
    onEvent: ({ event, data }) => {
      // The parser's own bound is for what it keeps from one chunk to the next.
      if (data.length > maxEventBytes) throw tooLarge();
      onEvent({ event, data, unterminated });
    },
    onError: ({ type }) => {
      // Fields that nobody knows are no error: the standard has them ignored.
      if (type === "max-buffer-size-exceeded") throw tooLarge();
    },
  });
  return {
    push: (chunk) => parser.feed(utf8.decode(chunk, { stream: true })),
    end: () => {
      parser.feed(utf8.decode());
      unterminated = true;
      parser.feed("\n\n");
    },
  };
};
