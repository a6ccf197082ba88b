// Every error and what is said about them, for the other parts of the library.

export type { Attempt, CallReport } from "./call-report.ts";
export type { ConnectionErrorOptions } from "./connection-errors.ts";
export type { FailurePhase } from "./describe/describe-failure.ts";
export type { DescribedRequest } from "./describe/described-request.ts";
export type { ErrorKind } from "./error-kind.ts";
export type { ErrorDetails, ReplyErrorDetails } from "./openai-error.ts";
export type { BudgetUnit, LimitReason, PolicyErrorDetails } from "./policy-errors.ts";
export * from "./public-errors.ts";
export {
  type LimitSpelling,
  type RateLimit,
  type RateLimitSpelling,
  type RateLimits,
  readRateLimits,
} from "./rate-limits/rate-limits.ts";
export type { StreamProgress } from "./response-errors.ts";
export {
  MAX_REASON_BYTES,
  type SocketClose,
  type SocketErrorDetails,
  type SocketProgress,
} from "./socket-errors.ts";
export { typedError } from "./typed-error.ts";
export { withDetails } from "./with-details.ts";
