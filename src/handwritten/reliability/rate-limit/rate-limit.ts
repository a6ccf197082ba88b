import type { ApiRequest } from "../../contract.ts";
import { contextValue, deadlineKey, policyOptionsKey } from "../../core/context.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { FLAG, FUNCTION, oneOf, withMethods } from "../../core/options/kinds.ts";
import { AMOUNT, DELAY, POSITIVE } from "../../core/options/range.ts";
import { describeRequest } from "../../core/request/describe-request.ts";
import { onAbort } from "../../core/signals.ts";
import { APIError, ConfigurationError, LimitExceededError, typedError } from "../../errors/index.ts";
import { gateKey } from "../circuit-breaker/gate.ts";
import { isThrottled } from "../outcome.ts";
import { definePolicy, type Policy } from "../policy.ts";
import {
  type CountTokens,
  estimateOf,
  type TokenEstimator,
  tokenEstimator,
} from "../tokens/token-estimator.ts";
import { tokenUsageOfError } from "../tokens/token-usage-of-error.ts";
import { readUsage, type TokenUsage, usageOfReply } from "../tokens/usage.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { type Buckets, createBuckets } from "./buckets.ts";
import type { Demand, Limiter, Permit, SharedLimits } from "./limiter.ts";
import { type Algorithm, type CommonLimits, type Limit, rulesOf } from "./limits.ts";
import { LocalLimiter } from "./local-limiter.ts";
import { pauseMsOf } from "./pause-ms.ts";

/** What `rateLimit` is set up with. */
export interface RateLimitOptions extends CommonLimits {
  /** Limits beyond the common ones: other times, other units, per target, per operation, or by any key. */
  readonly limits?: readonly Limit[] | undefined;
  /**
   * `continuous` refills all the time and holds little; `sliding_window` counts the last period exactly, and lets all of
   * a limit through at once. Default: `continuous`, as the API enforces its limits over shorter times than they name.
   */
  readonly algorithm?: Algorithm | undefined;
  /** How many calls may wait. Default: 1 000. */
  readonly maxQueue?: number | undefined;
  /** How long a call may wait, in milliseconds; its deadline ends the wait as well. Default: no limit of its own. */
  readonly maxWaitMs?: number | undefined;
  /** Whether limits that the server tells (`x-ratelimit-*`) act where they are lower, or none is set. Default: true. */
  readonly learn?: boolean | undefined;
  /** The longest that a 429 makes everybody wait, in milliseconds. Default: 60 000. */
  readonly maxPauseMs?: number | undefined;
  /**
   * Buckets that this process shares with others: `redisLimits(…)`. Default: each process has the whole limit to itself.
   */
  readonly shared?: SharedLimits | undefined;
  /** Estimates what a call will use before it is sent. Default: `tokenEstimator()`. */
  readonly estimator?: TokenEstimator | undefined;
  /** Counts the tokens of a prompt exactly: a tokenizer. Default: an estimate by its length. */
  readonly countTokens?: CountTokens | undefined;
}

/** A layer that keeps calls within limits. */
export interface RateLimit extends Policy<"rateLimit"> {
  /** How many calls wait. */
  readonly waiting: number;
  /** What could pass now, by limit and key. */
  readonly available: Readonly<Record<string, number>>;
}

const defaults = {
  limits: [] as readonly Limit[],
  algorithm: "continuous",
  maxQueue: 1_000,
  maxWaitMs: Number.POSITIVE_INFINITY,
  learn: true,
  maxPauseMs: 60_000,
} as const;

/**
 * Keeps calls within limits of requests, tokens and concurrency: all that a call needs is taken together, or it waits.
 * Tokens are reserved by an estimate, and settled with the usage that the answer tells, of a stream at its end.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://platform.openai.com/docs/guides/rate-limits
 */
