import { contextValue, timeoutKey } from "../../core/context.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { DELAY } from "../../core/options/range.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { onAbort } from "../../core/signals.ts";
import { DEFAULT_TIMEOUT_MS, isLimit, timeoutError, timeoutsOf } from "../../core/timeouts.ts";
import { errorInAnswer } from "../../errors/error-in-answer.ts";
import { type ErrorDetails, StreamInterruptedError, typedError } from "../../errors/index.ts";
import { BodyQueue } from "../../streaming/sse/body-queue.ts";
import { factsOf, type ReplyFacts } from "../../streaming/sse/read-event.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { ReplayedBody } from "./replayed-body.ts";

/** What `firstEvent` is set up with. */
export interface FirstEventOptions {
  /** Milliseconds that the first event may take, from the head of the answer. Default: the call's own `firstEventMs`, or 600 000. */
  readonly ms?: number | undefined;
}

/** A layer that holds a stream back until it has begun. */
export interface FirstEvent extends Policy<"firstEvent"> {}

/**
 * Holds a stream back until its first event is here. A failure before that (an error event first, a connection that
 * breaks, silence) is one of the attempt, so that `retry` and `failover` may try again and the breaker counts it:
 * the caller has seen no event of it. Afterwards nothing is ever repeated.
 *
 * @throws ConfigurationError for a negative number
 */
export const firstEvent = (options?: FirstEventOptions): FirstEvent => {
  const { ms } = settingsOf<FirstEventOptions, Record<never, never>>(
    "firstEvent",
    options,
    {},
    { ms: DELAY },
  );

  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const sent = next(request, context);
      if (request.reply !== "events") return sent;
      const details = { request: describeRequest(request), attempts: context.attempt + 1 };
      const limitMs = ms ?? timeoutsOf(contextValue(context, timeoutKey)).firstEventMs ?? DEFAULT_TIMEOUT_MS;
      return sent.then((reply) => begun(reply, context, limitMs, details));
    };

  return definePolicy<FirstEvent>("firstEvent", layer, {
    explain: (request) =>
      request.reply === "events" ? { does: "waits for the first event of the stream" } : undefined,
  });
};

/** The reply, when its first event has come; its body gives what has been read of it once more. */
const begun = async (
  reply: Reply,
  context: Context,
  limitMs: number | undefined,
  details: ErrorDetails,
): Promise<Reply> => {
  if (!reply.body) return reply;
  const { clock, signal } = context;
  const body = new ReplayedBody(reply);
  const controller = new AbortController();
  const stopListening = onAbort(signal, () => controller.abort(signal.reason));
  const stopTimer = isLimit(limitMs)
    ? clock.after(limitMs, () => controller.abort(timeoutError("firstEventMs", limitMs, details)))
    : () => {};
  try {
    await Promise.race([readFirst(body, reply, details), rejected(controller.signal)]);
    return body;
  } catch (cause) {
    const error = typedError(cause, controller.signal, true, details);
    body.leave({ outcome: "error", error });
    throw error;
  } finally {
    stopTimer();
    stopListening();
  }
};

const rejected = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => onAbort(signal, () => reject(signal.reason)));

/** Reads on until there is an event, and throws what an event says is wrong. */
const readFirst = async (body: ReplayedBody, reply: Reply, details: ErrorDetails): Promise<void> => {
  const facts = () => factsOf(reply, details);
  const queue = new BodyQueue({ facts }, reply.headers.get("content-type") ?? "");
  for (;;) {
    const { done, value } = await body.readAhead();
    queue.push(value);
    const event = queue.take();
    if (event?.type === "value") throwIfFailed(event.value, facts);
    if (event) return;
    if (done) throw new StreamInterruptedError("the stream ended before its first event", facts());
  }
};

/** A response may be over with its first event. */
const throwIfFailed = (event: unknown, facts: () => ReplyFacts): void => {
  if ((event as { type?: unknown } | null)?.type !== "response.failed") return;
  const { headers, ...details } = facts();
  throw errorInAnswer(event, "", headers, details);
};
