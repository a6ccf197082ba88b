/** What is counted of the calls that have ended lately. */
export interface Tally {
  readonly calls: number;
  readonly failures: number;
  readonly slow: number;
}

/** Remembers how calls ended, and forgets what is old. Time is given to it, on a monotonic scale in milliseconds. */
export interface OutcomeWindow {
  add(now: number, failed: boolean, slow: boolean): void;
  tally(now: number): Tally;
}

const FAILED = 1;
const SLOW = 2;

/** The last calls, so many of them, whenever they were. */
export const lastCalls = (size: number): OutcomeWindow => {
  const outcomes = new Uint8Array(size);
  let next = 0;
  let calls = 0;
  let failures = 0;
  let slow = 0;
  const count = (outcome: number, by: 1 | -1): void => {
    if (outcome & FAILED) failures += by;
    if (outcome & SLOW) slow += by;
  };
  return {
    add(_now, failed, isSlow) {
      if (calls === size) count(outcomes[next] as number, -1);
      else calls++;
      const outcome = (failed ? FAILED : 0) | (isSlow ? SLOW : 0);
      outcomes[next] = outcome;
      count(outcome, 1);
      next = (next + 1) % size;
    },
    tally: () => ({ calls, failures, slow }),
  };
};

/** How many parts a window of time moves on by. */
const SLICES = 10;

/**
 * The calls of the last milliseconds, counted in ten slices: a call is forgotten between nine and ten tenths of the
 * window after it ended. However long nothing happens, what is older than that is not counted.
 */
export const lastMs = (windowMs: number): OutcomeWindow => {
  const sliceMs = windowMs / SLICES;
  const slices = Array.from({ length: SLICES }, () => ({
    at: Number.NEGATIVE_INFINITY,
    calls: 0,
    failures: 0,
    slow: 0,
  }));
  return {
    add(now, failed, isSlow) {
      const at = Math.floor(now / sliceMs);
      const slice = slices[((at % SLICES) + SLICES) % SLICES] as (typeof slices)[number];
      if (slice.at !== at) Object.assign(slice, { at, calls: 0, failures: 0, slow: 0 });
      slice.calls++;
      if (failed) slice.failures++;
      if (isSlow) slice.slow++;
    },
    tally(now) {
      const oldest = Math.floor(now / sliceMs) - SLICES + 1;
      const total = { calls: 0, failures: 0, slow: 0 };
      for (const slice of slices) {
        if (slice.at < oldest) continue;
        total.calls += slice.calls;
        total.failures += slice.failures;
        total.slow += slice.slow;
      }
      return total;
    },
  };
};
