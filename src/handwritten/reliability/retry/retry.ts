import type { ApiRequest } from "../../contract.ts";
import { contextValue, deadlineKey, maxRetriesKey } from "../../core/context.ts";
import type { RetryRefusal } from "../../core/events.ts";
import type { Context, Handler } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { FUNCTION, withMethods } from "../../core/options/kinds.ts";
import { AMOUNT, COUNT, DELAY, RATIO } from "../../core/options/range.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { isReplayable } from "../../core/request/form.ts";
import { APIUserAbortError, ConfigurationError, OpenAIError } from "../../errors/index.ts";
import { LONGEST_RETRY_AFTER_MS } from "../../errors/rate-limits/rate-limits.ts";
import { isUnknownOutcome } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { isRetryable } from "./is-retryable.ts";
import type { RetryBudget } from "./retry-budget.ts";
import { askedDelayMs, backoffMs, type RetryDelay } from "./retry-delay.ts";

/** A failed attempt, for whoever decides whether another one follows. */
export interface FailedAttempt {
  readonly error: unknown;
  /** 0 for the first one. */
  readonly attempt: number;
  readonly request: ApiRequest;
}

/** What `retry` is set up with. Durations in milliseconds. */
export interface RetryOptions extends Partial<RetryDelay> {
  /** Attempts in all, the first one included. Default: 3. A call's `maxRetries` wins. */
  readonly maxAttempts?: number | undefined;
  /** Default: 500, as the official SDK. */
  readonly baseDelayMs?: number;
  /** Default: 1 000, as AWS: a server that throttles wants more time than one that failed. */
  readonly throttledBaseDelayMs?: number;
  /** Default: 8 000, as the official SDK. */
  readonly maxDelayMs?: number;
  /** Default: 2. */
  readonly multiplier?: number;
  /** Default: 1: full jitter, so that callers who failed together do not come back together. */
  readonly jitter?: number;
  /** The longest `Retry-After` that is waited for; a call that is asked to wait longer fails at once. Default: 60 000. */
  readonly maxRetryAfterMs?: number | undefined;
  /** No retry begins later than this after the first attempt. Default: Infinity. */
  readonly maxElapsedMs?: number | undefined;
  /** What is retried. Default: `isRetryable`. */
  readonly shouldRetry?: ((failed: FailedAttempt) => boolean) | undefined;
  /**
   * What is done when the request went out and no whole answer came: the server may have done the work, and does it,
   * and bills it, once more. `retry` (the default: a lost answer is what people switch retries on for), `fail`, or a
   * function that is asked. It is asked of POST and PATCH without an idempotency key alone.
   */
  readonly unknownOutcome?:
    | "retry"
    | "fail"
    | ((failed: FailedAttempt) => boolean | Promise<boolean>)
    | undefined;
  /** Limits the retries of all calls together. Default: none. */
  readonly budget?: RetryBudget | undefined;
  /** Between 0 and 1; for tests. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** A layer that repeats what may pass. */
export interface Retry extends Policy<"retry"> {
  /** What is left of the budget; undefined where there is none. */
  readonly budget: RetryBudget | undefined;
}

const defaults = {
  maxAttempts: 3,
  baseDelayMs: 500,
  throttledBaseDelayMs: 1_000,
  maxDelayMs: 8_000,
  multiplier: 2,
  jitter: 1,
  maxRetryAfterMs: LONGEST_RETRY_AFTER_MS,
  maxElapsedMs: Number.POSITIVE_INFINITY,
  unknownOutcome: "retry",
} as const;

/**
 * Sends a request again when its failure is one that may pass. An abort and the call's deadline end the wait at once; a
 * body that can be read only once is never sent twice, and nothing is repeated once the head of a stream is there.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const retry = (options?: RetryOptions): Retry => {
  const settings = settingsOf<RetryOptions, typeof defaults>("retry", options, defaults, {
    maxAttempts: COUNT,
    baseDelayMs: DELAY,
    throttledBaseDelayMs: DELAY,
    maxDelayMs: DELAY,
    multiplier: { min: 1, finite: true },
    jitter: RATIO,
    maxRetryAfterMs: DELAY,
    maxElapsedMs: AMOUNT,
    shouldRetry: FUNCTION,
    unknownOutcome: [
      '"retry", "fail" or a function',
      (value) => value === "retry" || value === "fail" || typeof value === "function",
    ],
    budget: withMethods("what `retryBudget()` makes", "withdraw", "deposit"),
    random: FUNCTION,
  });
  if (settings.maxAttempts === Infinity && settings.maxElapsedMs === Infinity)
    throw new ConfigurationError(
      "`retry.maxAttempts` may be Infinity only where `retry.maxElapsedMs` ends the attempts",
    );
  const { shouldRetry = ({ error }) => isRetryable(error), random = Math.random, budget } = settings;
  const delay: RetryDelay = settings;

  /** Why the failure is the last one, or how long to wait. */
  const decide = async (
    failed: FailedAttempt,
    limit: number,
    elapsedMs: number,
    context: Context,
  ): Promise<RetryRefusal | number> => {
    const { error, attempt, request } = failed;
    if (attempt + 1 >= limit) return "attempts";
    if (!isReplayable(request.body)) return "one_shot_body";
    if (
      isUnknownOutcome(error) &&
      repeatsWork(request) &&
      !(await mayRepeat(settings.unknownOutcome, failed))
    )
      return "unknown_outcome";
    const asked = askedDelayMs(error, context.clock.wallTime());
    if (asked !== undefined && asked > settings.maxRetryAfterMs) return "retry_after";
    const delayMs = asked ?? backoffMs(delay, error, attempt, random());
    const deadline = contextValue(context, deadlineKey);
    const leftMs = deadline === undefined ? Number.POSITIVE_INFINITY : deadline - context.clock.now();
    return delayMs > settings.maxElapsedMs - elapsedMs || delayMs >= leftMs ? "deadline" : delayMs;
  };

