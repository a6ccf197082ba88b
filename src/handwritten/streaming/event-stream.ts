import type { EventStream as EventStreamShape } from "../contract.ts";
import { chunksOf } from "../core/chunks.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import type { Reply } from "../core/handler.ts";
import type { Redactor } from "../core/redactor.ts";
import { onAbort } from "../core/signals.ts";
import { toHeaders } from "../core/to-response.ts";
import { safeText } from "../errors/safe-text.ts";
import { DecodeError, type ErrorDetails, typedError, UsageError } from "../errors.ts";
import { ArrivedEvents } from "./arrived-events.ts";
import type { ReplyFacts } from "./read-event.ts";
import { createWaiting, type Step, type Waiting } from "./waiting.ts";

/** How an {@link EventStream} is read. */
export interface EventStreamOptions {
  /** Aborting it ends the stream with an APIUserAbortError; the caller's signal should abort it. Default: a new one. */
  readonly controller?: AbortController | undefined;
  /** What the stream's errors say of the request. */
  readonly details?: ErrorDetails | undefined;
  /** The largest event held in memory, counted as decoded characters. Default: 64 MiB. */
  readonly maxEventBytes?: number | undefined;
  /** Default: the platform's. */
  readonly clock?: Clock | undefined;
  /** Takes secrets out of the stream's errors. Default: none. */
  readonly redactor?: Redactor | undefined;
}

/** How long the end of the body may take after `[DONE]`; a connection that has seen it can be used again. */
const END_AFTER_DONE_MS = 20;

const OVER: Step<never> = { done: true, value: undefined };

/**
 * The events of one answer, read as they come and never ahead of the loop. It is iterated once; leaving the loop,
 * `cancel()` and `await using` close the connection. What goes wrong is thrown out of the loop: APIError (an error
 * event), APIConnectionError, APIUserAbortError, DecodeError (an event that is not JSON), ResponseTooLargeError.
 */
export class EventStream<out Event> implements EventStreamShape<Event> {
  readonly controller: AbortController;
  readonly #chunks: AsyncIterator<Uint8Array> | undefined;
  readonly #arrived: ArrivedEvents;
  readonly #clock: Clock;
  readonly #toError: (error: unknown) => unknown;
  #stopListening: () => void = () => {};
  #waiting: Waiting | undefined;
  /** Came between two steps: the next one throws it. */
  #failure: { readonly error: unknown } | undefined;
  #iterated = false;
  /** Nothing more will be read from the connection. */
  #over = false;

  /** @throws DecodeError when the reply is of a type that holds no events: a page of HTML, or JSON */
  constructor(reply: Reply, options: EventStreamOptions = {}) {
    const { controller = new AbortController(), details = {}, maxEventBytes, redactor } = options;
    const { clock = systemClock } = options;
    const { signal } = controller;
    this.controller = controller;
    this.#clock = clock;
    this.#chunks = reply.body ? chunksOf(reply.body) : undefined;
    this.#arrived = new ArrivedEvents(() => factsOf(reply, details), maxEventBytes);
    const type = reply.headers.get("content-type") ?? "";
    // Others pass: not every compatible server calls its events `text/event-stream`.
    if (/html|json/i.test(type)) {
      this.#leave();
      const message = `${reply.status} with ${safeText(type, 80)} where an event stream was due`;
      throw new DecodeError(message, factsOf(reply, details));
    }
    this.#toError = (error) => {
      const typed = typedError(error, signal, true, details);
      return redactor?.clean(typed) ?? typed;
    };
    this.#stopListening = onAbort(signal, () => this.#fail(signal.reason));
  }

  /** @throws UsageError when the stream has been iterated before: its events are gone */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    if (this.#iterated) throw new UsageError("an event stream can be iterated only once");
    this.#iterated = true;
    return {
      next: () => this.#step(),
      return: async () => {
        await this.cancel();
        return OVER;
      },
    };
  }

  cancel(): Promise<void> {
    this.#arrived.clear();
    if (!this.#over) {
      this.#close();
      this.#settle((waiting) => waiting.resolve(OVER));
      // Whatever else works for this call (a deadline, a queue) is told too.
      this.controller.abort();
    }
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cancel();
  }

  #step(): Promise<Step<Event>> {
    const next = (): Promise<Step<Event>> => this.#step();
    // Calls that do not wait for one another are answered in their order.
    if (this.#waiting) return this.#waiting.promise.then(next, next);
    try {
      const step = this.#take();
      if (step) return Promise.resolve(step);
    } catch (error) {
      this.#fail(error);
    }
    if (this.#failure) {
      const { error } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(error);
    }
    if (this.#over) return Promise.resolve(this.#end());
    this.#waiting = createWaiting();
    void this.#fill();
    return this.#waiting.promise as Promise<Step<Event>>;
  }

  /** The next of the events that have arrived. */
  #take(): Step<Event> | undefined {
    const event = this.#arrived.take();
    if (event?.type === "value") return { done: false, value: event.value as Event };
    if (event) this.#finish();
    return event && OVER;
  }

  /** Reads chunks until one brings an event, or the end. */
  async #fill(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = (await this.#chunks?.next()) ?? OVER;
        if (!this.#waiting) return; // Cancelled or aborted meanwhile.
        if (done) this.#over = true;
        this.#arrived.push(value);
        const step = this.#take() ?? (done ? this.#end() : undefined);
        if (step) return this.#settle((waiting) => waiting.resolve(step));
      }
    } catch (error) {
      if (this.#waiting) this.#fail(error);
    }
  }

  #end(): Step<Event> {
    this.#stopListening();
    return OVER;
  }

  #settle(settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) settle(waiting);
  }

  /** Ends the stream with an error: thrown by the `next()` that waits, or else by the one to come. */
  #fail(cause: unknown): void {
    const error = this.#toError(cause);
    this.#arrived.clear();
    this.#close();
    if (this.#waiting) this.#settle((waiting) => waiting.reject(error));
    else this.#failure = { error };
  }

  /** After `[DONE]` the reader waits for nothing more; the connection gets a moment to show that it is whole. */
  #finish(): void {
    this.#stopListening();
    this.#arrived.clear();
    if (this.#over) return;
    this.#over = true;
    const stopTimer = this.#clock.after(END_AFTER_DONE_MS, () => this.#leave());
    void this.#chunks?.next().then(({ done }) => {
      stopTimer();
      if (!done) this.#leave();
    }, stopTimer);
  }

  #close(): void {
    this.#stopListening();
    if (this.#over) return;
    this.#over = true;
    this.#leave();
  }

  #leave(): void {
    // That the connection is broken already is nobody's concern any more.
    void this.#chunks?.return?.().catch(() => {});
  }
}

const factsOf = (reply: Reply, details: ErrorDetails): ReplyFacts => ({
  ...details,
  headers: toHeaders(reply),
  status: reply.status,
  requestID: reply.headers.get("x-request-id") ?? undefined,
});
