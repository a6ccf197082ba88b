import { contextValue, timeoutKey } from "../core/context.ts";
import type { Handler, Middleware } from "../core/handler.ts";
import { onAbort } from "../core/signals.ts";
import { APIConnectionTimeoutError } from "../errors.ts";
import { whenBodyEnds } from "../streaming/body-end.ts";

/**
 * Ends an attempt that takes longer than `defaultMs` milliseconds: to the head of its answer, and to the end of
 * its body where that is read at once. A call's own `timeout` wins; 0 or Infinity sets no limit.
 *
 * @throws APIConnectionTimeoutError, and the connection is closed
 */
export const attemptTimeout = (defaultMs: number): Middleware => {
  return (next: Handler): Handler =>
    async (request, context) => {
      const timeoutMs = contextValue(context, timeoutKey) ?? defaultMs;
      if (!(timeoutMs > 0 && timeoutMs < Number.POSITIVE_INFINITY)) return next(request, context);
      const controller = new AbortController();
      const stopTimer = context.clock.after(timeoutMs, () => {
        // What a signal was aborted with is thrown as it is, if it is one of our errors.
        controller.abort(new APIConnectionTimeoutError({ message: `no answer within ${timeoutMs} ms` }));
      });
      const stopListening = onAbort(context.signal, () => controller.abort(context.signal.reason));
      try {
        const reply = await next(request, { ...context, signal: controller.signal });
        // An answer that is still being read goes on hearing the caller's abort, and no longer than that.
        return whenBodyEnds(reply, stopListening);
      } catch (error) {
        stopListening();
        throw error;
      } finally {
        stopTimer();
      }
    };
};
