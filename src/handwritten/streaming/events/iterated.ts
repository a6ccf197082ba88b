import { DONE } from "../../core/reply/chunks.ts";
import type { OpenAIError, StreamProgress } from "../../errors/index.ts";
import { AbortSwitch } from "../reader/abort-switch.ts";
import { PendingStep } from "../reader/pending-step.ts";
import { isOver, Progress, type Reading, type Step, type StreamState } from "../reader/reading.ts";
import { streamError } from "../reader/stream-error.ts";

/** The events of an iterator, which a program or another library made. Its end is the end of the stream. */
export class Iterated<Event> implements Reading<Event> {
  readonly head = undefined;
  readonly #open: () => AsyncIterator<Event>;
  readonly #progress = new Progress();
  readonly #step = new PendingStep();
  readonly #abort: AbortSwitch;
  #iterator: AsyncIterator<Event> | undefined;
  #state: StreamState = "running";
  #isAsking = false;
  /** What came while the stream was paused. */
  #kept: Step<Event> | undefined;
  #onBreak: ((error: unknown) => void) | undefined;

  /** @param controller - aborting it ends the stream with an APIUserAbortError */
  constructor(open: () => AsyncIterator<Event>, controller: AbortController) {
    this.#open = open;
    this.#abort = new AbortSwitch((reason) => this.#break(reason));
    this.#abort.adopt(controller);
  }

  get controller(): AbortController {
    return this.#abort.controller;
  }
  get state(): StreamState {
    return this.#state;
  }
  get progress(): StreamProgress {
    return this.#progress;
  }

  next(): Promise<Step<Event>> {
    if (this.#step.isAwaited) return this.#step.afterwards(() => this.next());
    const failed = this.#step.takeFailure();
    if (failed) return failed;
    if (isOver(this.#state)) return Promise.resolve(DONE);
    const step = this.#step.wait() as Promise<Step<Event>>;
    this.#ask();
    return step;
  }

  pause(): void {
    if (this.#state === "running") this.#state = "paused";
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    if (this.#step.isAwaited) this.#ask();
  }

  cancel(): void {
    this.#step.clearFailure();
    if (isOver(this.#state)) return;
    this.#end("cancelled");
    this.#step.give(DONE);
    this.#close();
  }

  onBreak(listener: (error: unknown) => void): void {
    this.#onBreak = listener;
    const { failure } = this.#step;
    if (failure) listener(failure.error);
  }

  explain(cause: unknown, progress: StreamProgress = this.progress): OpenAIError {
    return streamError(cause, {
      signal: this.controller.signal,
      reply: { headers: new Headers() },
      progress,
    });
  }

  #ask(): void {
    if (this.#isAsking || this.#state !== "running") return;
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept) {
      this.#give(kept);
      return;
    }
    this.#isAsking = true;
    this.#read().then(
      (step) => this.#take(step),
      (error: unknown) => this.#fail(error),
    );
  }

  async #read(): Promise<Step<Event>> {
    this.#iterator ??= this.#open();
    const { done, value } = await this.#iterator.next();
    return done ? DONE : { done: false, value };
  }

  #take(step: Step<Event>): void {
    this.#isAsking = false;
    if (isOver(this.#state)) return;
    if (this.#state === "paused") this.#kept = step;
    else this.#give(step);
  }

  #give(step: Step<Event>): void {
    if (step.done) this.#end("complete");
    else this.#progress.note(step.value);
    this.#step.give(step);
  }

  #fail(error: unknown): void {
    this.#isAsking = false;
    if (isOver(this.#state)) return;
    this.#end("error");
    this.#step.fail(error);
  }

  #break(reason: unknown): void {
    if (isOver(this.#state)) return;
    const error = this.explain(reason);
    this.#end("error");
    this.#close();
    this.#onBreak?.(error);
    this.#step.fail(error);
  }

  #end(state: StreamState): void {
    this.#state = state;
    this.#abort.off();
  }

  /** Its errors are of an end that is not waited for. */
  #close(): void {
    this.#iterator?.return?.()?.then(undefined, () => {});
  }
}
