import { APIConnectionError, APIUserAbortError } from "./connection-errors.ts";
import { type ErrorDetails, OpenAIError } from "./openai-error.ts";
import { withDetails } from "./with-details.ts";

/**
 * The error that callers get when sending or reading fails. An error of this library keeps its class and gets the
 * request. An abort is the caller's, unless the signal's reason is one of ours: a layer's deadline.
 */
export const typedError = (
  error: unknown,
  signal: AbortSignal,
  answered: boolean,
  details: ErrorDetails,
): OpenAIError => {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (OpenAIError.is(cause)) return withDetails(cause, details);
  if (signal.aborted) return new APIUserAbortError({ cause, ...details });
  return new APIConnectionError({ cause, phase: answered ? "body" : undefined, ...details });
};
