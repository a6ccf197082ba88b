import { UsageError } from "../errors/index.ts";
import type { Read } from "./read-output.ts";

/** Puts what is read of outputs where it belongs: at once, or when an asynchronous schema is done. */
export class Slots {
  readonly #answer: unknown;
  readonly #pending: Promise<void>[] = [];

  /** @param answer - errors about its outputs carry it */
  constructor(answer: unknown) {
    this.#answer = answer;
  }

  /** @throws OutputError when the text is not what was described */
  fill(read: Read, text: string, put: (value: unknown) => void): void {
    try {
      const value = read(text);
      if (!(value instanceof Promise)) put(value);
      else
        this.#pending.push(
          value.then(put, (error: unknown) => {
            throw this.#withAnswer(error);
          }),
        );
    } catch (error) {
      throw this.#withAnswer(error);
    }
  }

  /** Waits for all of them. @throws OutputError the first failure */
  async filled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** @throws UsageError when one of them has to be waited for */
  assertFilled(): void {
    if (!this.#pending.length) return;
    for (const pending of this.#pending) pending.catch(() => {});
    throw new UsageError(
      "a stream reads its output with a schema that is not asynchronous: use `parse()` for this one",
    );
  }

  #withAnswer(error: unknown): unknown {
    if (typeof error === "object" && error !== null && "fault" in error)
      Object.defineProperty(error, "answer", { value: this.#answer, configurable: true });
    return error;
  }
}

/** What is made of an answer, once all its slots are filled. @throws OutputError the first failure */
export const filling = async <Result>(answer: unknown, make: (slots: Slots) => Result): Promise<Result> => {
  const slots = new Slots(answer);
  const result = make(slots);
  await slots.filled();
  return result;
};
