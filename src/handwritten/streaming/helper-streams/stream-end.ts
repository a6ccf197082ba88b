import type { OpenAIError } from "../../errors/index.ts";

/** How a stream ended: with an error, or without. */
export interface Outcome {
  readonly error?: OpenAIError;
}

/** The end of a stream, as a promise and as a value. */
export class StreamEnd {
  /** Settled with the stream's end. */
  readonly reached: Promise<void>;
  /** Whether a result was asked for. */
  isAwaited = false;
  #settle: { resolve(): void; reject(error: unknown): void } = { resolve() {}, reject() {} };
  #outcome: Outcome | undefined;

  constructor() {
    this.reached = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Callers get promises derived from it, so this one needs no handler.
    this.reached.catch(() => {});
  }

  /** Undefined until then. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** It has ended. */
  reach(outcome: Outcome): void {
    this.#outcome = outcome;
    if (outcome.error) this.#settle.reject(outcome.error);
    else this.#settle.resolve();
  }

  /** Resolves to a result, once the stream has ended without an error. */
  whenReached<Value>(value: () => Value | PromiseLike<Value>): Promise<Value> {
    this.isAwaited = true;
    return this.reached.then(value);
  }
}
