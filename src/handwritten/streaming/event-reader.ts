import { systemClock } from "../core/clock.ts";
import type { Reply } from "../core/handler.ts";
import { never, onAbort } from "../core/signals.ts";
import { timeoutError } from "../core/timeouts.ts";
import { type OpenAIError, StreamInterruptedError, type StreamProgress } from "../errors.ts";
import type { Arrivals } from "./arrivals.ts";
import { ArrivedEvents } from "./arrived-events.ts";
import { attemptSignalOf } from "./attempt-signal.ts";
import type { BodyEnd } from "./body-end.ts";
import { Connection } from "./connection.ts";
import type { EventStreamOptions } from "./event-stream.ts";
import { Progress } from "./progress.ts";
import { isOver, type Reading, type StreamState } from "./reading.ts";
import { factsOf, noEventsError, type ReplyFacts } from "./reply-facts.ts";
import { streamError } from "./stream-error.ts";
import { anyEnd, type Terminal } from "./terminal.ts";
import { WaitLimit } from "./wait-limit.ts";
import { createWaiting, OVER, type Step, type Waiting } from "./waiting.ts";

/** Breaks of the connection: what was whole before stays so. */
const BREAKS = /^(?:connection|timeout|stream_interrupted)$/;

/** Reads the events of one answer, chunk by chunk, and never ahead of who asks for them. */
export class EventReader<out Event> implements Reading<Event> {
  readonly head: Reading<Event>["head"];
  readonly progress: Progress = new Progress();
  readonly #options: EventStreamOptions;
  readonly #connection: Connection;
  readonly #arrived: Arrivals;
  readonly #terminal: Terminal;
  readonly #limit: WaitLimit | undefined;
  #controller: AbortController | undefined;
  #stopListening: (() => void) | undefined;
  #state: StreamState = "running";
  #waiting: Waiting | undefined;
  /** Came between two steps: the next one throws it. */
  #failure: { readonly error: unknown } | undefined;
  #onBreak: ((error: unknown) => void) | undefined;
  #isFilling = false;
  #isWhole = false;
  /** What the stream said of the tokens it took. */
  #usage: unknown;
  /** Nothing more will be read from the connection. */
  #isRead = false;

  /**
   * @param arrivals - for a body that is no answer of a server's: what reads it
   * @throws DecodeError when the reply is of a type that holds no events: a page of HTML, or JSON
   */
  constructor(reply: Reply, options: EventStreamOptions, arrivals?: Arrivals) {
    const { controller, signal, clock = systemClock, terminal = anyEnd, timeouts } = options;
    this.head = arrivals ? undefined : reply;
    this.#options = options;
    this.#terminal = terminal;
    this.#connection = new Connection(reply, clock);
    this.#arrived = arrivals ?? new ArrivedEvents(() => this.#facts(), options.maxEventBytes);
    const error = noEventsError(reply, options.details);
    if (error) {
      this.#connection.leave({ outcome: "error", error });
      throw error;
    }
    if (timeouts)
      this.#limit = new WaitLimit(clock, timeouts, (name, ms) => this.#fail(timeoutError(name, ms)));
    if (controller) this.#adopt(controller);
    this.#listen(signal, () => this.controller.abort(signal?.reason));
    // A deadline is heard here too: while nothing is read, the connection has nobody to tell.
    const attempt = attemptSignalOf(reply);
    this.#listen(attempt, () => this.controller.abort(attempt?.reason));
  }

  /** Made when somebody asks for it: of streams there may be thousands. */
  get controller(): AbortController {
    return this.#controller ?? this.#adopt(new AbortController());
  }

  get state(): StreamState {
    return this.#state;
  }

