import type { ApiRequest } from "../../contract.ts";
import { contextValue, deadlineKey, policyOptionsKey } from "../../core/context.ts";
import { describeRequest } from "../../core/describe.ts";
import type { Context, Handler, Reply } from "../../core/handler.ts";
import { onAbort } from "../../core/signals.ts";
import { APIError, ConfigurationError, LimitExceededError, OpenAIError, typedError } from "../../errors.ts";
import { checkOptions, DELAY } from "../check-options.ts";
import { gateKey } from "../circuit-breaker/gate.ts";
import { defineFeature, type Feature } from "../feature.ts";
import { isThrottled } from "../outcome.ts";
import { type CountTokens, type TokenEstimator, tokenEstimator } from "../token-estimator.ts";
import { readUsage, type TokenUsage, usageOfReply } from "../usage.ts";
import { whenStreamEnds } from "../when-stream-ends.ts";
import { type Buckets, createBuckets } from "./buckets.ts";
import { type Algorithm, type CommonLimits, type Limit, rulesOf } from "./limits.ts";
import { type Demand, LocalLimiter, type Permit } from "./local-limiter.ts";

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
  /** Estimates what a call will use before it is sent. Default: `tokenEstimator()`. */
  readonly estimator?: TokenEstimator | undefined;
  /** Counts the tokens of a prompt exactly: a tokenizer. Default: an estimate by its length. */
  readonly countTokens?: CountTokens | undefined;
}

/** A layer that keeps calls within limits. */
export interface RateLimit extends Feature<"rateLimit"> {
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

const AT_LEAST_NOTHING = { min: 0 };

/**
 * Keeps calls within limits of requests, tokens and concurrency: all that a call needs is taken together, or it waits.
 * Tokens are reserved by an estimate, and settled with the usage that the answer tells, of a stream at its end.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://platform.openai.com/docs/guides/rate-limits
 */
export const rateLimit = (options: RateLimitOptions = {}): RateLimit => {
  const settings = checkOptions<RateLimitOptions, typeof defaults>("rateLimit", options, defaults, {
    requestsPerMinute: true,
    tokensPerMinute: true,
    requestsPerDay: true,
    tokensPerDay: true,
    concurrency: true,
    limits: true,
    algorithm: true,
    maxQueue: AT_LEAST_NOTHING,
    maxWaitMs: AT_LEAST_NOTHING,
    learn: true,
    maxPauseMs: DELAY,
    estimator: true,
    countTokens: true,
  });
  const { learn, maxPauseMs, maxWaitMs, countTokens, algorithm } = settings;
  if (algorithm !== "continuous" && algorithm !== "sliding_window")
    throw new ConfigurationError('`rateLimit.algorithm` is "continuous" or "sliding_window"');
  const { estimator = tokenEstimator({ countTokens }) } = settings;
  const rules = rulesOf(settings, settings.limits, algorithm);
  if (!rules.length && !learn) throw new ConfigurationError("`rateLimit` needs a limit, or `learn`");
  const buckets: Buckets = createBuckets(rules);
  const limiter = new LocalLimiter(settings.maxQueue);

  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const { clock, target } = context;
      const own = contextValue(context, policyOptionsKey);
      const group = buckets.of(request, target.name);
      let tokens = 0;
      if (group.countsTokens) tokens = own?.estimatedTokens ?? estimated(estimator, request);
      const needs = group.entries.map(({ unit, bucket, name }) => ({
        bucket,
        name,
        amount: unit === "tokens" ? tokens : 1,
      }));
      for (const { bucket, amount, name } of needs)
        if (amount > bucket.largest) return Promise.reject(tooLarge(amount, name, request, target.name));
      const demand: Demand = { needs, queue: group.queue, priority: own?.priority ?? 0, maxWaitMs, clock };

      const send = (permit: Permit): Promise<Reply> => {
        let isOver = false;
        /** What the call has used; undefined: as estimated. `nothing`: it did not go out. */
        const settle = (usage: TokenUsage | number | "nothing" | undefined): void => {
          if (isOver) return;
          isOver = true;
          const now = clock.now();
          if (typeof usage === "object") estimator.learn(request, usage);
          const used = typeof usage === "object" ? usage.totalTokens : usage;
          group.entries.forEach(({ unit, bucket }, index) => {
            const taken = permit.taken[index];
            if (!taken) return;
            if (unit === "concurrency" || usage === "nothing") bucket.settle(now, taken, 0);
            else if (unit === "tokens" && typeof used === "number") bucket.settle(now, taken, used);
          });
          limiter.dispatch(clock);
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
            return usageOfReply(reply).then((usage) => {
              settle(usage);
              return reply;
            });
          },
          (error: unknown) => {
            settle(usedOf(error));
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

  return defineFeature<RateLimit>("rateLimit", layer, {
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
        does: `waits for ${names}${Number.isFinite(maxWaitMs) ? `, up to ${maxWaitMs} ms` : ""}`,
        cost: { tokens: inner.tokens ?? input + output, timeMs: inner.timeMs + maxWaitMs },
      };
    },
  });
};

const estimated = (estimator: TokenEstimator, request: ApiRequest): number => {
  const { input, output } = estimator.estimate(request);
  return input + output;
};

const tooLarge = (amount: number, name: string, request: ApiRequest, target: string): LimitExceededError =>
  new LimitExceededError(`the call takes ${amount}, which the limit of ${name} never allows`, "too_large", {
    target,
    request: describeRequest(request),
  });

/** What a call that failed has used of its tokens: none where the server refused it, nothing at all where it never went out. */
const usedOf = (error: unknown): number | "nothing" | undefined => {
  if (!OpenAIError.is(error)) return undefined;
  switch (error.kind) {
    case "circuit_open":
    case "limit":
    case "budget":
    case "configuration":
    case "credentials":
    case "request":
      return "nothing";
    case "connection":
    case "timeout":
      return error.phase === "connect" ? "nothing" : undefined;
    case "server":
      return undefined;
    default:
      return error instanceof APIError && error.status !== undefined ? 0 : undefined;
  }
};

/** How long a 429 asks everybody to wait; where it does not say, until what is used up is there again, or a second. */
const pauseMsOf = (error: APIError): number => {
  const { retryAfterMs, requests, tokens } = error.rateLimits ?? {};
  if (retryAfterMs !== undefined) return retryAfterMs;
  const spent = [requests, tokens].flatMap((limit) => (limit?.remaining === 0 ? (limit.resetMs ?? []) : []));
  return spent.length ? Math.max(...spent) : 1_000;
};
