import { systemClock } from "../../core/clock.ts";
import type { Reply } from "../../core/handler.ts";
import { attemptSignalOf } from "../../core/layers/attempt-signal.ts";
import type { BodyEnd } from "../../core/reply/when-body-ends.ts";
import { isNever } from "../../core/signals.ts";
import { timeoutError } from "../../core/timeouts.ts";
import type { OpenAIError, StreamProgress } from "../../errors/index.ts";
import type { EventStreamOptions } from "../events/event-stream.ts";
import type { Arrivals } from "../sse/event-queue.ts";
import { ArrivedEvents } from "../sse/sse-queue.ts";
import { AbortSwitch } from "./abort-switch.ts";
import { type ChunkReader, Connection } from "./body-reader.ts";
import { PendingStep } from "./pending-step.ts";
import { isOver, type Reading, type StreamState } from "./reading.ts";
import { noEventsError } from "./response-facts.ts";
import { Answer } from "./response-state.ts";
import { OVER, type Step } from "./step.ts";
import { WaitLimit, type WaitLimitName } from "./wait-limit.ts";

/** Breaks of the connection: what was whole before stays so. */
const BREAKS = /^(?:connection|timeout|stream_interrupted)$/;

/** Reads the events of one answer, chunk by chunk, and never ahead of who asks for them. */
export class EventReader<out Event> implements Reading<Event>, ChunkReader {
  readonly progress: Answer;
  readonly #connection: Connection;
  readonly #arrived: Arrivals;
  readonly #limit: WaitLimit | undefined;
  readonly #step = new PendingStep();
  #abortSwitch: AbortSwitch | undefined;
  #state: StreamState = "running";
  #onBreak: ((error: unknown) => void) | undefined;

  /**
   * @param arrivals - for a body that is no answer of a server's: what reads it
   * @throws DecodeError when the reply is of a type that holds no events: a page of HTML, or JSON
   */
  constructor(reply: Reply, options: EventStreamOptions, arrivals?: Arrivals) {
    const { controller, signal, clock = systemClock, timeouts, details, maxEventBytes } = options;
    this.progress = new Answer(arrivals ? undefined : reply, options);
    this.#connection = new Connection(reply, clock);
    this.#arrived = arrivals ?? new ArrivedEvents(this.progress, maxEventBytes);
    const error = noEventsError(reply, details);
    if (error) {
      this.#connection.leave({ outcome: "error", error });
      throw error;
    }
    if (timeouts) this.#limit = new WaitLimit(clock, timeouts, this);
    if (controller) this.#aborts().adopt(controller);
    // A deadline is heard here too: while nothing is read, the connection has nobody to tell.
    for (const source of [signal, attemptSignalOf(reply)])
      if (source && !isNever(source)) this.#aborts().follow(source);
  }

  get controller(): AbortController {
    return this.#aborts().controller;
  }

  get head(): Reading<Event>["head"] {
    return this.progress.head;
  }

  get state(): StreamState {
    return this.#state;
  }

  next(): Promise<Step<Event>> {
    if (this.#step.isAwaited) return this.#step.afterwards(() => this.next());
    if (this.#state === "running")
      try {
        const step = this.#take();
        if (step) return Promise.resolve(step);
      } catch (error) {
        this.fail(error);
      }
    const failed = this.#step.takeFailure();
    if (failed) return failed;
    if (isOver(this.#state)) return Promise.resolve(OVER);
    const step = this.#step.wait() as Promise<Step<Event>>;
    if (this.#state === "running") this.#goOn();
    return step;
  }

  pause(): void {
    if (this.#state !== "running") return;
    this.#state = "paused";
    this.#limit?.end();
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    if (this.#connection.isAsked) this.#limit?.begin();
    else if (this.#step.isAwaited) this.#goOn();
  }

  cancel(): void {
    this.#step.forgive();
    if (isOver(this.#state)) return;
    if (this.progress.isWhole) this.#close("complete", this.progress.end);
    else this.#close("cancelled", { outcome: "cancelled" });
    this.#step.give(OVER);
    // Whatever else works for this call (a deadline, a queue) is told too.
    this.controller.abort();
  }

  onBreak(listener: (error: unknown) => void): void {
    this.#onBreak = listener;
    // It was broken before anybody asked for an event.
    const { failure } = this.#step;
    if (failure) listener(failure.error);
  }

  explain(cause: unknown, progress?: StreamProgress): OpenAIError {
    return this.progress.explain(cause, progress);
  }

  /** The chunk that was asked for. */
  came(chunk: Uint8Array | undefined): void {
    if (isOver(this.#state)) return; // Cancelled or aborted meanwhile.
    this.#limit?.end();
    this.#arrived.push(chunk);
    if (chunk) this.#limit?.chunk(chunk, this.#arrived.some);
    if (this.#state === "running") this.#goOn();
  }

  /** A wait was longer than its limit. */
  expired(limit: WaitLimitName, ms: number): void {
    this.fail(timeoutError(limit, ms));
  }

  /** Ends the stream with an error: thrown by the `next()` that waits, or else by the one to come. */
  fail(cause: unknown, isFromOutside = false): void {
    if (isOver(this.#state)) return;
    const error = this.progress.explain(cause, undefined, this.#abortSwitch?.signal);
    if (this.progress.isWhole && BREAKS.test(error.kind)) {
      this.#close("complete", this.progress.end);
      this.#step.give(OVER);
      return;
    }
    if (error.kind === "abort") this.#close("cancelled", { outcome: "cancelled" });
    else this.#close("error", { outcome: "error", error });
    if (isFromOutside) this.#onBreak?.(error);
    this.#step.fail(error);
  }

  /** Gives the next event to who waits for it, or asks the connection for more. */
  #goOn(): void {
    try {
      const step = this.#take();
      if (!step) {
        this.#limit?.begin();
        this.#connection.ask(this);
        return;
      }
      this.#limit?.event(step.value, this.#arrived.some);
      this.#step.give(step);
    } catch (error) {
      this.fail(error);
    }
  }

  /** The next of the events that have arrived. */
  #take(): Step<Event> | undefined {
    const event = this.#arrived.take();
    if (!event && !this.#connection.isRead) return undefined;
    if (event?.type !== "value") {
      this.progress.finish(event ? "done" : "end");
      this.#finish();
      return OVER;
    }
    const value = event.value as Event;
    if (this.progress.take(value)) this.#finish();
    return { done: false, value };
  }

  /** Nothing follows that matters. */
  #finish(): void {
    this.#close("complete");
    this.#connection.finish(this.progress.end);
  }

  /** The state is final from here on. Who watches the body is told how it ended, which closes what is still open of it. */
  #close(state: StreamState, how?: BodyEnd): void {
    this.#state = state;
    this.#abortSwitch?.off();
    this.#limit?.stop();
    this.#arrived.clear();
    if (how) this.#connection.leave(how);
  }

  /** Made when somebody asks for it: of streams there may be thousands. */
  #aborts(): AbortSwitch {
    if (!this.#abortSwitch) {
      this.#abortSwitch = new AbortSwitch((reason) => this.fail(reason, true));
      if (isOver(this.#state)) this.#abortSwitch.off();
    }
    return this.#abortSwitch;
  }
}
