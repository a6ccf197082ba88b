import { LONGEST_TIMER_MS } from "./clock.ts";

/**
 * What chance does to a delay. `random` is between 0 and 1.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export type Jitter = (delayMs: number, random: number) => number;

/** Between 0 and the delay. */
export const fullJitter: Jitter = (delayMs, random) => delayMs * random;

/** Between half of the delay and all of it: a minimum that spares the peer. */
export const equalJitter: Jitter = (delayMs, random) => delayMs / 2 + (delayMs / 2) * random;

/** The delay, less up to the given part of it. */
export const partialJitter =
  (part: number): Jitter =>
  (delayMs, random) =>
    delayMs * (1 - part * random);

/** What a wait between attempts depends on. Durations in milliseconds. */
export interface Backoff {
  readonly baseDelayMs: number;
  /** The cap, which is applied before the jitter. */
  readonly maxDelayMs: number;
  /** The growth from one attempt to the next. Default: 2. */
  readonly multiplier?: number;
  /** 0 waits the base delay. */
  readonly attempt: number;
  readonly jitter: Jitter;
  /** Between 0 and 1. */
  readonly random: number;
}

/** How long to wait: exponential with a cap, then the jitter. Never more than a timer can hold. */
export const backoff = ({
  baseDelayMs,
  maxDelayMs,
  multiplier = 2,
  attempt,
  jitter,
  random,
}: Backoff): number => {
  // Of a large attempt the power is Infinity, and times a base of 0 that is NaN.
  const grownMs = baseDelayMs === 0 ? 0 : baseDelayMs * multiplier ** attempt;
  return jitter(Math.min(grownMs, maxDelayMs, LONGEST_TIMER_MS), random);
};
