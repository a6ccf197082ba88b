import { never, onAbort } from "../core/signals.ts";

/**
 * Runs `action` when the controller is aborted, which the caller's signal does too. Returns what stops listening to
 * both.
 */
export const listen = (
  controller: AbortController,
  signal: AbortSignal | undefined,
  action: () => void,
): (() => void) => {
  const stopOwn = onAbort(controller.signal, action);
  // No closures for a signal that never aborts: of streams there may be thousands.
  if (!signal || signal === never) return stopOwn;
  const stopCallers = onAbort(signal, () => controller.abort(signal.reason));
  return () => {
    stopOwn();
    stopCallers();
  };
};
