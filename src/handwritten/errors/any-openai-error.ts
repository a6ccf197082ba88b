import type { APIError } from "./api-error.ts";
import type { APIConnectionError } from "./connection-errors.ts";
import type * as publicErrors from "./public-errors.ts";

type PublicErrors = typeof publicErrors;

/** Those that have subclasses, and no `kind` of their own. */
type Bases = "OpenAIError" | "APIError" | "APIConnectionError";

/**
 * Every error that this library throws, distinguished by `kind`.
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
