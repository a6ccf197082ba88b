import { createParser, type EventSourceParser } from "eventsource-parser";
import { parseJSON } from "../../core/parse-json.ts";
import { isErrorEvent } from "../../errors/error-in-answer.ts";
import { ResponseTooLargeError } from "../../errors/index.ts";
import { ErrorLines } from "./error-lines.ts";
import { Utf8Text } from "./utf8-text.ts";

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

/** Receives the events of a chunk. A parser reports only while it is fed, so one variable serves all streams. */
interface Sink {
  readonly events: ServerSentEvent[];
  readonly max: number;
  readonly isEnd: boolean;
}
let sink: Sink | undefined;

/**
 * A parser without state of any stream. Servers send whole events, so most streams need a parser only while a chunk is
 * read. A parser takes half a kilobyte, and there may be thousands of streams.
 */
let idle: EventSourceParser | undefined;

/**
 * Decodes `text/event-stream` without a stream, a promise or a callback in between. Between two chunks it keeps the unfinished
 * line, and the name and data of an unfinished event.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class EventDecoder {
  readonly #max: number;
  readonly #utf8 = new Utf8Text();
  /** Made for the first chunk that ends inside of a line: there may be thousands of streams. */
  #lines: ErrorLines | undefined;
  /** Holds the unfinished event; undefined between events. */
  #parser: EventSourceParser | undefined;
  #isBegun = false;

  /** @param maxEventBytes - bound on what is kept of one event, counted as decoded characters */
  constructor(maxEventBytes: number = DEFAULT_MAX_EVENT_BYTES) {
    this.#max = maxEventBytes;
  }

  /**
   * Takes the next bytes, cut anywhere, and adds the events that they complete.
   *
   * @throws ResponseTooLargeError when an event passes the bound
   */
  push(chunk: Uint8Array, events: ServerSentEvent[]): void {
    let text = this.#utf8.decode(chunk);
    if (this.#lines || !text.endsWith("\n")) {
      this.#lines ??= new ErrorLines();
      text = this.#lines.pass(text);
    }
    if (text) this.#feed(text, { events, max: this.#max, isEnd: false });
  }

  /** The body is over: adds an event that lacks only its end. */
  end(events: ServerSentEvent[]): void {
    const rest = (this.#lines?.take() ?? "") + this.#utf8.end();
    if (rest || this.#parser) this.#feed(`${rest}\n\n`, { events, max: this.#max, isEnd: true });
  }

  #feed(text: string, into: Sink): void {
    const parser = this.#parser ?? this.#takeParser();
    // Kept before it is fed: if it throws, the stream has failed and must not give the parser back.
    this.#parser = parser;
    // Parsers that have read before do not look for a byte order mark.
    const marked = !this.#isBegun && text.startsWith("\ufeff");
    this.#isBegun = true;
    sink = into;
    try {
      parser.feed(marked ? text.slice(1) : text);
    } finally {
      sink = undefined;
    }
    if (!text.endsWith("\n\n") && !text.endsWith("\r\n\r\n")) return;
    this.#parser = undefined;
    if (this.#max === DEFAULT_MAX_EVENT_BYTES) idle = parser;
  }

  #takeParser(): EventSourceParser {
    if (this.#max !== DEFAULT_MAX_EVENT_BYTES || !idle) return newParser(this.#max);
    const parser = idle;
    idle = undefined;
    return parser;
  }
}

const newParser = (maxBufferSize: number): EventSourceParser => {
  const parser = createParser({
    maxBufferSize,
    onEvent: ({ event, data }) => {
      if (!sink) return;
      // The parser's own bound is for what it keeps from one chunk to the next.
      if (data.length > sink.max) throw tooLarge(sink.max);
      sink.events.push({ event, data, unterminated: sink.isEnd });
    },
    onError: ({ type, field, value, line }) => {
      if (type === "max-buffer-size-exceeded") throw tooLarge(maxBufferSize);
      if (type !== "unknown-field" || !sink) return;
      // Unknown fields are not an error: the standard says to ignore them. But some servers write an error as a field of that
      // name (llama.cpp, GPUStack), or as a line of JSON among the events.
      const data = /^error *$/i.test(field ?? "") ? value : jsonError(line);
      if (data) sink.events.push({ event: "error", data, unterminated: sink.isEnd });
    },
  });
  // Its own look for a byte order mark is over with this.
  parser.feed("\n");
  return parser;
};

/** A line of JSON that tells an error. */
const jsonError = (line: string | undefined): string | undefined =>
  line && /^\s*[{[]/.test(line) && isErrorEvent(parseJSON(line)) ? line : undefined;

const tooLarge = (max: number): ResponseTooLargeError =>
  new ResponseTooLargeError(max, undefined, "an event");
