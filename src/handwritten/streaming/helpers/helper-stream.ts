import { onAbort } from "../../core/signals.ts";
import { type APIUserAbortError, OpenAIError, typedError, UsageError } from "../../errors.ts";
import { EventStream } from "../event-stream.ts";
import { explained } from "../explained.ts";
import { toReadableStream } from "../to-readable-stream.ts";
import { AwaitedEvents } from "./awaited-events.ts";
import { AwaitedPromise } from "./awaited-promise.ts";
import type { EmittedValue, EventArguments, HelperEvents } from "./events.ts";
import { Listeners } from "./listeners.ts";
import type { Reader } from "./reader.ts";
import { Readers } from "./readers.ts";

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
export abstract class HelperStream<Event, Events extends HelperEvents> implements AsyncIterable<Event> {
  /** Aborting it ends the request, and the stream with an APIUserAbortError. */
  readonly controller: AbortController = new AbortController();
  readonly #listeners = new Listeners<Events>();
  readonly #awaited = new AwaitedEvents(this.#listeners);
  readonly #readers = new Readers();
  /** Those of the readers that get the events themselves. */
  readonly #eventReaders = new Set<Reader<Event>>();
  readonly #done: Promise<void>;
  #settle: { resolve(): void; reject(error: unknown): void } = { resolve() {}, reject() {} };
  #isDoneAwaited = false;
  #outcome: { readonly error?: OpenAIError } | undefined;
  readonly #stopListening: () => void;

  /** @param signal - the caller's: aborting it is `abort()` */
  constructor(open: OpenEvents<Event>, signal?: AbortSignal | null) {
    this.#done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever asks for it gets a promise of their own; whether anybody has is looked at when it fails.
    this.#done.catch(() => {});
    this.#stopListening = onAbort(signal ?? undefined, () => this.controller.abort(signal?.reason));
    // While it waits for a loop it is not reading, so nothing else would tell it.
    onAbort(this.controller.signal, () => this.#readers.release(true));
    queueMicrotask(() => void this.#run(open));
  }

  /** Whether it is over, however it ended. */
  get ended(): boolean {
    return this.#outcome !== undefined;
  }

  /** Whether it failed or was aborted. */
  get errored(): boolean {
    return this.#outcome?.error !== undefined;
  }

  /** Whether the caller ended it. */
  get aborted(): boolean {
    return this.#outcome?.error?.kind === "abort";
  }

  /** Ends the request; whoever waits is told with an APIUserAbortError. Safe to call at any time. */
  abort(): void {
    this.controller.abort();
  }

  /** Adds a listener. The same one added twice is told twice. */
  on<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this.#listeners.add(name, listener);
    return this;
  }

  /** Removes a listener; one that was added twice is told once from then on. */
  off<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this.#listeners.remove(name, listener);
    return this;
  }

