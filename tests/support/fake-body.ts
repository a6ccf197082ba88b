import type { Reply } from "../../src/handwritten/core/handler.ts";

/** A body whose chunks, end, failure and leaving are in the hands of the test. */
export interface FakeBody {
  readonly reply: Reply;
  send(chunk: string | Uint8Array): void;
  end(): void;
  fail(error: unknown): void;
  /** Chunks asked for so far. */
  readonly pulled: () => number;
  /** How often the reader left before the end. */
  readonly left: () => number;
}

export const fakeBody = (headers: Record<string, string> = {}): FakeBody => {
  type Step = () => IteratorResult<Uint8Array>;
  const steps: Step[] = [];
  let wake = (): void => {};
  let pulled = 0;
  let left = 0;
  const add = (step: Step): void => {
    steps.push(step);
    wake();
  };
  const over: Step = () => ({ done: true, value: undefined });
  const chunks: AsyncIterator<Uint8Array> = {
    async next() {
      pulled++;
      while (!steps.length)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return (steps.shift() as Step)();
    },
    async return() {
      left++;
      add(over);
      return over();
    },
  };
  return {
    reply: {
      status: 200,
      headers: new Headers({ "content-type": "text/event-stream", "x-request-id": "req_1", ...headers }),
      body: { [Symbol.asyncIterator]: () => chunks },
      text: async () => "",
    },
    send: (chunk) =>
      add(() => ({
        done: false,
        value: typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk,
      })),
    end: () => add(over),
    fail: (error) =>
      add(() => {
        throw error;
      }),
    pulled: () => pulled,
    left: () => left,
  };
};

/** All that an iterable gives, and the error that it ends with. */
export const drain = async (
  iterable: AsyncIterable<unknown>,
): Promise<{ readonly values: unknown[]; readonly error?: unknown }> => {
  const values: unknown[] = [];
  try {
    for await (const value of iterable) values.push(value);
  } catch (error) {
    return { values, error };
  }
  return { values };
};
