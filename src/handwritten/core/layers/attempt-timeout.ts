import type { Clock } from "../clock.ts";
import { bodySignalKey, connectionKey, contextValue, timeoutKey, withValue } from "../context.ts";
import type { Context, Handler, Layer, Reply } from "../handler.ts";
import { watchBody } from "../reply/watch-body.ts";
import { whenBodyEnds } from "../reply/when-body-ends.ts";
import { describeRequest } from "../request/describe-request.ts";
import { isNever, never, onAbort } from "../signals.ts";
import { isLimit, type TimeoutOption, type Timeouts, timeoutError, timeoutsOf } from "../timeouts.ts";

/** The limits that are watched here. A stream watches the others itself, as it knows what it reads. */
type Limit = "totalMs" | "connectMs" | "headersMs";

const TO_THE_HEAD: readonly Limit[] = ["headersMs", "totalMs"];
const CONNECTING: readonly Limit[] = ["connectMs", ...TO_THE_HEAD];
const TO_THE_END: readonly Limit[] = ["totalMs"];

/**
 * Ends an attempt that takes too long: `connectMs` to its connection, `headersMs` to the head of its answer (and to
 * the end of a body that is read at once), `totalMs` to the end of its body. A plain number is `headersMs`. A call's
 * own `timeout` wins; 0 or Infinity sets no limit.
 *
 * @throws APIConnectionTimeoutError whose `limit` is the one that passed, and the connection is closed
 */
export const attemptTimeout = (timeout: TimeoutOption): Layer => {
  const defaults = timeoutsOf(timeout);
  return (next: Handler): Handler =>
    (request, context) => {
      const limits = timeoutsOf(contextValue(context, timeoutKey), defaults);
      if (!CONNECTING.some((name) => isLimit(limits[name]))) return next(request, context);
      return new Promise((resolve, reject) => {
        const controller = new AbortController();
        const { signal } = controller;
        /** Rejects what waits: the call, and after the headers the reader of the body. */
        let fail: (error: unknown) => void = reject;
        const deadline = createDeadline(limits, context.clock, (limit, ms) => {
          const attempts = context.attempt + 1;
          controller.abort(timeoutError(limit, ms, { request: describeRequest(request), attempts }));
          // A caller's `fetch` may take no notice of the signal.
          fail(signal.reason);
        });
        const stopListening = onAbort(context.signal, () => {
          deadline.stop();
          controller.abort(context.signal.reason);
        });
        const over = (): void => {
          deadline.stop();
          stopListening();
        };
        const answered = (reply: Reply): Reply => {
          const isBounded = isLimit(limits.totalMs);
          // Nothing can end the attempt any more.
          if (!isBounded && isNever(context.signal)) {
            over();
            return reply;
          }
          deadline.watch(TO_THE_END);
          // An answer that is still being read goes on hearing the caller's abort, and no longer than that.
          return whenBodyEnds(isBounded ? stoppable(reply) : reply, over);
        };
        const stoppable = (reply: Reply): Reply =>
          watchBody(
            reply,
            (reading) =>
              new Promise((resolve, reject) => {
                fail = reject;
                if (signal.aborted) reject(signal.reason);
                reading.then(resolve, reject);
              }),
          );
        deadline.watch(TO_THE_HEAD);
        next(request, withConnectionListener(attemptOf(context, signal, limits), limits, deadline)).then(
          (reply) => resolve(answered(reply)),
          (error: unknown) => {
            over();
            reject(error);
          },
        );
      });
    };
};

/** The context of the attempt. Without `totalMs` and a caller's signal, which it passes on, nothing ends it after its head. */
const attemptOf = (context: Context, signal: AbortSignal, { totalMs }: Timeouts): Context => {
  const attempt = { ...context, signal };
  return isLimit(totalMs) || !isNever(context.signal) ? attempt : withValue(attempt, bodySignalKey, never());
};

/** The transport is asked to tell when it connects, where that is limited. */
const withConnectionListener = (context: Context, limits: Timeouts, deadline: Deadline): Context => {
  if (!isLimit(limits.connectMs)) return context;
  return withValue(context, connectionKey, (state) =>
    deadline.watch(state === "connecting" ? CONNECTING : TO_THE_HEAD),
  );
};

interface Deadline {
  /** From now on these limits hold, and no others. */
  watch(names: readonly Limit[]): void;
  stop(): void;
}

/** One timer, for whichever limit passes first. All count from now, but `connectMs` from when it is first watched. */
const createDeadline = (
  limits: Timeouts,
  clock: Clock,
  expire: (limit: Limit, ms: number) => void,
): Deadline => {
  const started = clock.now();
  let stopTimer: (() => void) | undefined;
  const stop = (): void => {
    stopTimer?.();
    stopTimer = undefined;
  };
  return {
    stop,
    watch(names) {
      stop();
      const now = clock.now();
      let first: Limit | undefined;
      let leftMs = Number.POSITIVE_INFINITY;
      for (const name of names) {
        const ms = limits[name];
        const left = isLimit(ms) ? ms - (name === "connectMs" ? 0 : now - started) : leftMs;
        if (left < leftMs) [first, leftMs] = [name, left];
      }
      if (first) {
        const passed = first;
        const isAnswered = names === TO_THE_END;
        // Who reads the answer holds the process; an answer that is not read does not.
        stopTimer = clock.after(
          Math.max(0, leftMs),
          () => expire(passed, limits[passed] as number),
          isAnswered,
        );
      }
    },
  };
};