  /** Adds a listener for the next time only. */
  once<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this.#listeners.add(name, listener, true);
    return this;
  }

  /**
   * The next time that something is told: its argument, all of them as a list, or nothing if it has none.
   *
   * @throws OpenAIError what the stream failed with, unless it is `error` or `abort` that is awaited
   * @throws UsageError when the stream ended without telling it
   */
  emitted<Name extends keyof Events>(name: Name): Promise<EmittedValue<EventArguments<Events, Name>>> {
    return AwaitedPromise.of(this.#awaited.next(name), () => this.#readers.letGo());
  }

  /**
   * A loop over everything of a kind that is told, from its first step on: the arguments as a list. Leaving it does not
   * end the stream.
   *
   * @throws OpenAIError what the stream failed with, unless that is what the loop is over
   */
  events<Name extends keyof Events>(
    name: Name,
  ): AsyncIterableIterator<EventArguments<Events, Name>, undefined> {
    type Arguments = EventArguments<Events, Name>;
    const listener = ((...args: unknown[]) => {
      reader.give(args as Arguments);
      // Nothing follows, and the loop is not to throw what it is about.
      if (name === "error" || name === "abort") reader.end();
    }) as unknown as Events[Name];
    const reader: Reader<Arguments> = this.#readers.create<Arguments>({
      onStart: () => this.#listeners.add(name, listener),
      onLeave: () => this.#listeners.remove(name, listener),
    });
    return reader;
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
    return this.#eventReader();
  }

  /**
   * The events as lines of JSON, for `fromReadableStream()` elsewhere. From here on the stream waits for their reader;
   * an error of this stream is an error of that one, and cancelling that one aborts this one.
   */
  toReadableStream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reader = this.#eventReader();
    // The lines may be handed on before they are read: nothing is to be missed until then.
    reader.start();
    return toReadableStream({ next: () => reader.next(), cancel: () => void reader.return() });
  }

  /** Aborts the request if it is not over, and resolves when the stream has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.ended) this.abort();
    await this.#done.catch(() => {});
  }

  /** Takes an event of the source and tells what it comes to. False for one that loops are not to see. */
  protected abstract receive(event: Event): boolean;

  /** The source has ended well: tells what it all comes to. @throws OpenAIError when it comes to nothing */
  protected abstract finish(): void;

  /** What the stream has come to, once it has ended well. */
  protected whenDone<Value>(value: () => Value): Promise<Value> {
    this.#isDoneAwaited = true;
    return AwaitedPromise.of(this.#done.then(value), () => this.#readers.letGo());
  }

  /** Tells listeners, `emitted()` and `events()`. */
  protected emit<Name extends keyof Events>(name: Name, ...args: EventArguments<Events, Name>): void {
    this.#listeners.tell(name, ...args);
  }

  /** Whether anybody would be told: what nobody hears need not be made. */
  protected isHeard(name: keyof Events): boolean {
    return this.#listeners.has(name);
  }

  async #run(open: OpenEvents<Event>): Promise<void> {
    const { signal } = this.controller;
    let events: AsyncIterable<Event> | undefined;
    try {
      events = await open(this.controller);
      // While it waits for a loop it is not reading, so nothing else would tell it of a deadline.
      EventStream.readingIn(events)?.onBreak(() => this.#readers.release(true));
      (this.#listeners as unknown as Listeners<HelperEvents>).tell("connect");
      // Whoever throws in here leaves the loop, and that closes the connection.
      for await (const event of events) {
        if (told(() => this.receive(event))) for (const reader of this.#eventReaders) reader.give(event);
        if (this.#readers.areBehind && !signal.aborted) await this.#readers.allRead();
      }
      told(() => this.finish());
      this.#end({});
    } catch (thrown) {
      const error = explained(thrown, events);
      this.#end({
        error: OpenAIError.is(error) ? (error as OpenAIError) : typedError(error, signal, true, {}),
      });
    }
  }

  #end(outcome: { readonly error?: OpenAIError }): void {
    const { error } = outcome;
    const listeners = this.#listeners as unknown as Listeners<HelperEvents>;
    const isAwaited = this.#isDoneAwaited || this.#readers.size > 0 || this.#awaited.size > 0;
    // An abort is the caller's own doing; anything else must not go unnoticed.
    const isNoticed = !error || error.kind === "abort" || isAwaited || listeners.has("error");
    this.#outcome = outcome;
    if (error) this.#settle.reject(error);
    else this.#settle.resolve();
    if (error?.kind === "abort") listeners.tellAll("abort", error as APIUserAbortError);
    else if (error) listeners.tellAll("error", error);
    // Who awaits the end of a stream that failed is told why.
    if (error) this.#awaited.end(outcome);
    listeners.tellAll("end");
    this.#awaited.end(outcome);
    this.#readers.end(outcome);
    this.#eventReaders.clear();
    listeners.clear();
    this.#stopListening();
    if (!isNoticed) void Promise.reject(error);
  }

  #eventReader(): Reader<Event> {
    const reader: Reader<Event> = this.#readers.create<Event>({
      onStart: () => this.#eventReaders.add(reader),
      onLeave: (isEarly) => {
        this.#eventReaders.delete(reader);
        if (isEarly && !this.ended) this.abort();
      },
    });
    return reader;
  }
}

/** Listeners' errors are typed already: what is not is the caller's parser's. */
const told = <Result>(work: () => Result): Result => {
  try {
    return work();
  } catch (cause) {
    if (OpenAIError.is(cause)) throw cause;
    const message = `the parser threw: ${cause instanceof Error ? cause.message : cause}`;
    throw new UsageError(message, { cause });
  }
};
