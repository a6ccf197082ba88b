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
} from "./errors/api-error.ts";
import type {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
} from "./errors/connection-error.ts";
import type { OAuthError, SubjectTokenProviderError } from "./errors/credential-errors.ts";
import type { BudgetExceededError, CircuitOpenError, LimitExceededError } from "./errors/policy-errors.ts";
import type { RedirectError } from "./errors/redirect-error.ts";
import type { DecodeError, ResponseTooLargeError, StreamInterruptedError } from "./errors/reply-error.ts";
import type { SendQueueFullError, SocketClosedError } from "./errors/socket-error.ts";
import type { ConfigurationError, EncodeError, PaginationError, UsageError } from "./errors/usage-errors.ts";

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
} from "./errors/api-error.ts";
export type { Attempt, CallReport } from "./errors/call-report.ts";
export {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  type ConnectionErrorOptions,
} from "./errors/connection-error.ts";
export { OAuthError, SubjectTokenProviderError } from "./errors/credential-errors.ts";
export type { FailurePhase } from "./errors/describe-failure.ts";
export type { DescribedRequest } from "./errors/described-request.ts";
export type { ErrorKind } from "./errors/error-kind.ts";
export { type ErrorDetails, OpenAIError, type ReplyErrorDetails } from "./errors/openai-error.ts";
export {
  BudgetExceededError,
  type BudgetUnit,
  CircuitOpenError,
  LimitExceededError,
  type LimitReason,
  type PolicyErrorDetails,
} from "./errors/policy-errors.ts";
export {
  type LimitSpelling,
  type RateLimit,
  type RateLimitSpelling,
  type RateLimits,
  readRateLimits,
} from "./errors/rate-limits.ts";
export { RedirectError } from "./errors/redirect-error.ts";
export {
  DecodeError,
  ResponseTooLargeError,
  StreamInterruptedError,
  type StreamProgress,
} from "./errors/reply-error.ts";
export {
  MAX_REASON_BYTES,
  SendQueueFullError,
  type SocketClose,
  SocketClosedError,
  type SocketErrorDetails,
  type SocketProgress,
} from "./errors/socket-error.ts";
export { typedError } from "./errors/typed-error.ts";
export { ConfigurationError, EncodeError, PaginationError, UsageError } from "./errors/usage-errors.ts";
export { withDetails } from "./errors/with-details.ts";

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
