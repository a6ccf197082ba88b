import { contextValue, maxRetriesKey } from "../core/context.ts";
import { describeRequest } from "../core/describe.ts";
import { isReplayable } from "../core/form.ts";
import type { Handler, Middleware } from "../core/handler.ts";
import { retryAfterMs } from "../errors/rate-limits.ts";
import { APIError, APIUserAbortError, OpenAIError } from "../errors.ts";

/** What {@link retry} is set up with. */
export interface RetryOptions {
  /** Attempts after the first one, when the call does not say. */
  readonly maxRetries: number;
  /** Between 0 and 1; injected for tests. Default: `Math.random`. */
  readonly random?: () => number;
}

/** The wait before the first retry; it doubles from there. */
const baseDelayMs = 500;
/** The longest wait that is chosen here; a server may ask for more. */
const maxDelayMs = 8_000;
/** A server that asks for more than this is not waited for: the caller should know. */
const longestRetryAfterMs = 60_000;

/** Sends a request again when the failure is one that may pass. Off unless `maxRetries` is set, on the client or the call. */
export const retry = ({ maxRetries, random = Math.random }: RetryOptions): Middleware => {
  return (next: Handler): Handler =>
    async (request, context) => {
      const limit = contextValue(context, maxRetriesKey) ?? maxRetries;
      for (let attempt = 0; ; attempt++) {
        try {
          return await next(request, attempt === 0 ? context : { ...context, attempt });
        } catch (error) {
          if (attempt >= limit || !isRetryable(error) || !isReplayable(request.body)) throw error;
          const delayMs = retryDelayMs(error, attempt, context.clock.wallTime(), random());
          if (delayMs === undefined) throw error;
          context.emit({ type: "retry", operation: request.operation, attempt: attempt + 1, delayMs, error });
          await context.clock.sleep(delayMs, context.signal).catch((cause: unknown) => {
            throw new APIUserAbortError({ cause, request: describeRequest(request), attempts: attempt + 1 });
          });
        }
      }
    };
};

/**
 * Whether a failure may pass by itself: a broken connection or a timeout, 408, 409, 429 that is no empty account,
 * and 5xx. The server's `x-should-retry` overrules.
 */
export const isRetryable = (error: unknown): boolean => {
  if (!OpenAIError.is(error)) return false;
  if (error.kind === "connection" || error.kind === "timeout") return true;
  if (!(error instanceof APIError) || error.status === undefined) return false;
  const said = error.headers?.get("x-should-retry");
  if (said === "true" || said === "false") return said === "true";
  if (error.kind === "quota_exceeded") return false;
  return /^(408|409|429|5..)$/.test(String(error.status));
};

/** How long to wait after a failure: as the server asks, or doubling, less up to a quarter. Undefined: do not retry. */
export const retryDelayMs = (
  error: unknown,
  attempt: number,
  wallTimeMs: number,
  random: number,
): number | undefined => {
  const asked =
    error instanceof APIError && error.headers ? retryAfterMs(error.headers, wallTimeMs) : undefined;
  if (asked !== undefined) return asked <= longestRetryAfterMs ? asked : undefined;
  return Math.min(baseDelayMs * 2 ** attempt, maxDelayMs) * (1 - random * 0.25);
};
