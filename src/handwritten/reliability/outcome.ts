import type { CallRecord } from "../core/call-record.ts";
import type { BodyEnd } from "../core/reply/when-body-ends.ts";
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
  "decode",
]);

/**
 * Whether the target itself failed: 5xx, a broken connection, a timeout, a response or a stream that is not whole or not
 * what the operation responds with; not other 4xx, and not the caller's abort.
 */
export const isTargetFailure = (error: unknown): boolean => OF_TARGET.has(classify(error).cause);

/**
 * What the error of an attempt says of its response: the status, and whether the server rejected the request by it. An
 * error in a good response may state a status of its own, by which nothing was rejected.
 */
export const responseOfFailure = (
  error: unknown,
  { undecodable }: Pick<CallRecord, "undecodable">,
): { readonly status: number | undefined; readonly isRejection: boolean } => {
  const { status, progress } = classify(error);
  return { status: undecodable?.status ?? status, isRejection: !undecodable && progress === "rejected" };
};

/** What an outcome says of a target. `ignored`: nothing, as the failure is of another, or nothing had come yet. */
export type TargetOutcome = "success" | "failure" | "ignored";

/** What a failure says of the target. */
export const outcomeOfFailure = (
  error: unknown,
  isFailure: (error: unknown) => boolean = isTargetFailure,
): TargetOutcome => (isFailure(error) ? "failure" : "ignored");

/**
 * What the end of a response says of the target, for every policy that judges one: a reader that leaves a stream after
 * its first piece has seen that the target works.
 */
export const outcomeOfEnd = (
  end: BodyEnd,
  hasBegun: boolean,
  isFailure?: (error: unknown) => boolean,
): TargetOutcome => {
  if (end.outcome === "error") return outcomeOfFailure(end.error, isFailure);
  return end.outcome === "complete" || hasBegun ? "success" : "ignored";
};

/** Whether the proxy failed or refused, so that nothing is known of the target behind it. */
export const isProxyFailure = (error: unknown): boolean => /^proxy/.test(classify(error).cause);

/** Whether the server throttled the request, because of this client or of all. */
export const isThrottled = (error: unknown): boolean => OpenAIError.is(error) && error.kind === "rate_limit";
