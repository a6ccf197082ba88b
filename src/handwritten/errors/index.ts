import type {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from "./api-error.ts";
import type {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
} from "./connection-errors.ts";
import type { OAuthError, SubjectTokenProviderError } from "./credential-errors.ts";
import type { BudgetExceededError, CircuitOpenError, LimitExceededError } from "./policy-errors.ts";
import type { RedirectError } from "./redirect-error.ts";
import type { DecodeError, ResponseTooLargeError, StreamInterruptedError } from "./response-errors.ts";
import type { SendQueueFullError, SocketClosedError } from "./socket-errors.ts";
import type { ConfigurationError, EncodeError, PaginationError, UsageError } from "./usage-errors.ts";

export {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from "./api-error.ts";
export type { Attempt, CallReport } from "./call-report.ts";
export {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  type ConnectionErrorOptions,
} from "./connection-errors.ts";
export { OAuthError, SubjectTokenProviderError } from "./credential-errors.ts";
export type { FailurePhase } from "./describe-failure.ts";
export type { DescribedRequest } from "./described-request.ts";
export type { ErrorKind } from "./error-kind.ts";
export { type ErrorDetails, OpenAIError, type ReplyErrorDetails } from "./openai-error.ts";
export {
  BudgetExceededError,
  type BudgetUnit,
  CircuitOpenError,
  LimitExceededError,
  type LimitReason,
  type PolicyErrorDetails,
} from "./policy-errors.ts";
export {
  type LimitSpelling,
  type RateLimit,
  type RateLimitSpelling,
  type RateLimits,
  readRateLimits,
} from "./rate-limits.ts";
export { RedirectError } from "./redirect-error.ts";
export {
  DecodeError,
  ResponseTooLargeError,
  StreamInterruptedError,
  type StreamProgress,
} from "./response-errors.ts";
export {
  MAX_REASON_BYTES,
  SendQueueFullError,
  type SocketClose,
  SocketClosedError,
  type SocketErrorDetails,
  type SocketProgress,
} from "./socket-errors.ts";
export { typedError } from "./typed-error.ts";
export { ConfigurationError, EncodeError, PaginationError, UsageError } from "./usage-errors.ts";
export { withDetails } from "./with-details.ts";

/**
 * Every error that this library throws, told apart by `kind`.
 *
 * @example
 * if (OpenAIError.is(error))
 *   switch (error.kind) {
 *     case "rate_limit": return wait(error.rateLimits?.retryAfterMs);
 *     case "connection": return log(error.phase, error.cause);
 *   }
 */
export type AnyOpenAIError =
  | (APIError & { readonly kind: "api" })
  | BadRequestError
  | AuthenticationError
  | PermissionDeniedError
  | NotFoundError
  | ConflictError
  | UnprocessableEntityError
  | RateLimitError
  | InternalServerError
  | RedirectError
  | (APIConnectionError & { readonly kind: "connection" })
  | APIConnectionTimeoutError
  | APIUserAbortError
  | DecodeError
  | ResponseTooLargeError
  | StreamInterruptedError
  | SocketClosedError
  | SendQueueFullError
  | CircuitOpenError
  | LimitExceededError
  | BudgetExceededError
  | OAuthError
  | SubjectTokenProviderError
  | ConfigurationError
  | EncodeError
  | PaginationError
  | UsageError;
