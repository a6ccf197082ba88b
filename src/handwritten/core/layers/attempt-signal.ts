import { bodySignalKey, contextValue } from "../context.ts";
import type { Handler, Layer, Reply } from "../handler.ts";
import { isNever } from "../signals.ts";

/**
 * By the headers of the answer, which layers hand on as they are, whatever they make of its body. Not in the record of
 * the call: of two attempts in a race each has a signal of its own.
 */
const signals = new WeakMap<Reply["headers"], AbortSignal>();

/**
 * Keeps the signal of an attempt that was answered with a stream, for who reads it: it aborts when a deadline passes,
 * also while the stream is not read. The first layer inside of those that derive a signal.
 */
export const keepAttemptSignal: Layer =
  (next: Handler): Handler =>
  (request, context) => {
    const sent = next(request, context);
    const signal = contextValue(context, bodySignalKey) ?? context.signal;
    if (request.reply !== "events" || isNever(signal)) return sent;
    return sent.then((reply) => {
      signals.set(reply.headers, signal);
      return reply;
    });
  };

/** The signal of the attempt that an answer came of, where that is known. */
export const attemptSignalOf = ({ headers }: Pick<Reply, "headers">): AbortSignal | undefined =>
  signals.get(headers);
