// The errors that any call may throw. Each is exported by the root, and is a static of the class and a member of what
// `require` gives: these three take this list. `declare namespace OpenAI` has them as types, which a test compares.

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
export { APIConnectionError, APIConnectionTimeoutError, APIUserAbortError } from "./connection-errors.ts";
export { OpenAIError } from "./openai-error.ts";
export { ProxyError } from "./proxy-error.ts";
export { RedirectError } from "./redirect-error.ts";
export { DecodeError, ResponseTooLargeError, StreamInterruptedError } from "./response-errors.ts";
export { ConfigurationError, EncodeError, PaginationError, UsageError } from "./usage-errors.ts";
