import type { Clock } from "../../src/handwritten/core/clock.ts";

/** A clock that a test moves. What falls due on the way runs at its own time. */
export interface VirtualClock extends Clock {
  advance(ms: number): void;
  /** Timers that are set, as milliseconds from now. */
  readonly pending: () => number[];
  /** Timers set so far. */
  readonly started: () => number;
}

export const virtualClock = (): VirtualClock => {
  let now = 0;
  let started = 0;
  const timers = new Set<{ readonly at: number; readonly action: () => void }>();
  const clock: VirtualClock = {
    now: () => now,
    wallTime: () => now,
    after: (ms, action) => {
      started++;
      const timer = { at: now + ms, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const abort = (): void => {
          stop();
          reject(signal?.reason);
        };
        const stop = clock.after(ms, () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        });
        if (signal?.aborted) abort();
        else signal?.addEventListener("abort", abort, { once: true });
      }),
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.action();
      }
      now = end;
    },
    pending: () => [...timers].map(({ at }) => at - now),
    started: () => started,
  };
  return clock;
};
