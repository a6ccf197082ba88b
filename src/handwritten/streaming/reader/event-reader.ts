import { systemClock } from "../../core/clock.ts";
import type { Reply } from "../../core/handler.ts";
import { attemptSignalOf } from "../../core/layers/attempt-signal.ts";
import { DONE } from "../../core/reply/chunks.ts";
import type { BodyEnd } from "../../core/reply/when-body-ends.ts";
import { isNever } from "../../core/signals.ts";
import { timeoutError } from "../../core/timeouts.ts";
import type { OpenAIError, StreamProgress } from "../../errors/index.ts";
import { BodyQueue } from "../sse/body-queue.ts";
import type { EventQueue } from "../sse/sse-queue.ts";
import { AbortSwitch } from "./abort-switch.ts";
import { BodyReader, type ChunkReceiver } from "./body-reader.ts";
import type { EventStreamOptions } from "./event-stream-options.ts";
import { PendingStep } from "./pending-step.ts";
import { isOver, type Reading, type Step, type StreamState } from "./reading.ts";
import { ResponseState } from "./response-state.ts";
import { WaitLimit, type WaitLimitName } from "./wait-limit.ts";

/** Failures of the connection: a response that was whole before them stays whole. */
const BREAKS = /^(?:connection|timeout|stream_interrupted)$/;

/** Reads the events of one response, chunk by chunk, and never ahead of its consumer. */
export class EventReader<out Event> implements Reading<Event>, ChunkReceiver {
  readonly progress: ResponseState;
  readonly #body: BodyReader;
  readonly #queue: EventQueue;
  readonly #limit: WaitLimit | undefined;
  readonly #step = new PendingStep();
  #abortSwitch: AbortSwitch | undefined;
  /** A step that was read before it was asked for. */
  #first: Promise<Step<Event>> | undefined;
  #state: StreamState = "running";
  #onBreak: ((error: unknown) => void) | undefined;

  /**
   * @param queue - the queue for a body that is not a response of a server
   */
  constructor(reply: Reply, options: EventStreamOptions, queue?: EventQueue) {
    const { controller, signal, clock = systemClock, timeouts, maxEventBytes } = options;
    this.progress = new ResponseState(queue ? undefined : reply, options);
    this.#body = new BodyReader(reply, clock);
    const type = reply.headers.get("content-type") ?? "";
    this.#queue = queue ?? new BodyQueue(this.progress, type, maxEventBytes);
    if (timeouts) this.#limit = new WaitLimit(clock, timeouts, this);
    if (controller) this.#aborts().adopt(controller);
    // A deadline is observed here too: while nothing is read, the connection does not report it.
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

  /** Reads until there is a first step, for the `next()` to come. @throws what the stream fails with before that */
  async begin(): Promise<void> {
    const first = this.next();
    this.#first = first;
    await first;
  }

  next(): Promise<Step<Event>> {
    const first = this.#first;
    this.#first = undefined;
    return first ?? this.#next();
  }

  #next(): Promise<Step<Event>> {
    if (this.#step.isAwaited) return this.#step.afterwards(() => this.#next());
    if (this.#state === "running")
      try {
        const step = this.#take();
        if (step) return Promise.resolve(step);
      } catch (error) {
        this.fail(error);
      }
    const failed = this.#step.takeFailure();
    if (failed) return failed;
    if (isOver(this.#state)) return Promise.resolve(DONE);
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
    if (this.#body.isReading) this.#limit?.begin();
    else if (this.#step.isAwaited) this.#goOn();
  }

  cancel(): void {
    this.#first = undefined;
    this.#step.clearFailure();
    if (isOver(this.#state)) return;
    if (this.progress.isWhole) this.#close("complete", this.progress.end);
    else this.#close("cancelled", { outcome: "cancelled" });
    this.#step.give(DONE);
    // A deadline or a queue of this call sees it too.
    this.controller.abort();
  }

  onBreak(listener: (error: unknown) => void): void {
    this.#onBreak = listener;
    // It broke before the first event was asked for.
    const { failure } = this.#step;
    if (failure) listener(failure.error);
  }

  explain(cause: unknown, progress?: StreamProgress): OpenAIError {
    return this.progress.explain(cause, progress);
  }

  reportDrift(fault: string, progress?: StreamProgress): void {
    this.progress.reportDrift(fault, progress);
  }

  /** Takes the chunk that was asked for. */
  receive(chunk: Uint8Array | undefined): void {
    if (isOver(this.#state)) return; // Cancelled or aborted meanwhile.
    this.#limit?.end();
    this.#queue.push(chunk);
    if (chunk) this.#limit?.chunk(chunk, this.#queue.some);
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
      this.#step.give(DONE);
      return;
    }
    if (error.kind === "abort") this.#close("cancelled", { outcome: "cancelled" });
    else this.#close("error", { outcome: "error", error });
    if (isFromOutside) this.#onBreak?.(error);
    this.#step.fail(error);
  }

  /** Resolves the pending step with the next event, or reads another chunk. */
  #goOn(): void {
    try {
      const step = this.#take();
      if (!step) {
        this.#limit?.begin();
        this.#body.read(this);
        return;
      }
      this.#limit?.event(step.value, this.#queue.some);
      this.#step.give(step);
    } catch (error) {
      this.fail(error);
    }
  }

  /** The next of the queued events. */
  #take(): Step<Event> | undefined {
    const event = this.#queue.take();
    if (!event && !this.#body.isAtEnd) return undefined;
    if (event?.type !== "value") {
      this.progress.finish(event ? "done" : "end");
      this.#finish();
      return DONE;
    }
    const value = event.value as Event;
    if (this.progress.take(value)) this.#finish();
    return { done: false, value };
  }

  /** The response is whole, and nothing that matters follows. */
  #finish(): void {
    this.#close("complete");
    this.#body.finish(this.progress.end);
  }

  /** The state is final from here on. Watchers of the body get the outcome, which closes the body if it is open. */
  #close(state: StreamState, how?: BodyEnd): void {
    this.#state = state;
    this.#abortSwitch?.off();
    this.#limit?.stop();
    this.#queue.clear();
    if (how) this.#body.leave({ response: this.progress.response, ...how });
  }

  /** Made when it is first needed: there may be thousands of streams. */
  #aborts(): AbortSwitch {
    if (!this.#abortSwitch) {
      this.#abortSwitch = new AbortSwitch((reason) => this.fail(reason, true));
      if (isOver(this.#state)) this.#abortSwitch.off();
    }
    return this.#abortSwitch;
  }
}
