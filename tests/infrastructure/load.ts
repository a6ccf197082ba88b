import type { OpenAI } from "../../src/handwritten/index.ts";

/** What a number of calls came to. */
export interface LoadResult {
  readonly failures: unknown[];
  /** Answers that belonged to another call. */
  readonly mixed: number;
  readonly calls: number;
}

/** Asks for embeddings, so many at once, each with a number that its answer has to hold. */
export const load = async (
  openai: OpenAI,
  {
    calls,
    atOnce,
    during,
  }: { readonly calls: number; readonly atOnce: number; readonly during?: (call: number) => unknown },
): Promise<LoadResult> => {
  const failures: unknown[] = [];
  let mixed = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < calls) {
      const call = next++;
      await during?.(call);
      try {
        const { data } = await openai.embeddings.create({
          model: "m",
          input: String(call),
          encoding_format: "float",
        });
        if (data[0]?.embedding[0] !== call) mixed++;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { failures, mixed, calls: next };
};
