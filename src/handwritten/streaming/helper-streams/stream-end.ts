import type { OpenAIError } from "../../errors/index.ts";

/** How a stream ended: well, without an error. */
export interface Outcome {
  readonly error?: OpenAIError;
}

/** The end of a stream, for those who wait for it and those who ask. */
export class StreamEnd {
  /** Settled with the stream's end. */
  readonly reached: Promise<void>;
  /** Whether anybody has asked for what it comes to. */
  isAwaited = false;
  #settle: { resolve(): void; reject(error: unknown): void } = { resolve() {}, reject() {} };
  #outcome: Outcome | undefined;

  constructor() {
    this.reached = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever asks for it gets a promise of their own; whether anybody has is looked at when it fails.
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

  /** What the stream comes to, once it has ended well. */
  whenReached<Value>(value: () => Value): Promise<Value> {
    this.isAwaited = true;
    return this.reached.then(value);
  }
}
