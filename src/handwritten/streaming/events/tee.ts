import { type OpenAIError, type StreamProgress, UsageError } from "../../errors/index.ts";
import { PendingStep } from "../reader/pending-step.ts";
import { Progress } from "../reader/progress.ts";
import { isOver, type Reading, type StreamState } from "../reader/reading.ts";
import { OVER, type Step } from "../reader/step.ts";

/** How a stream is shared by two readers. */
export interface TeeOptions {
  /**
   * How many events one reader may be ahead of the other, which is how many are kept in memory. From 1 on; default: no
   * bound, as tracing libraries call `tee()` of the official SDK and read the one branch before the other.
   */
  readonly maxEvents?: number | undefined;
}

/**
 * One reading for two readers. What the one has and the other has not is kept, up to a bound; at the bound the faster
 * one waits.
 *
 * @throws UsageError when the bound is no number from 1 on
 */
export const tee = <Event>(
  source: Reading<Event>,
  { maxEvents = Number.POSITIVE_INFINITY }: TeeOptions = {},
): readonly [Reading<Event>, Reading<Event>] => {
  if (!(typeof maxEvents === "number" && maxEvents >= 1))
    throw new UsageError("`maxEvents` of tee() must be a number from 1 on");
  return new Shared(source, maxEvents).branches;
};

/** What came of asking the source. */
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

  /** Asks for the next event if somebody waits for it, and the other has not too many to read. */
  ask(): void {
    if (this.#isAsking || !this.branches.some((branch) => branch.isHungry)) return;
    if (this.branches.some((branch) => branch.kept.length >= this.#maxEvents)) return;
    this.#isAsking = true;
    const tell = (outcome: Outcome<Event>): void => {
      this.#isAsking = false;
      for (const branch of this.branches) branch.take(outcome);
      this.ask();
    };
    this.source.next().then(
      (step) => tell({ step }),
      (error: unknown) => tell({ error }),
    );
  }
}

class Branch<Event> implements Reading<Event> {
  /** Came for the other, and was not asked for here yet. */
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
  get isHungry(): boolean {
    return this.#step.isAwaited && this.#state === "running";
  }

  next(): Promise<Step<Event>> {
    if (this.#step.isAwaited) return this.#step.afterwards(() => this.next());
    const failed = this.#step.takeFailure();
    if (failed) return failed;
    if (isOver(this.#state)) return Promise.resolve(OVER);
    // Nothing is given any more that came before an abort.
    if (this.controller.signal.aborted) this.kept = this.kept.filter((outcome) => "error" in outcome);
    const step = this.#step.wait() as Promise<Step<Event>>;
    this.#feed();
    return step;
  }

  /** What the source has given. */
  take(outcome: Outcome<Event>): void {
    if (isOver(this.#state)) return;
    this.kept.push(outcome);
    if (this.isHungry) this.#feed();
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
    this.#step.forgive();
    if (isOver(this.#state)) return;
    this.#state = "cancelled";
    this.kept = [];
    this.#step.give(OVER);
    if (this.#shared.branches.every(({ state }) => state === "cancelled")) this.#shared.source.cancel();
    // The other is not held back by this one any more.
    else this.#shared.ask();
  }

  /** The source was ended from outside: nothing is given any more that came before. */
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

  /** Gives what is kept to who waits; the other, or this one, may then have more. */
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
