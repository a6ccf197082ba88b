/// <reference lib="esnext.disposable" preserve="true" />
import { inspectAs } from "../../core/inspect.ts";
import { checkOptions } from "../../core/options/check-options.ts";
import { SIGNAL } from "../../core/options/kinds.ts";
import { onAbort } from "../../core/signals.ts";
import { OpenAIError, typedError } from "../../errors/index.ts";
import { EventStream } from "../events/event-stream.ts";
import { toReadableStream } from "../events/to-readable-stream.ts";
import { explained } from "../events/with-stream-context.ts";
import { AwaitedPromise } from "./awaited-promise.ts";
import { EventTeller } from "./event-teller.ts";
import type { HelperEvents } from "./events.ts";
import type { Reader } from "./reader.ts";
import { type Outcome, StreamEnd } from "./stream-end.ts";
import { blamed } from "./wrap-callback-error.ts";

/** Sends the request; aborting the controller has to end what it gives. */
export type OpenEvents<Event> = (
  controller: AbortController,
) => AsyncIterable<Event> | PromiseLike<AsyncIterable<Event>>;

/**
 * A stream that puts its events together and tells what they come to: by listeners (`on`), by promises (`emitted`,
 * `done`, `final…`), and by loops over the events as they come. It starts by itself as soon as the code that made it
 * gives way, so listeners that are added at once miss nothing.
 *
 * The server waits for the slowest loop: a loop that has begun never has more than one event before it, however slow
 * it is. Only one that awaits something of the same stream (`done()`, a `final…()`, `emitted()`) has more: what comes
 * meanwhile is kept for it. Listeners hold nothing back, and promises that they return are not awaited.
 *
 * What goes wrong is told to whoever waits and to the listeners of `error`; if there are none, it is an unhandled
 * rejection. A listener that throws ends the stream with a UsageError whose `cause` is what it threw.
 */
export abstract class HelperStream<Event, Events extends HelperEvents>
  extends EventTeller<Events>
  implements AsyncIterable<Event>
{
  /** Aborting it ends the request, and the stream with an APIUserAbortError. */
  readonly controller: AbortController = new AbortController();
  /** Those of the readers that get the events themselves. */
  private readonly _eventReaders = new Set<Reader<Event>>();
  private readonly _streamEnd = new StreamEnd();
  private readonly _stopListening: () => void;

  /**
   * @param signal - the caller's: aborting it is `abort()`
   * @throws ConfigurationError when that is no signal
   */
  constructor(open: OpenEvents<Event>, signal?: AbortSignal | null) {
    super();
    if (!isShown) isShown = inspectAs<HelperStream<unknown, HelperEvents>>(HelperStream, shown);
    // Before it is listened to: the request itself is given the stream's own.
    checkOptions({ signal }, { signal: SIGNAL }, { of: "a call" });
    this._stopListening = onAbort(signal ?? undefined, () => this.controller.abort(signal?.reason));
    // While it waits for a loop it is not reading, so nothing else would tell it.
    onAbort(this.controller.signal, () => this.readers.release(true));
    queueMicrotask(() => void this._run(open));
  }

  /** Whether it is over, however it ended. */
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

  /** Ends the request; whoever waits is told with an APIUserAbortError. Safe to call at any time. */
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

  /** The events as they come, from the first step of the loop on. Leaving the loop aborts the request. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Event, undefined> {
    return this._eventReader();
  }

  /**
   * The events as lines of JSON, for `fromReadableStream()` elsewhere. From here on the stream waits for their reader;
   * an error of this stream is an error of that one, and cancelling that one aborts this one.
   */
  toReadableStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = this._eventReader();
    // The lines may be handed on before they are read: nothing is to be missed until then.
    reader.start();
    return toReadableStream({ next: () => reader.next(), cancel: () => void reader.return() });
  }

  /** Aborts the request if it is not over, and resolves when the stream has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.ended) this.abort();
    await this._streamEnd.reached.catch(() => {});
  }

  /** Takes an event of the source and tells what it comes to. False for one that loops are not to see. */
  protected abstract receive(event: Event): boolean;

  /** The source has ended well: tells what it all comes to. @throws OpenAIError when it comes to nothing */
  protected abstract finish(): void;

  /** What the stream has come to, once it has ended well. */
  protected whenDone<Value>(value: () => Value): Promise<Value> {
    return AwaitedPromise.of(this._streamEnd.whenReached(value), () => this.readers.letGo());
  }

  private async _run(open: OpenEvents<Event>): Promise<void> {
    const { signal } = this.controller;
    let events: AsyncIterable<Event> | undefined;
    try {
      events = await open(this.controller);
      // While it waits for a loop it is not reading, so nothing else would tell it of a deadline.
      EventStream.readingIn(events)?.onBreak(() => this.readers.release(true));
      this.tellConnect();
      // Whoever throws in here leaves the loop, and that closes the connection.
      for await (const event of events) {
        if (blamed(PARSER, () => this.receive(event)))
          for (const reader of this._eventReaders) reader.give(event);
        if (this.readers.areBehind && !signal.aborted) await this.readers.allRead();
      }
      blamed(PARSER, () => this.finish());
      this._end({});
    } catch (thrown) {
      const error = explained(thrown, events);
      this._end({
        error: OpenAIError.is(error) ? (error as OpenAIError) : typedError(error, signal, true, {}),
      });
    }
  }

  private _end(outcome: Outcome): void {
    const { error } = outcome;
    // An abort is the caller's own doing; anything else must not go unnoticed.
    const isNoticed = !error || error.kind === "abort" || this._streamEnd.isAwaited || this.isHeeded;
    this._streamEnd.reach(outcome);
    this.tellEnd(outcome);
    this._eventReaders.clear();
    this._stopListening();
    if (!isNoticed) void Promise.reject(error);
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

/** Listeners' errors are typed already: what is not is the caller's parser's. */
const PARSER = "the parser";

let isShown = false;

/** How it stands. */
const shown = (stream: HelperStream<unknown, HelperEvents>): string => {
  const how = !stream.ended ? "running" : stream.aborted ? "aborted" : stream.errored ? "failed" : "complete";
  return `${stream.constructor.name} <${how}>`;
};
