import { backoff, equalJitter } from "../../core/backoff.ts";
import { classify, type FailureCause } from "../../errors/classify.ts";
import { OpenAIError } from "../../errors/index.ts";
import { LONGEST_RETRY_AFTER_MS } from "../../errors/rate-limits/rate-limits.ts";
import type { ReconnectPolicy } from "../options.ts";

/**
 * How long to wait before an attempt to reconnect: between half of the delay and all of it, so that clients that
 * were cut off together do not come back together. Undefined when there is to be no attempt.
 *
 * @param attempt - 1 for the first
 * @param failure - why the attempt before failed; undefined for the first
 * @param random - a number from 0 up to 1
 */
export const reconnectDelayMs = (
  attempt: number,
  failure: unknown,
  { maxAttempts, baseDelayMs, maxDelayMs }: ReconnectPolicy,
  random: number,
): number | undefined => {
  if (attempt > maxAttempts || (failure !== undefined && !mayPass(failure))) return undefined;
  const delay = backoff({ baseDelayMs, maxDelayMs, attempt: attempt - 1, jitter: equalJitter, random });
  const asked = retryAfterMs(failure);
  if (asked === undefined) return delay;
  return asked > LONGEST_RETRY_AFTER_MS ? undefined : Math.max(asked, delay);
};

/** Another attempt may succeed. A certificate that is not accepted will not be the next time either. */
const PASSING: ReadonlySet<FailureCause> = /* @__PURE__ */ new Set<FailureCause>([
  "connection",
  "host_not_found",
  "proxy",
  "tls",
  "timeout",
  "deadline",
  "rate_limit",
  "server",
  "socket",
]);

const mayPass = (failure: unknown): boolean => {
  const { cause, status } = classify(failure);
  return PASSING.has(cause) || (cause === "request" && status === 408);
};

const retryAfterMs = (failure: unknown): number | undefined =>
  OpenAIError.is(failure) && "rateLimits" in failure ? failure.rateLimits?.retryAfterMs : undefined;
