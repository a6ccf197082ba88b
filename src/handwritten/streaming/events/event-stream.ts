/// <reference lib="esnext.disposable" preserve="true" />
import type { EventStream as EventStreamShape } from "../../contract.ts";
import type { Reply } from "../../core/handler.ts";
import { inspectAs, type Show } from "../../core/inspect.ts";
import { DONE } from "../../core/reply/chunks.ts";
import { toHeaders } from "../../core/reply/to-response.ts";
import { type StreamProgress, UsageError } from "../../errors/index.ts";
import { EventReader } from "../reader/event-reader.ts";
import type { EventStreamOptions } from "../reader/event-stream-options.ts";
import { type Reading, type StreamState, type Verdict, verdictOf } from "../reader/reading.ts";
import { Iterated } from "./iterated.ts";
import { readJSONLines, writeJSONLines } from "./json-lines.ts";
import { type TeeOptions, tee } from "./tee.ts";

// Not private members: a stream behind a proxy has to work.
const readingKey: unique symbol = Symbol("reading");
const isUsedKey: unique symbol = Symbol("isUsed");
const responseKey: unique symbol = Symbol("response");

interface Inside<Event> {
  readonly [readingKey]?: Reading<Event>;
  [isUsedKey]?: boolean;
  [responseKey]?: Response;
}

const readingOf = <Event>(stream: EventStream<Event>): Reading<Event> => {
  const reading = (stream as Inside<Event>)[readingKey];
  if (!reading) throw new TypeError("this is not an event stream");
  return reading;
};

/**
 * The events of one response, read as they come and never ahead of the loop. It is read once: by a loop, by `tee()` or
 * by `toReadableStream()`; leaving the loop, `cancel()` and `await using` close the connection.
 *
 * Errors are thrown out of the loop: StreamInterruptedError (it ended before the response was whole, or the connection
 * broke), APIError (an error event, or a JSON document in the place of the stream), APIUserAbortError,
 * APIConnectionTimeoutError, DecodeError (no event stream, or an event that is not JSON), ResponseTooLargeError. Each has the progress of the stream: `eventsReceived`, `responseID`,
 * `sequenceNumber`.
 */
export class EventStream<out Event> implements EventStreamShape<Event> {
  /**
   * @param source - a reply; or a function that gives an iterator of events, beside the controller that ends it, as the official
   * SDK has it
   */
  constructor(
    source: Reply | Reading<Event> | (() => AsyncIterator<Event>),
    options: EventStreamOptions | AbortController = {},
  ) {
    if (!isShown) isShown = inspectAs<EventStream<unknown>>(EventStream, shown);
    const inside = this as Inside<Event>;
    inside[isUsedKey] = false;
    const reading = readingOfSource(source, options);
    // Not writable: a proxy cannot return a wrapped reading for it.
    Object.defineProperty(this, readingKey, { value: reading });
  }

  /** Aborting it ends the stream with an APIUserAbortError. */
  get controller(): AbortController {
    return readingOf(this).controller;
  }

  /** The events of a response: its server-sent events, parsed. Aborting the controller ends it. */
  static fromSSEResponse<Event>(response: Response, controller?: AbortController): EventStream<Event> {
    return new EventStream<Event>(response, { controller });
  }

  /** A stream of the lines of JSON that `toReadableStream()` makes. Aborting the controller ends it. */
  static fromReadableStream<Event>(
    stream: ReadableStream<Uint8Array>,
    controller?: AbortController,
  ): EventStream<Event> {
    return new EventStream(readJSONLines<Event>(stream, { controller }));
  }

  /**
   * The reading behind a stream; undefined for other sources of events.
   * @internal
   */
  static readingIn(events: unknown): Reading<unknown> | undefined {
    return typeof events === "object" && events ? (events as Inside<unknown>)[readingKey] : undefined;
  }

  /** `pause()` and `resume()` switch between `running` and `paused`; the other states are final. */
  get state(): StreamState {
    return readingOf(this).state;
  }

