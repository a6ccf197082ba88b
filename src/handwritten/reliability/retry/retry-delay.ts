import { backoff, partialJitter } from "../../core/backoff.ts";
import { APIError } from "../../errors/index.ts";
import { retryAfterMs } from "../../errors/rate-limits/retry-after.ts";
import { isThrottled } from "../outcome.ts";

/** How long is waited between attempts. Durations in milliseconds. */
export interface RetryDelay {
  /** The delay before the first retry, before jitter. */
  readonly baseDelayMs: number;
  /** The same after a 429 that does not say how long to wait. */
  readonly throttledBaseDelayMs: number;
  /** The longest delay, before jitter; a server may ask for more. */
  readonly maxDelayMs: number;
  /** What the delay grows by from one attempt to the next. */
  readonly multiplier: number;
  /** The part of the delay that is left to chance: 1 is AWS's full jitter, 0 none. */
  readonly jitter: number;
}

/**
 * How long to wait after the failure of an attempt (0 is the first).
 *
 * @param random - between 0 and 1
 */
export const backoffMs = (delay: RetryDelay, error: unknown, attempt: number, random: number): number => {
  const baseDelayMs = isThrottled(error) ? delay.throttledBaseDelayMs : delay.baseDelayMs;
  return backoff({ ...delay, baseDelayMs, attempt, jitter: partialJitter(delay.jitter), random });
};

/** How long the server asks to wait, in milliseconds: `retry-after-ms`, or `retry-after` in seconds or as a date. */
export const askedDelayMs = (error: unknown, wallTimeMs: number): number | undefined =>
  error instanceof APIError && error.headers ? retryAfterMs(error.headers, wallTimeMs) : undefined;
