/// <reference lib="esnext.disposable" preserve="true" />
import { inspectAs } from "../../core/inspect.ts";
import { checkOptions } from "../../core/options/check-options.ts";
import { SIGNAL } from "../../core/options/kinds.ts";
import { onAbort } from "../../core/signals.ts";
import { OpenAIError, typedError } from "../../errors/index.ts";
import { Faults } from "../accumulate/faults.ts";
import { EventStream } from "../events/event-stream.ts";
import { writeJSONLines } from "../events/json-lines.ts";
import { listenTo, withStreamContext } from "../events/with-stream-context.ts";
import { AwaitedPromise } from "./awaited-promise.ts";
import { EventTeller } from "./event-teller.ts";
import type { HelperEvents } from "./events.ts";
import type { Reader } from "./reader.ts";
import { type Outcome, StreamEnd } from "./stream-end.ts";
import { wrapCallbackError } from "./wrap-callback-error.ts";

/** Sends the request; aborting the controller has to end what it gives. */
export type OpenEvents<Event> = (
  controller: AbortController,
) => AsyncIterable<Event> | PromiseLike<AsyncIterable<Event>>;

/**
 * A stream that puts its events together: for listeners (`on`), for promises (`emitted`, `done`, `final…`), and for
 * loops over the events as they come. It starts in a microtask after it was made, so listeners that are added at once
 * miss nothing.
 *
 * The server waits for the slowest loop: a loop that has begun never has more than one unread event, however slow it is.
 * Only a loop that awaits a promise of the same stream (`done()`, a `final…()`, `emitted()`) has more: events that come
 * meanwhile are kept for it. Listeners hold nothing back, and promises that they return are not awaited.
 *
 * An error rejects the pending promises and loops, and goes to the listeners to `error`; without any of them it is an
 * unhandled rejection. A listener that throws ends the stream with a UsageError whose `cause` is what it threw.
 */
