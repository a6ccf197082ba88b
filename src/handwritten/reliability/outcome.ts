import { OpenAIError } from "../errors/index.ts";

/**
 * Whether the request went out and no whole answer came, so that nobody knows whether the server did the work: a
 * generation that is asked for again may be billed twice.
 */
export const isUnknownOutcome = (error: unknown): boolean => {
  if (!OpenAIError.is(error)) return false;
  // Its head was there, so that the work had begun.
  if (error.kind === "stream_interrupted") return true;
  return (error.kind === "connection" || error.kind === "timeout") && error.phase !== "connect";
};

/** Whether the target itself failed: 5xx, a broken connection, a deadline. It says nothing of 4xx and of the caller's abort. */
export const isTargetFailure = (error: unknown): boolean => {
  if (!OpenAIError.is(error)) return false;
  switch (error.kind) {
    // The deadline of a whole call may leave its last attempt next to no time.
    case "timeout":
      return error.limit !== "deadlineMs";
    case "connection":
    case "server":
    case "stream_interrupted":
      return true;
    // An error inside a stream has no status of its own.
    case "api":
      return error.status === undefined && error.type === "server_error";
    default:
      return false;
  }
};

/** Whether the server said that there is too much: of this client, or of all. */
export const isThrottled = (error: unknown): boolean => OpenAIError.is(error) && error.kind === "rate_limit";
