import { type Entry, runInTurn } from "./runtime/turns.ts";
import { onAbort } from "./signals.ts";

/** The passage of time, injected so that every wait in the library is virtual under test. */
export interface Clock {
  /** Milliseconds on a monotonic scale: for durations, never for dates. */
  now(): number;
  /** Milliseconds since the Unix epoch: for dates in headers. */
  wallTime(): number;
  /** Resolves after `ms` milliseconds, or rejects at once with `signal.reason` when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls `action` once after `ms` milliseconds; the returned function cancels it. A process waits for it, because a caller
   * may wait for what it ends; for one in the background it does not.
   */
  after(ms: number, action: () => void, background?: boolean): () => void;
}

/** `setTimeout` stores its delay in 32 bits and fires at once above that. */
export const LONGEST_TIMER_MS = 2_147_483_647;

/** The platform's time. Of timers that are due together fifty run in each turn of the event loop. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = systemClock.after(ms, () => {
        stopListening();
        resolve();
      });
      const stopListening = onAbort(signal, () => {
        stop();
        reject(signal?.reason);
      });
    }),
  after: (ms, action, background) => {
    const entry: Entry = { action };
    const timer = setTimeout(runInTurn, Math.min(ms, LONGEST_TIMER_MS), entry);
    // In browsers it is a number, and no process waits.
    if (background) (timer as Partial<NodeJS.Timeout>).unref?.();
    return () => {
      clearTimeout(timer);
      entry.action = undefined;
    };
  },
};
