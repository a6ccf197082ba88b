import type { Step } from "./step.ts";

/** The step that a reader waits for, settled from outside; and the error that its next one is to throw. */
export class PendingStep {
  #promise: Promise<Step<unknown>> | undefined;
  #resolve: ((step: Step<unknown>) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  #failure: { readonly error: unknown } | undefined;

  get isAwaited(): boolean {
    return this.#promise !== undefined;
  }

  /** What came between two steps, for the next one to throw. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Somebody waits for a step. */
  wait(): Promise<Step<unknown>> {
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    return this.#promise;
  }

  /** Calls that do not wait for one another are answered in their order: what `next` gives, once the step has come. */
  afterwards<Result>(next: () => Promise<Result>): Promise<Result> {
    return this.#promise ? this.#promise.then(next, next) : next();
  }

  /** Gives who waits their step; without anybody it is lost. */
  give(step: Step<unknown>): void {
    const resolve = this.#resolve;
    this.#settled();
    resolve?.(step);
  }

  /** Tells who waits, or else who asks next. */
  fail(error: unknown): void {
    const reject = this.#reject;
    this.#settled();
    if (reject) reject(error);
    else this.#failure = { error };
  }

  /** The failure, told once. */
  takeFailure(): Promise<never> | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure && Promise.reject(failure.error);
  }

  /** The failure is not told any more. */
  forgive(): void {
    this.#failure = undefined;
  }

  #settled(): void {
    this.#promise = this.#resolve = this.#reject = undefined;
  }
}