  /** How it ended: `complete`, `truncated` or `cancelled`. Undefined until then. */
  get verdict(): Verdict | undefined {
    return verdictOf(this.state);
  }

  /** How many events have come, and the ids of the last. */
  get progress(): StreamProgress {
    return { ...readingOf(this).progress };
  }

  /** The head of the response, as a `Response` without a body. Undefined for a stream that is not of a response. */
  get response(): Response | undefined {
    const { head } = readingOf(this);
    const inside = this as Inside<Event>;
    if (head) inside[responseKey] ??= new Response(null, { status: head.status, headers: toHeaders(head) });
    return inside[responseKey];
  }

  /** @throws UsageError when the stream has been read before: its events are gone */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    return this.iterator();
  }

  /**
   * What a loop reads: a function that begins reading. Instrumentations put one of their own in its place, which loops, `tee()` and
   * `toReadableStream()` then read. It throws a UsageError when the stream has been read before.
   */
  get iterator(): () => AsyncIterator<Event, undefined> {
    // Without `this` where it is called: what puts another in its place calls it alone.
    return () => iterate(use(this));
  }

  set iterator(iterator: () => AsyncIterator<Event, undefined>) {
    Object.defineProperty(this, "iterator", { value: iterator, writable: true, configurable: true });
  }

  /** Stops giving events, and reading them: the server has to wait. The limit for silence does not run meanwhile. */
  pause(): void {
    readingOf(this).pause();
  }

  /** Goes on after `pause()`. */
  resume(): void {
    readingOf(this).resume();
  }

  /** Stops reading and closes the connection; a loop over it ends. Safe to call at any time, any number of times. */
  cancel(): Promise<void> {
    readingOf(this).cancel();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cancel();
  }

  /**
   * Two streams of the same events. The faster one waits when it is `maxEvents` ahead of the other, so both have to be
   * read at once; without a bound, the events are kept for the slower one. The connection is closed when both are
   * cancelled.
   *
   * @throws UsageError when the stream has been read before, or `maxEvents` is not a number >= 1
   */
  tee(options?: TeeOptions): [EventStream<Event>, EventStream<Event>] {
    const [first, second] = tee(readThrough(this), options);
    return [new EventStream(first), new EventStream(second)];
  }

  /**
   * The events as lines of JSON, for `fromReadableStream()` elsewhere. They are pulled one at a time, and an error
   * of this stream is an error of that one.
   *
   * @throws UsageError when the stream has been read before
   */
  toReadableStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return writeJSONLines(readThrough(this));
  }
}

const readingOfSource = <Event>(
  source: Reply | Reading<Event> | (() => AsyncIterator<Event>),
  options: EventStreamOptions | AbortController,
): Reading<Event> => {
  const isController = "abort" in options;
  if (typeof source === "function")
    return new Iterated(source, isController ? options : (options.controller ?? new AbortController()));
  if ("progress" in source) return source;
  return new EventReader<Event>(source, isController ? { controller: options } : options);
};

let isShown = false;

/** Its state and progress. */
const shown = (stream: EventStream<unknown>, show: Show): string => {
  const { state, progress } = stream;
  return `${stream.constructor.name} <${state}> ${show(progress)}`;
};

const use = <Event>(stream: EventStream<Event>): Reading<Event> => {
  const inside = stream as Inside<Event>;
  if (inside[isUsedKey])
    throw new UsageError("an event stream can be read only once; to read it twice, tee() it");
  inside[isUsedKey] = true;
  return readingOf(stream);
};

const iterate = <Event>(reading: Reading<Event>): AsyncIterator<Event, undefined> => ({
  next: () => reading.next(),
  return: async () => {
    reading.cancel();
    return DONE;
  },
});

/** The reading of a stream, through the `iterator` that was put on it, if one was. */
const readThrough = <Event>(stream: EventStream<Event>): Reading<Event> =>
  Object.hasOwn(stream, "iterator") ? new Iterated(() => stream.iterator(), stream.controller) : use(stream);
