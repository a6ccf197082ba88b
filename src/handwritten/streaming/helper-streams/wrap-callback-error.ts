import { OpenAIError, UsageError } from "../../errors/index.ts";

/**
 * What the caller's own code comes to. What it throws is told as theirs.
 *
 * @param who - what threw, for the message: `a listener of …`
 * @throws OpenAIError what was thrown, or a UsageError with that as its cause
 */
export const blamed = <Result>(who: string, work: () => Result): Result => {
  try {
    return work();
  } catch (cause) {
    if (OpenAIError.is(cause)) throw cause;
    throw new UsageError(`${who} threw: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
};
