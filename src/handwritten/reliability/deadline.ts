import { contextValue, deadlineKey, policyOptionsKey, withValue } from "../core/context.ts";
import type { Handler, Reply } from "../core/handler.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { type BodyEnd, whenBodyEnds } from "../core/reply/when-body-ends.ts";
import { describeRequest } from "../core/request/describe-request.ts";
import { onAbort } from "../core/signals.ts";
import { isLimit, timeoutError } from "../core/timeouts.ts";
import { definePolicy, type Policy } from "./policy.ts";

/** What `deadline` is set up with. */
export interface DeadlineOptions {
  /** Milliseconds for the whole call. Default: none, so that only a call's own `deadlineMs` counts. */
  readonly ms?: number | undefined;
}

/** A layer that ends a call which takes too long. */
export interface Deadline extends Policy<"deadline"> {}

/**
 * Ends a call, with its queues, the waits between attempts and all of these, when its time is over; a stream to its last
 * event. A call's own `deadlineMs` wins. What waits further in knows the deadline: a retry that would begin after it is
 * not waited for.
 *
 * The call then fails with an APIConnectionTimeoutError whose `limit` is `deadlineMs`.
 * @throws ConfigurationError for a negative number
 */
export const deadline = (options?: DeadlineOptions): Deadline => {
  const { ms: defaultMs } = settingsOf<DeadlineOptions, Record<never, never>>(
    "deadline",
    options,
    {},
    { ms: { min: 0 } },
  );

  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const ms = contextValue(context, policyOptionsKey)?.deadlineMs ?? defaultMs;
      if (!isLimit(ms)) return next(request, context);
      const { clock } = context;
      const controller = new AbortController();
      const stopListening = onAbort(context.signal, () => controller.abort(context.signal.reason));
      return new Promise<Reply>((resolve, reject) => {
        /** Ends the wait of the caller, and after the head that of the body's reader. */
        const stopTimer = clock.after(ms, () => {
          const attempts = context.call.report?.attempts?.length;
          const details = { request: describeRequest(request), ...(attempts && { attempts }) };
          controller.abort(timeoutError("deadlineMs", ms, details));
          // A layer further in may take no notice of the signal.
          reject(controller.signal.reason);
        });
        const over = (_end?: BodyEnd): void => {
          stopTimer();
          stopListening();
        };
        const timed = withValue({ ...context, signal: controller.signal }, deadlineKey, clock.now() + ms);
        next(request, timed).then(
          (reply) => resolve(whenBodyEnds(reply, over)),
          (error: unknown) => {
            over();
            reject(error);
          },
        );
      });
    };

  return definePolicy<Deadline>("deadline", layer, {
    explain: (_request, inner) =>
      isLimit(defaultMs)
        ? {
            does: `ends the call after ${defaultMs} ms`,
            cost: { timeMs: Math.min(defaultMs, inner.timeMs) },
          }
        : undefined,
  });
};
