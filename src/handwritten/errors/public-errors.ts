import type { APIError } from "./api-error.ts";
import type { APIConnectionError } from "./connection-errors.ts";

// Every error class of the public surface. The root exports this list and `require` gives it; a new public error is added
// here, or among those of any call.

export * from "./call-errors.ts";
export { OAuthError, SubjectTokenProviderError } from "./credential-errors.ts";
export { BudgetExceededError, CircuitOpenError, LimitExceededError } from "./policy-errors.ts";
export { SendQueueFullError, SocketClosedError } from "./socket-errors.ts";

type PublicErrors = typeof import("./public-errors.ts");

/** Those that have subclasses, and no `kind` of their own. */
type Bases = "OpenAIError" | "APIError" | "APIConnectionError";

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
  | InstanceType<PublicErrors[Exclude<keyof PublicErrors, Bases>]>
  | (APIError & { readonly kind: "api" })
  | (APIConnectionError & { readonly kind: "connection" });
