import { LimitExceededError } from "../../errors/index.ts";
import type { Adjustable, Bucket } from "./bucket.ts";
import type { Demand, Need, Permit } from "./limiter.ts";

/** How long until all of it is there; what is not there yet is noted. */
export const longestWaitMs = (needs: readonly Need[], now: number, missing?: Set<Bucket>): number => {
  let longest = 0;
  for (const { bucket, amount } of needs) {
    const waitMs = bucket.waitMs(now, amount);
    if (waitMs > 0) missing?.add(bucket);
    longest = Math.max(longest, waitMs);
  }
  return longest;
};

/**
 * Takes everything that a call needs.
 *
 * @param amounts - what was asked for; what a call is expected to use may have changed since. Default: what it needs now
 */
export const take = (demand: Demand, now: number, waitedMs: number, amounts?: readonly number[]): Permit => ({
  demand,
  waitedMs,
  taken: demand.needs.map(({ bucket, amount }, index) => bucket.take(now, amounts?.[index] ?? amount)),
});

/** The wait is or was longer than it may be. */
export const tooLong = (
  { needs, maxWaitMs, clock }: Demand,
  waitMs: number,
  details: object,
): LimitExceededError => {
  const now = clock.now();
  const missing = needs.filter(({ bucket, amount }) => bucket.waitMs(now, amount) > 0);
  const limits = missing.map(({ bucket, name }) => `${sourceOf(bucket, now)} limit of ${name}`);
  const why = limits.length ? `: the ${limits.join(" and the ")}` : "";
  return new LimitExceededError(`there is no room within ${maxWaitMs} ms${why}`, "max_wait", {
    ...details,
    ...(Number.isFinite(waitMs) && { retryAfterMs: waitMs }),
  });
};

/** Whether a limit was configured, or a header said so. */
const sourceOf = (bucket: Bucket & Partial<Adjustable>, now: number): string =>
  Number.isFinite(bucket.learnedForMs?.(now)) ? "learned (from a header)" : "configured";
