import { OpenAIError, UsageError } from "../../errors/index.ts";

/**
 * Runs the caller's code. An error that it throws becomes a UsageError that names the code, with the error as its cause.
 *
 * @param who - the code, for the message: `a listener of …`
 * @throws OpenAIError the thrown one, or the UsageError
 */
export const wrapCallbackError = <Result>(who: string, work: () => Result): Result => {
  try {
    return work();
  } catch (cause) {
    if (OpenAIError.is(cause)) throw cause;
    throw new UsageError(`${who} threw: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
};
