import type { Clock } from "../../src/handwritten/core/clock.ts";

/** A clock that a test moves by hand; sleeping takes no time and is written down. */
export interface FakeClock extends Clock {
  readonly slept: number[];
  /** Moves time on and runs what is due. */
  advance(ms: number): void;
}

export const fakeClock = (wallTimeMs = Date.UTC(2026, 0, 1)): FakeClock => {
  let elapsed = 0;
  let due: { at: number; action: () => void }[] = [];
  const slept: number[] = [];
  return {
    slept,
    now: () => elapsed,
    wallTime: () => wallTimeMs + elapsed,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      elapsed += ms;
    },
    after: (ms, action) => {
      const entry = { at: elapsed + ms, action };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance: (ms) => {
      elapsed += ms;
      const now = due.filter(({ at }) => at <= elapsed);
      due = due.filter(({ at }) => at > elapsed);
      for (const { action } of now) action();
    },
  };
};
