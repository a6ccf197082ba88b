import type { Layer } from "../../core/handler.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { APIConnectionTimeoutError } from "../../errors/index.ts";

/**
 * Why an attempt is aborted that had no answer for the whole delay, while the one that began after it was answered. Its name
 * is not that of a timeout, for which the transport would close idle connections: one call in twenty ends so.
 */
export class LostBySilence extends Error {
  constructor(silentMs: number) {
    super(`no answer for ${Math.round(silentMs)} ms, while a later attempt was answered`);
  }
}

/**
 * Makes the abort of such an attempt a timeout, for all that count failures of the target: its circuit, ejection, health,
 * metrics. An abort says nothing of a target, so one that hangs would never be noticed. Stands inside of all queues: an
 * attempt that waits in one was not sent, and its target is not silent.
 */
export const silenceIsTimeout: Layer = (next) => (request, context) =>
  next(request, context).catch((error: unknown) => {
    const { reason } = context.signal;
    if (!(reason instanceof LostBySilence)) throw error;
    throw new APIConnectionTimeoutError({
      message: reason.message,
      phase: "request",
      request: describeRequest(request),
      attempts: context.attempt + 1,
      cause: error,
    });
  });
