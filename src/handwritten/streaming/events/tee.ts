import { DONE } from "../../core/reply/chunks.ts";
import { type OpenAIError, type StreamProgress, UsageError } from "../../errors/index.ts";
import { PendingStep } from "../reader/pending-step.ts";
import { isOver, Progress, type Reading, type Step, type StreamState } from "../reader/reading.ts";

/** How a stream is shared by two readers. */
export interface TeeOptions {
  /**
   * How many events one reader may be ahead of the other, which is how many are kept in memory; >= 1. Default: no
   * bound, as tracing libraries call `tee()` of the official SDK and read the one branch before the other.
   */
  readonly maxEvents?: number | undefined;
}

/**
 * One reading for two readers. Events are kept for the slower one, up to a bound, at which the faster one waits.
 *
 * @throws UsageError when the bound is not a number >= 1
 */
export const tee = <Event>(
  source: Reading<Event>,
  { maxEvents = Number.POSITIVE_INFINITY }: TeeOptions = {},
): readonly [Reading<Event>, Reading<Event>] => {
  if (!(typeof maxEvents === "number" && maxEvents >= 1))
    throw new UsageError("`maxEvents` of tee() must be a number >= 1");
  return new Shared(source, maxEvents).branches;
};

/** The result of a step of the source. */
type Outcome<Event> = { readonly step: Step<Event> } | { readonly error: unknown };

class Shared<Event> {
  readonly source: Reading<Event>;
  readonly branches: readonly [Branch<Event>, Branch<Event>];
  readonly #maxEvents: number;
  #isAsking = false;

  constructor(source: Reading<Event>, maxEvents: number) {
    this.source = source;
    this.#maxEvents = maxEvents;
    this.branches = [new Branch<Event>(this), new Branch<Event>(this)];
    source.onBreak((error) => {
      for (const branch of this.branches) branch.break(error);
    });
  }

  /** Asks for the next event if a branch waits for it and neither is at the bound. */
  ask(): void {
    if (this.#isAsking || !this.branches.some((branch) => branch.isWaiting)) return;
    if (this.branches.some((branch) => branch.kept.length >= this.#maxEvents)) return;
    this.#isAsking = true;
    const pass = (outcome: Outcome<Event>): void => {
      this.#isAsking = false;
      for (const branch of this.branches) branch.take(outcome);
      this.ask();
    };
    this.source.next().then(
      (step) => pass({ step }),
      (error: unknown) => pass({ error }),
    );
  }
}

class Branch<Event> implements Reading<Event> {
  /** Outcomes that the other branch has asked for, and this one has not. */
  kept: Outcome<Event>[] = [];
  readonly #shared: Shared<Event>;
  readonly #progress = new Progress();
  readonly #step = new PendingStep();
  #state: StreamState = "running";
  #onBreak: ((error: unknown) => void) | undefined;

  constructor(shared: Shared<Event>) {
    this.#shared = shared;
  }

  get controller(): AbortController {
    return this.#shared.source.controller;
  }
  get head(): Reading<Event>["head"] {
    return this.#shared.source.head;
  }
  get state(): StreamState {
    return this.#state;
  }
  get progress(): StreamProgress {
    return this.#progress;
  }
  get isWaiting(): boolean {
    return this.#step.isAwaited && this.#state === "running";
  }

  next(): Promise<Step<Event>> {
    if (this.#step.isAwaited) return this.#step.afterwards(() => this.next());
    const failed = this.#step.takeFailure();
    if (failed) return failed;
    if (isOver(this.#state)) return Promise.resolve(DONE);
    // After an abort, events that came before it are dropped.
    if (this.controller.signal.aborted) this.kept = this.kept.filter((outcome) => "error" in outcome);
    const step = this.#step.wait() as Promise<Step<Event>>;
    this.#feed();
    return step;
  }

  /** Takes an outcome of the source. */
  take(outcome: Outcome<Event>): void {
    if (isOver(this.#state)) return;
    this.kept.push(outcome);
    if (this.isWaiting) this.#feed();
  }

  pause(): void {
    if (this.#state === "running") this.#state = "paused";
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    if (this.#step.isAwaited) this.#feed();
  }

  cancel(): void {
    this.#step.clearFailure();
    if (isOver(this.#state)) return;
    this.#state = "cancelled";
    this.kept = [];
    this.#step.give(DONE);
    if (this.#shared.branches.every(({ state }) => state === "cancelled")) this.#shared.source.cancel();
    // This branch does not hold the other back any more.
    else this.#shared.ask();
  }

  /** The source was ended from outside: events that came before are dropped. */
  break(error: unknown): void {
    if (isOver(this.#state)) return;
    this.#state = this.#shared.source.state;
    this.kept = [];
    this.#onBreak?.(error);
    this.#step.fail(error);
  }

  onBreak(listener: (error: unknown) => void): void {
    this.#onBreak = listener;
    const { failure } = this.#step;
    if (failure) listener(failure.error);
  }

  explain(cause: unknown, progress: StreamProgress = this.progress): OpenAIError {
    return this.#shared.source.explain(cause, progress);
  }

  reportDrift(fault: string, progress: StreamProgress = this.progress): void {
    this.#shared.source.reportDrift?.(fault, progress);
  }

  /** Resolves the pending step with a kept outcome; then either branch may ask for more. */
  #feed(): void {
    const outcome = this.#state === "running" ? this.kept.shift() : undefined;
    if (outcome) this.#give(outcome);
    this.#shared.ask();
  }

  #give(outcome: Outcome<Event>): void {
    if ("error" in outcome || outcome.step.done) this.#state = this.#shared.source.state;
    else this.#progress.note(outcome.step.value);
    if ("error" in outcome) this.#step.fail(outcome.error);
    else this.#step.give(outcome.step);
  }
}
