import { classify, type FailureCause } from "../errors/classify.ts";
import { isUnanswered } from "../errors/failure-facts.ts";
import { OpenAIError } from "../errors/index.ts";

/**
 * Whether the request was sent and no whole response came, so that the server may have done the work: a generation that
 * is requested again may be billed twice.
 */
export const isUnknownOutcome = (error: unknown): boolean => OpenAIError.is(error) && isUnanswered(error);

/** The deadline of a whole call is not among them, as it may leave the last attempt next to no time. */
const OF_TARGET: ReadonlySet<FailureCause> = /* @__PURE__ */ new Set<FailureCause>([
  "timeout",
  "connection",
  "host_not_found",
  "certificate",
  "tls",
  "server",
  "stream_interrupted",
  "stream_server_error",
]);

/** Whether the target itself failed: 5xx, a broken connection, a timeout; not other 4xx, and not the caller's abort. */
export const isTargetFailure = (error: unknown): boolean => OF_TARGET.has(classify(error).cause);

/** Whether the proxy failed or refused, so that nothing is known of the target behind it. */
export const isProxyFailure = (error: unknown): boolean => /^proxy/.test(classify(error).cause);

/** Whether the server throttled the request, because of this client or of all. */
export const isThrottled = (error: unknown): boolean => OpenAIError.is(error) && error.kind === "rate_limit";
