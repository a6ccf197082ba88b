import type { ApiRequest } from "../../contract.ts";
import { contextValue, maxRetriesKey } from "../../core/context.ts";
import type { Context, Handler } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { FUNCTION, withMethods } from "../../core/options/kinds.ts";
import { AMOUNT, COUNT, DELAY, RATIO } from "../../core/options/range.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { APIUserAbortError, ConfigurationError, OpenAIError } from "../../errors/index.ts";
import { LONGEST_RETRY_AFTER_MS } from "../../errors/rate-limits/rate-limits.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { explainRetry } from "./explain-retry.ts";
import { isRetryable } from "./is-retryable.ts";
import type { RetryBudget } from "./retry-budget.ts";
import { decideRetry, type RetryProgress } from "./retry-decision.ts";
import type { RetryDelay } from "./retry-delay.ts";

/** A failed attempt, for the decision whether another one follows. */
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

const settingsOfRetry = (options: RetryOptions | undefined) => {
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
  return settings;
};

/**
 * Sends a request again when its failure is one that may pass. An abort and the call's deadline end the wait at once; a
 * body that can be read only once is never sent twice, and nothing is repeated once the head of a stream is there.
 *
 * @throws ConfigurationError for an option that cannot work
 */
export const retry = (options?: RetryOptions): Retry => {
  const settings = settingsOfRetry(options);
  const { shouldRetry = ({ error }) => isRetryable(error), random = Math.random, budget } = settings;

  /** Waits for the next attempt. @returns what it costs @throws the error, when there is none */
  const nextAttempt = async (
    failed: FailedAttempt,
    progress: RetryProgress,
    context: Context,
  ): Promise<number> => {
    const { error, attempt, request } = failed;
    const { operation } = request;
    if (context.signal.aborted || !shouldRetry(failed)) throw error;
    let plan = await decideRetry(settings, failed, progress, context, random);
    const cost = typeof plan === "number" && budget ? budget.withdraw(error) : 0;
    if (cost === undefined) plan = "budget";
    if (typeof plan === "string") {
      context.emit({ type: "retry_refused", operation, attempt, reason: plan, error });
      throw error;
    }
    context.emit({ type: "retry", operation, attempt: attempt + 1, delayMs: plan, error });
    await context.clock.sleep(plan, context.signal).catch((cause: unknown) => {
      throw stopped(cause, request, attempt + 1);
    });
    return cost ?? 0;
  };

  const layer = (next: Handler): Handler => {
    const repeat: Handler = async (request, context) => {
      const limit = limitOf(context, settings.maxAttempts);
      const started = context.clock.now();
      let cost = 0;
      for (let attempt = 0; ; attempt++) {
        try {
          const reply = await next(request, attempt === 0 ? context : { ...context, attempt });
          budget?.deposit(cost);
          return reply;
        } catch (error) {
          const progress = { limit, elapsedMs: context.clock.now() - started };
          cost = await nextAttempt({ error, attempt, request }, progress, context);
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
    explain: (request, inner) => explainRetry(settings, request, inner),
  });
};

const limitOf = (context: Context, maxAttempts: number): number => {
  const maxRetries = contextValue(context, maxRetriesKey);
  return maxRetries === undefined ? maxAttempts : maxRetries + 1;
};

/** The wait was ended by the caller, or by the deadline of a layer, whose error is its own. */
const stopped = (cause: unknown, request: ApiRequest, attempts: number): unknown =>
  OpenAIError.is(cause)
    ? cause
    : new APIUserAbortError({ cause, request: describeRequest(request), attempts });