  next(): Promise<Step<Event>> {
    // Calls that do not wait for one another are answered in their order.
    if (this.#waiting) {
      const next = (): Promise<Step<Event>> => this.next();
      return this.#waiting.promise.then(next, next);
    }
    if (this.#state === "running")
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
    if (isOver(this.#state)) return Promise.resolve(OVER);
    this.#waiting = createWaiting();
    if (this.#state === "running") void this.#fill();
    return this.#waiting.promise as Promise<Step<Event>>;
  }

  pause(): void {
    if (this.#state !== "running") return;
    this.#state = "paused";
    this.#limit?.end();
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    if (this.#isFilling) this.#limit?.begin();
    else if (this.#waiting) void this.#fill();
  }

  cancel(): void {
    this.#failure = undefined;
    if (isOver(this.#state)) return;
    if (this.#isWhole) this.#close("complete", this.#completeEnd());
    else this.#close("cancelled", { outcome: "cancelled" });
    this.#settle((waiting) => waiting.resolve(OVER));
    // Whatever else works for this call (a deadline, a queue) is told too.
    this.controller.abort();
  }

  onBreak(listener: (error: unknown) => void): void {
    this.#onBreak = listener;
    // It was broken before anybody asked for an event.
    if (this.#failure) listener(this.#failure.error);
  }

  explain(
    cause: unknown,
    progress: StreamProgress = this.progress,
    signal: AbortSignal = never,
  ): OpenAIError {
    return streamError(cause, { signal, reply: this.#facts(), progress, redactor: this.#options.redactor });
  }

  /** The next of the events that have arrived. */
  #take(): Step<Event> | undefined {
    const event = this.#arrived.take();
    if (!event) return this.#isRead ? this.#end() : undefined;
    if (event.type === "done") {
      if (!this.#terminal.done && !this.#isWhole) throw this.#interrupted("[DONE] came");
      this.#finish();
      return OVER;
    }
    const value = event.value as Event;
    this.progress.note(value);
    this.#isWhole = this.#terminal.isWhole(value);
    // It is told with the last event, or after that.
    if (this.#isWhole || this.#terminal.end) this.#usage = usageIn(value) ?? this.#usage;
    if (this.#isWhole && this.#terminal.last) this.#finish();
    return { done: false, value };
  }

  /** The body is over, and all that was in it has been given. */
  #end(): Step<never> {
    if (!this.#isWhole && !this.#terminal.end) throw this.#interrupted("the stream ended");
    this.#close("complete", this.#completeEnd());
    return OVER;
  }

  /** Reads chunks until one brings an event, or the end. */
  async #fill(): Promise<void> {
    this.#isFilling = true;
    try {
      for (;;) {
        const step = this.#take();
        if (step) {
          this.#limit?.event(step.value, this.#arrived.some);
          return this.#settle((waiting) => waiting.resolve(step));
        }
        this.#limit?.begin();
        const { done, value } = await this.#connection.next();
        if (isOver(this.#state)) return; // Cancelled or aborted meanwhile.
        this.#limit?.end();
        if (done) this.#isRead = true;
        this.#arrived.push(value);
        if (value) this.#limit?.chunk(value, this.#arrived.some);
        if (this.#state === "paused") return;
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isFilling = false;
    }
  }

  #settle(settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) settle(waiting);
  }

  /** Ends the stream with an error: thrown by the `next()` that waits, or else by the one to come. */
  #fail(cause: unknown, isFromOutside = false): void {
    if (isOver(this.#state)) return;
    const error = this.explain(cause, this.progress, this.#controller?.signal);
    if (this.#isWhole && BREAKS.test(error.kind)) {
      this.#close("complete", this.#completeEnd());
      this.#settle((waiting) => waiting.resolve(OVER));
      return;
    }
    if (error.kind === "abort") this.#close("cancelled", { outcome: "cancelled" });
    else this.#close("error", { outcome: "error", error });
    if (isFromOutside) this.#onBreak?.(error);
    if (this.#waiting) this.#settle((waiting) => waiting.reject(error));
    else this.#failure = { error };
  }

  /** Nothing follows that matters. */
  #finish(): void {
    if (this.#isRead) {
      this.#close("complete", this.#completeEnd());
      return;
    }
    this.#close("complete");
    this.#connection.finish(this.#completeEnd());
  }

  #completeEnd(): BodyEnd {
    return { outcome: "complete", ...(this.#usage !== undefined && { usage: this.#usage }) };
  }

  /** The state is final from here on. Who watches the body is told how it ended, which closes what is still open of it. */
  #close(state: StreamState, how?: BodyEnd): void {
    this.#state = state;
    this.#stop();
    this.#limit?.stop();
    this.#arrived.clear();
    if (how) this.#connection.leave(how, this.#isRead);
  }

  #adopt(controller: AbortController): AbortController {
    this.#controller = controller;
    this.#listen(controller.signal, () => this.#fail(controller.signal.reason, true));
    return controller;
  }

  #listen(signal: AbortSignal | undefined, action: () => void): void {
    if (!signal || signal === never || isOver(this.#state)) return;
    const stopOthers = this.#stopListening;
    const stop = onAbort(signal, action);
    this.#stopListening = stopOthers
      ? () => {
          stopOthers();
          stop();
        }
      : stop;
    // It was aborted already.
    if (isOver(this.#state)) this.#stop();
  }

  #stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #interrupted(what: string): StreamInterruptedError {
    const after = `after ${this.progress.eventsReceived} events`;
    return new StreamInterruptedError(`${what} before the answer was complete, ${after}`, this.#facts());
  }

  #facts(): ReplyFacts {
    return factsOf(this.head, this.#options.details);
  }
}

/** Of a chunk of a completion, or of the response that a last event carries. */
const usageIn = (event: unknown): unknown => {
  const { usage, response } = (event ?? {}) as { usage?: unknown; response?: { usage?: unknown } | null };
  return usage ?? response?.usage ?? undefined;
};
