import { contextValue, timeoutKey } from "../core/context.ts";
import { describeRequest } from "../core/describe.ts";
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
    (request, context) => {
      const timeoutMs = contextValue(context, timeoutKey) ?? defaultMs;
      if (!(timeoutMs > 0 && timeoutMs < Number.POSITIVE_INFINITY)) return next(request, context);
      return new Promise((resolve, reject) => {
        const controller = new AbortController();
        const stopTimer = context.clock.after(timeoutMs, () => {
          const error = new APIConnectionTimeoutError({
            message: `no answer within ${timeoutMs} ms`,
            request: describeRequest(request),
            attempts: context.attempt + 1,
          });
          controller.abort(error);
          // A caller's `fetch` may take no notice of the signal.
          reject(error);
        });
        const stopListening = onAbort(context.signal, () => {
          stopTimer();
          controller.abort(context.signal.reason);
        });
        next(request, { ...context, signal: controller.signal })
          .then(
            // An answer that is still being read goes on hearing the caller's abort, and no longer than that.
            (reply) => resolve(whenBodyEnds(reply, stopListening)),
            (error: unknown) => {
              stopListening();
              reject(error);
            },
          )
          .finally(stopTimer);
      });
    };
};