  const layer = (next: Handler): Handler => {
    const repeat: Handler = async (request, context) => {
      const limit = limitOf(context, settings.maxAttempts);
      const { operation } = request;
      const started = context.clock.now();
      let cost = 0;
      for (let attempt = 0; ; attempt++) {
        try {
          const reply = await next(request, attempt === 0 ? context : { ...context, attempt });
          budget?.deposit(cost);
          return reply;
        } catch (error) {
          const failed: FailedAttempt = { error, attempt, request };
          if (context.signal.aborted || !shouldRetry(failed)) throw error;
          let plan = await decide(failed, limit, context.clock.now() - started, context);
          const paid = typeof plan === "number" && budget ? budget.withdraw(error) : 0;
          if (paid === undefined) plan = "budget";
          if (typeof plan === "string") {
            context.emit({ type: "retry_refused", operation, attempt, reason: plan, error });
            throw error;
          }
          cost = paid ?? 0;
          context.emit({ type: "retry", operation, attempt: attempt + 1, delayMs: plan, error });
          await context.clock.sleep(plan, context.signal).catch((cause: unknown) => {
            throw stopped(cause, request, attempt + 1);
          });
        }
      }
    };
    return (request, context) =>
      // Where there is nothing to repeat it costs nothing.
      !budget && limitOf(context, settings.maxAttempts) <= 1
        ? next(request, context)
        : repeat(request, context);
  };

  return definePolicy<Retry>("retry", layer, {
    get budget() {
      return budget;
    },
    explain: (request, inner) => {
      const attempts = isReplayable(request.body) ? settings.maxAttempts : 1;
      let waitMs = 0;
      for (let attempt = 0; attempt < Math.min(attempts - 1, 10_000); attempt++)
        waitMs += Math.max(
          settings.maxRetryAfterMs,
          backoffMs({ ...delay, jitter: 0 }, undefined, attempt, 0),
        );
      return {
        does: `up to ${attempts} attempts, ${delay.baseDelayMs} to ${delay.maxDelayMs} ms apart, or as the server asks up to ${settings.maxRetryAfterMs} ms`,
        cost: {
          attempts: attempts * inner.attempts,
          timeMs: attempts * inner.timeMs + waitMs,
          tokens: inner.tokens && attempts * inner.tokens,
        },
      };
    },
  });
};

const limitOf = (context: Context, maxAttempts: number): number => {
  const own = contextValue(context, maxRetriesKey);
  return own === undefined ? maxAttempts : own + 1;
};

/** GET, PUT and DELETE come to the same however often they arrive, and a server that takes the key sees that it has had it. */
const repeatsWork = ({ method, headers }: ApiRequest): boolean =>
  (method === "POST" || method === "PATCH") && !headers?.["idempotency-key"];

const mayRepeat = async (policy: RetryOptions["unknownOutcome"], failed: FailedAttempt): Promise<boolean> =>
  typeof policy === "function" ? policy(failed) : policy !== "fail";

/** The wait was ended: by the caller, or by a layer's deadline, which says so itself. */
const stopped = (cause: unknown, request: ApiRequest, attempts: number): unknown =>
  OpenAIError.is(cause)
    ? cause
    : new APIUserAbortError({ cause, request: describeRequest(request), attempts });
