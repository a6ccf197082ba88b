import { isWorkers } from "./runtime/workers.ts";

/**
 * The signal of a call whose caller gave none: it never aborts. All such calls share it, so nothing listens to it: an
 * event target looks through its listeners for each one that is added, which is quadratic in the calls in flight.
 * See decision 20 in docs/decisions.md.
 */
export const never = (): AbortSignal => {
  if (shared) return shared;
  const { signal } = new AbortController();
  made.add(signal);
  // There a signal belongs to the request that made it.
  if (!isWorkers()) shared = signal;
  return signal;
};

/** Made when it is first asked for: workerd has no controllers while a module is loaded. */
let shared: AbortSignal | undefined;
const made = /* @__PURE__ */ new WeakSet<AbortSignal>();

/** Whether it is the signal of a call whose caller gave none. */
export const isNever = (signal: AbortSignal | null | undefined): boolean =>
  signal ? signal === shared || made.has(signal) : false;

/**
 * Runs `action` when the signal aborts, at once if it already has. Returns a function that stops listening:
 * call it as soon as the work is over, or a signal that outlives the call collects listeners.
 */
export const onAbort = (signal: AbortSignal | undefined, action: () => void): (() => void) => {
  if (signal?.aborted) action();
  else if (!isNever(signal)) signal?.addEventListener("abort", action, { once: true });
  return () => signal?.removeEventListener("abort", action);
};

/** What work comes to, or the signal's reason as soon as it aborts: for work that cannot be stopped. */
export const untilAborted = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    // First, so that the error of the work is handled even when listening fails.
    const settled = work.then(resolve, reject);
    const stopListening = onAbort(signal, () => reject(signal.reason));
    void settled.finally(stopListening);
  });
