import type { Step } from "./reading.ts";

/** The step that a consumer waits for, settled from outside; and the error that its next step will throw. */
export class PendingStep {
  #promise: Promise<Step<unknown>> | undefined;
  #resolve: ((step: Step<unknown>) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #failure: { readonly error: unknown } | undefined;

  get isAwaited(): boolean {
    return this.#promise !== undefined;
  }

  /** An error that came between two steps, for the next one to throw. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Begins to wait for a step. */
  wait(): Promise<Step<unknown>> {
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    return this.#promise;
  }

  /** Runs `next` after the pending step: concurrent calls resolve in their order. */
  afterwards<Result>(next: () => Promise<Result>): Promise<Result> {
    return this.#promise ? this.#promise.then(next, next) : next();
  }

  /** Resolves the pending step; without one, the value is lost. */
  give(step: Step<unknown>): void {
    const resolve = this.#resolve;
    this.#settled();
    resolve?.(step);
  }

  /** Rejects the pending step, or else the next one. */
  fail(error: unknown): void {
    const reject = this.#reject;
    this.#settled();
    if (reject) reject(error);
    else this.#failure = { error };
  }

  /** The failure, thrown once. */
  takeFailure(): Promise<never> | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure && Promise.reject(failure.error);
  }

  /** The failure will not be thrown. */
  clearFailure(): void {
    this.#failure = undefined;
  }

  #settled(): void {
    this.#promise = this.#resolve = this.#reject = undefined;
  }
}
