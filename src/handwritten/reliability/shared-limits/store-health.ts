import type { Clock } from "../../core/clock.ts";
import type { Context } from "../../core/handler.ts";

/** Whether a store answers, as far as is known. */
export class StoreHealth {
  readonly #timeoutMs: number;
  readonly #retryMs: number;
  #isAvailable = true;
  #retryAt = Number.NEGATIVE_INFINITY;

  /**
   * @param timeoutMs - how long an answer may take
   * @param retryMs - how long it is left alone after it has failed
   */
  constructor(timeoutMs: number, retryMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#retryMs = retryMs;
  }

  get isAvailable(): boolean {
    return this.#isAvailable;
  }

  /** Milliseconds until it is tried again. */
  retryInMs(now: number): number {
    return Math.max(0, this.#retryAt - now);
  }

  /** Whether the caller is to try it again; no other caller is then for a while. */
  mayRetry(now: number): boolean {
    if (now < this.#retryAt) return false;
    this.#retryAt = now + this.#retryMs;
    return true;
  }

  /** Waits for an answer, and takes note of whether there is one. An answer that comes too late is given to `onLate`. */
  watch<Answer>(
    question: Promise<Answer>,
    clock: Clock,
    emit: Context["emit"],
    onLate?: (answer: Answer) => void,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const fail = (error: unknown): void => {
        if (isOver) return;
        isOver = true;
        stopTimer();
        this.#retryAt = clock.now() + this.#retryMs;
        if (this.#isAvailable) {
          this.#isAvailable = false;
          emit({ type: "rate_limit_store", available: false, error });
        }
        reject(error);
      };
      const stopTimer = clock.after(this.#timeoutMs, () =>
        fail(new Error(`the store of shared limits has not answered within ${this.#timeoutMs} ms`)),
      );
      question.then((answer) => {
        if (isOver) {
          onLate?.(answer);
          return;
        }
        isOver = true;
        stopTimer();
        if (!this.#isAvailable) {
          this.#isAvailable = true;
          emit({ type: "rate_limit_store", available: true });
        }
        resolve(answer);
      }, fail);
    });
  }
}
