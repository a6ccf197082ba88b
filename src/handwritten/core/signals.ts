/**
 * Runs `action` when the signal aborts, at once if it already has. Returns a function that stops listening:
 * call it as soon as the work is over, or a signal that outlives the call collects listeners.
 */
export const onAbort = (signal: AbortSignal | undefined, action: () => void): (() => void) => {
  if (signal?.aborted) action();
  else signal?.addEventListener("abort", action, { once: true });
  return () => signal?.removeEventListener("abort", action);
};
