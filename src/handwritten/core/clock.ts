import { onAbort } from "./signals.ts";

/** The passage of time, injected so that every wait in the library is virtual under test. */
export interface Clock {
  /** Milliseconds on a monotonic scale: for durations, never for dates. */
  now(): number;
  /** Milliseconds since the Unix epoch: for dates in headers. */
  wallTime(): number;
  /** Resolves after `ms` milliseconds, or rejects at once with `signal.reason` when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `action` once after `ms` milliseconds; the returned function cancels it. Never keeps a process alive. */
  after(ms: number, action: () => void): () => void;
}

/** `setTimeout` stores its delay in 32 bits and fires at once above that. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The platform's time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = setTimeout(
        () => {
          stopListening();
          resolve();
        },
        Math.min(ms, LONGEST_TIMER_MS),
      );
      const stopListening = onAbort(signal, () => {
        clearTimeout(timer);
        reject(signal?.reason);
      });
    }),
  after: (ms, action) => {
    const timer: unknown = setTimeout(action, Math.min(ms, LONGEST_TIMER_MS));
    // Node's timers hold the event loop open; browsers' are numbers and do not.
    if (typeof timer === "object" && timer && "unref" in timer) (timer as { unref(): void }).unref();
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
};