export abstract class HelperStream<Event, Events extends HelperEvents>
  extends EventTeller<Events>
  implements AsyncIterable<Event>
{
  /** Aborting it ends the request, and the stream with an APIUserAbortError. */
  readonly controller: AbortController = new AbortController();
  /** What was left out of the events. */
  protected readonly faults: Faults = new Faults();
  /** The loops over the stream itself. */
  private readonly _eventReaders = new Set<Reader<Event>>();
  private readonly _streamEnd = new StreamEnd();
  private readonly _stopListening: () => void;

  /**
   * @param signal - the caller's: aborting it is `abort()`
   * @throws ConfigurationError when that is not a signal
   */
  constructor(open: OpenEvents<Event>, signal?: AbortSignal | null) {
    super();
    if (!isShown) isShown = inspectAs<HelperStream<unknown, HelperEvents>>(HelperStream, shown);
    // Checked here, since the request gets the signal of the controller instead.
    checkOptions({ signal }, { signal: SIGNAL }, { of: "a call" });
    this._stopListening = onAbort(signal ?? undefined, () => this.controller.abort(signal?.reason));
    // While it waits for a loop it does not read, so it would not notice an abort.
    onAbort(this.controller.signal, () => this.readers.release(true));
    queueMicrotask(() => void this._run(open));
  }

  /** Whether it has ended, for any reason. */
  get ended(): boolean {
    return this._streamEnd.outcome !== undefined;
  }

  /** Whether it failed or was aborted. */
  get errored(): boolean {
    return this._streamEnd.outcome?.error !== undefined;
  }

  /** Whether the caller ended it. */
  get aborted(): boolean {
    return this._streamEnd.outcome?.error?.kind === "abort";
  }

  /** Ends the request; pending promises and loops get an APIUserAbortError. Safe to call at any time. */
  abort(): void {
    this.controller.abort();
  }

  /**
   * Resolves when the stream has ended.
   * @throws OpenAIError what it failed with; APIUserAbortError when it was aborted
   */
  done(): Promise<void> {
    return this.whenDone(() => {});
  }

  /**
   * The events as they come. Those that come before the first step of the loop are kept for it. Leaving the loop aborts the
   * request.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Event, undefined> {
    const reader = this._eventReader();
    // Instrumentations take the iterator at once, and read it when the stream has ended.
    reader.collect();
    return reader;
  }

  /**
   * The events as lines of JSON, for `fromReadableStream()` elsewhere. From here on the stream waits for their reader;
   * an error of this stream is an error of that one, and cancelling that one aborts this one.
   */
  toReadableStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = this._eventReader();
    // From here on, so that no event is missed before the lines are read.
    reader.start();
    return writeJSONLines({ next: () => reader.next(), cancel: () => void reader.return() });
  }

  /** Aborts the request if it is not over, and resolves when the stream has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.ended) this.abort();
    await this._streamEnd.reached.catch(() => {});
  }

  /**
   * Takes an event of the source and emits what it adds up to. @returns what loops get of the event: without what cannot be
   * read of it; undefined for nothing
   */
  protected abstract receive(event: Event): Event | undefined;

  /** The source has ended without an error: emits the result. @throws OpenAIError when there is none */
  protected abstract finish(): void;

  /** Resolves to a result, once the stream has ended without an error. */
  protected whenDone<Value>(value: () => Value | PromiseLike<Value>): Promise<Value> {
    return AwaitedPromise.of(this._streamEnd.whenReached(value), () => this.readers.releaseBackpressure());
  }

  /** Begins with a source: reports what is odd in its events, and notices that it breaks off. */
  protected readFrom(events: AsyncIterable<unknown>): void {
    listenTo(this.faults, events);
    // While it waits for a loop it does not read, so it would not notice a deadline.
    EventStream.readingIn(events)?.onBreak(() => this.readers.release(true));
  }

  private async _run(open: OpenEvents<Event>): Promise<void> {
    const { signal } = this.controller;
    let events: AsyncIterable<Event> | undefined;
    try {
      events = await open(this.controller);
      this.readFrom(events);
      this.tellConnect();
      // An error in here leaves the loop, which closes the connection.
      for await (const event of events) {
        const read = wrapCallbackError(PARSER, () => this.receive(event));
        if (read !== undefined) for (const reader of this._eventReaders) reader.give(read);
        if (this.readers.areBehind && !signal.aborted) await this.readers.allRead();
      }
      // What is missing would be missing in the result.
      if (this.faults.first) throw this.faults.first;
      wrapCallbackError(PARSER, () => this.finish());
      this._end({});
    } catch (thrown) {
      const error = withStreamContext(thrown, events);
      this._end({
        error: OpenAIError.is(error) ? (error as OpenAIError) : typedError(error, signal, true, {}),
      });
    }
  }

  private _end(outcome: Outcome): void {
    const { error } = outcome;
    // The caller made an abort; any other error must not go unnoticed.
    const isHandled = !error || error.kind === "abort" || this._streamEnd.isAwaited || this.hasErrorHandlers;
    this._streamEnd.reach(outcome);
    this.tellEnd(outcome);
    this._eventReaders.clear();
    this._stopListening();
    if (!isHandled) void Promise.reject(error);
  }

  private _eventReader(): Reader<Event> {
    const reader: Reader<Event> = this.readers.create<Event>({
      onStart: () => this._eventReaders.add(reader),
      onLeave: (isEarly) => {
        this._eventReaders.delete(reader);
        if (isEarly && !this.ended) this.abort();
      },
    });
    return reader;
  }
}

/** Errors of listeners are wrapped already, so an untyped error comes from the caller's parser. */
const PARSER = "the parser";

let isShown = false;

/** Its state. */
const shown = (stream: HelperStream<unknown, HelperEvents>): string => {
  const state = !stream.ended
    ? "running"
    : stream.aborted
      ? "aborted"
      : stream.errored
        ? "failed"
        : "complete";
  return `${stream.constructor.name} <${state}>`;
};