export const rateLimit = (options: RateLimitOptions = {}): RateLimit => {
  const settings = settingsOf<RateLimitOptions, typeof defaults>("rateLimit", options, defaults, {
    requestsPerMinute: POSITIVE,
    tokensPerMinute: POSITIVE,
    requestsPerDay: POSITIVE,
    tokensPerDay: POSITIVE,
    concurrency: POSITIVE,
    limits: ["a list of limits", Array.isArray],
    algorithm: oneOf("continuous", "sliding_window"),
    maxQueue: { min: 0, integer: true },
    maxWaitMs: AMOUNT,
    learn: FLAG,
    maxPauseMs: DELAY,
    shared: withMethods("what `redisLimits(…)` of api-openai/reliability makes", "createLimiter"),
    estimator: withMethods("what `tokenEstimator()` makes", "estimate", "learn"),
    countTokens: FUNCTION,
  });
  const { learn, maxPauseMs, maxWaitMs, maxQueue, countTokens, algorithm, shared } = settings;
  const { estimator = tokenEstimator({ countTokens }) } = settings;
  const rules = rulesOf(settings, settings.limits, algorithm);
  if (!rules.length && !learn) throw new ConfigurationError("`rateLimit` needs a limit, or `learn`");
  if (shared && rules.some((rule) => rule.algorithm === "sliding_window" && rule.perMs !== undefined))
    throw new ConfigurationError(
      "`rateLimit.shared` works with `continuous` limits, not with a `sliding_window`",
    );
  const buckets: Buckets = createBuckets(rules);
  const limiter: Limiter = shared ? shared.createLimiter(maxQueue) : new LocalLimiter(maxQueue);

  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const { clock, target, emit } = context;
      const own = contextValue(context, policyOptionsKey);
      const group = buckets.of(request, target.name, clock.now());
      let tokens = 0;
      try {
        if (group.countsTokens) tokens = own?.estimatedTokens ?? estimated(estimator, request);
      } catch (error) {
        // The caller's estimator or tokenizer. A layer outside has a timer to stop.
        return Promise.reject(error);
      }
      const needs = group.entries.map(({ unit, bucket, name, id }) => ({
        bucket,
        name,
        id,
        amount: unit === "tokens" ? tokens : 1,
      }));
      for (const { bucket, amount, name } of needs)
        if (amount > bucket.largest) return Promise.reject(tooLarge(amount, name, request, target.name));
      const priority = own?.priority ?? 0;
      const demand: Demand = { needs, queue: group.queue, priority, maxWaitMs, clock, emit };

      const send = (permit: Permit): Promise<Reply> => {
        let isOver = false;
        /** What the call has used; undefined: as estimated. `nothing`: it did not go out. */
        const settle = (usage: TokenUsage | number | "nothing" | undefined): void => {
          if (isOver) return;
          isOver = true;
          if (typeof usage === "object") estimator.learn(request, usage);
          const used = typeof usage === "object" ? usage.totalTokens : usage;
          limiter.settle(
            permit,
            group.entries.map(({ unit }) => {
              if (unit === "concurrency" || usage === "nothing") return 0;
              return unit === "tokens" && typeof used === "number" ? used : undefined;
            }),
          );
        };
        return next(request, context).then(
          (reply) => {
            if (learn) buckets.learn(group, reply.headers, context);
            if (reply.body)
              return whenStreamEnds(reply, {
                onEnd: (end) => settle(end.outcome === "complete" ? readUsage(end.usage) : undefined),
              });
            if (!group.countsTokens) {
              settle(undefined);
              return reply;
            }
            return usageOfReply(reply).then(
              (usage) => {
                settle(usage);
                return reply;
              },
              () => {
                // Whoever reads the answer is told what is wrong with it; the place is free in any case.
                settle(undefined);
                return reply;
              },
            );
          },
          (error: unknown) => {
            settle(tokenUsageOfError(error));
            if (error instanceof APIError && error.headers && learn)
              buckets.learn(group, error.headers, context);
            if (isThrottled(error)) pause(error as APIError, context);
            throw error;
          },
        );
      };

      const pause = (error: APIError, { emit }: Context): void => {
        const ms = Math.min(pauseMsOf(error), maxPauseMs);
        if (ms <= 0) return;
        limiter.pause(group.queue, ms, clock);
        emit({ type: "rate_limit_paused", target: target.name, pausedMs: ms });
      };

      const permit = limiter.tryTake(demand);
      return permit ? send(permit) : wait(demand, request, context).then(send);
    };

  /** Waits in the queue; leaves it when the caller aborts, or the target's circuit opens. */
  const wait = async (demand: Demand, request: ApiRequest, context: Context): Promise<Permit> => {
    const { signal, clock, target, emit, attempt } = context;
    const details = { target: target.name, request: describeRequest(request) };
    const deadline = contextValue(context, deadlineKey);
    const leftMs = deadline === undefined ? Number.POSITIVE_INFINITY : deadline - clock.now();
    const ticket = limiter.enqueue({ ...demand, maxWaitMs: Math.min(demand.maxWaitMs, leftMs) }, details);
    const gate = contextValue(context, gateKey);
    const stopGate = gate?.onShut(() => ticket.leave(gate.refusal()));
    const stopListening = onAbort(signal, () => ticket.leave(typedError(undefined, signal, false, details)));
    try {
      const permit = await ticket.granted;
      // Where a store is asked, every call comes here, and most of them need not wait.
      if (permit.waitedMs >= 1)
        emit({
          type: "rate_limit",
          operation: request.operation,
          attempt,
          target: target.name,
          waitMs: permit.waitedMs,
        });
      return permit;
    } finally {
      stopListening();
      stopGate?.();
    }
  };

  return definePolicy<RateLimit>("rateLimit", layer, {
    get waiting() {
      return limiter.waiting;
    },
    get available() {
      return buckets.available();
    },
    explain: (request, inner) => {
      const { input, output } = estimator.estimate(request);
      const names = rules.map(({ name }) => name).join(", ") || "what the server tells";
      return {
        does: `waits for ${names}${shared ? `, ${shared.does}` : ""}${Number.isFinite(maxWaitMs) ? `, up to ${maxWaitMs} ms` : ""}`,
        cost: { tokens: inner.tokens ?? input + output, timeMs: inner.timeMs + maxWaitMs },
      };
    },
  });
};

const estimated = (estimator: TokenEstimator, request: ApiRequest): number => {
  const { input, output } = estimateOf(estimator, request);
  return input + output;
};

const tooLarge = (amount: number, name: string, request: ApiRequest, target: string): LimitExceededError =>
  new LimitExceededError(`the call takes ${amount}, which the limit of ${name} never allows`, "too_large", {
    target,
    request: describeRequest(request),
  });
