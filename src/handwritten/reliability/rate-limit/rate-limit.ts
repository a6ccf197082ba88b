import type { Handler, Reply } from "../../core/handler.ts";
import { settingsOf } from "../../core/options/check-options.ts";
import { FLAG, FUNCTION, oneOf, withMethods } from "../../core/options/kinds.ts";
import { AMOUNT, DELAY, POSITIVE } from "../../core/options/range.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { definePolicy, type Policy } from "../policy.ts";
import { UseHistories } from "../tokens/expected-use.ts";
import { type CountTokens, type TokenEstimator, tokenEstimator } from "../tokens/token-estimator.ts";
import { Buckets } from "./buckets.ts";
import { demandOf, type TokenSettings } from "./demand-of.ts";
import { LimitedCall, type LimitedCallSettings } from "./limited-call.ts";
import type { Demand, Limiter, Permit, SharedLimits } from "./limiter.ts";
import { type Algorithm, type CommonLimits, type Limit, rulesOf } from "./limits.ts";
import { LocalLimiter } from "./local-limiter.ts";
import { type TokenCount, tokenCountOf } from "./token-count.ts";
import { waitInQueue } from "./wait-in-queue.ts";

/** What `rateLimit` is set up with. */
export interface RateLimitOptions extends CommonLimits {
  /** Limits beyond the common ones: other times, other units, per target, per operation, or by any key. */
  readonly limits?: readonly Limit[] | undefined;
  /**
   * `continuous` refills all the time and holds little; `sliding_window` counts the last period exactly, and lets all of
   * a limit through at once. Default: `continuous`, as the API enforces its limits over shorter times than they name.
   */
  readonly algorithm?: Algorithm | undefined;
  /**
   * Which tokens count. `reserved`: what a call asks for, its prompt and the longest answer, from when it is let through;
   * only a call that was not sent gives back. `used`: what calls use; until an answer says so, what calls of its model and
   * operation are expected to. Default: as the provider counts (`tokenCount` of its profile), or `reserved`.
   *
   * @see https://platform.openai.com/docs/guides/rate-limits
   */
  readonly count?: TokenCount | undefined;
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
  /** Which tokens count, by limit and key. */
  readonly counts: Readonly<Record<string, TokenCount>>;
}

const defaults = {
  limits: [] as readonly Limit[],
  algorithm: "continuous",
  maxQueue: 1_000,
  maxWaitMs: Number.POSITIVE_INFINITY,
  learn: true,
  maxPauseMs: 60_000,
} as const;

const settingsOfRateLimit = (options: RateLimitOptions) => {
  const settings = settingsOf<RateLimitOptions, typeof defaults>("rateLimit", options, defaults, {
    requestsPerMinute: POSITIVE,
    tokensPerMinute: POSITIVE,
    requestsPerDay: POSITIVE,
    tokensPerDay: POSITIVE,
    concurrency: POSITIVE,
    limits: ["a list of limits", Array.isArray],
    algorithm: oneOf("continuous", "sliding_window"),
    count: oneOf("reserved", "used"),
    maxQueue: { min: 0, integer: true },
    maxWaitMs: AMOUNT,
    learn: FLAG,
    maxPauseMs: DELAY,
    shared: withMethods("what `redisLimits(…)` of api-openai/reliability makes", "createLimiter"),
    estimator: withMethods("what `tokenEstimator()` makes", "estimate", "learn"),
    countTokens: FUNCTION,
  });
  const { countTokens, estimator = tokenEstimator({ countTokens }) } = settings;
  const rules = rulesOf(settings, settings.limits, settings.algorithm);
  if (!rules.length && !settings.learn) throw new ConfigurationError("`rateLimit` needs a limit, or `learn`");
  if (
    settings.shared &&
    rules.some((rule) => rule.algorithm === "sliding_window" && rule.perMs !== undefined)
  )
    throw new ConfigurationError(
      "`rateLimit.shared` works with `continuous` limits, not with a `sliding_window`",
    );
  return { ...settings, rules, estimator };
};

/**
 * Keeps calls within limits of requests, tokens and concurrency: all that a call needs is taken together, or it waits.
 * Tokens are reserved by an estimate; where what is used counts, they are settled with the usage in the response, of a
 * stream at its end.
 *
 * @throws ConfigurationError for an option that cannot work
 * @see https://platform.openai.com/docs/guides/rate-limits
 */
export const rateLimit = (options: RateLimitOptions = {}): RateLimit => {
  const settings = settingsOfRateLimit(options);
  const { rules, estimator, maxWaitMs, maxQueue, shared, count } = settings;
  const tokens: TokenSettings = { estimator, count, histories: new UseHistories() };
  const buckets = new Buckets(rules);
  const limiter: Limiter = shared ? shared.createLimiter(maxQueue) : new LocalLimiter(maxQueue);
  const ofCalls: LimitedCallSettings = { ...settings, limiter, buckets };

  const layer =
    (next: Handler): Handler =>
    (request, context) => {
      const group = buckets.of(request, context.target.name, context.clock.now());
      let demand: Demand;
      try {
        demand = demandOf(request, context, group, tokens, maxWaitMs);
      } catch (error) {
        // A rejection, as a layer further out has a timer to stop.
        return Promise.reject(error);
      }
      const send = (permit: Permit): Promise<Reply> => {
        const call = new LimitedCall(ofCalls, request, context, group, permit);
        return next(request, context).then(
          (reply) => call.succeeded(reply),
          (error: unknown) => {
            call.failed(error);
            throw error;
          },
        );
      };
      const permit = limiter.tryTake(demand);
      return permit ? send(permit) : waitInQueue(limiter, demand, request, context).then(send);
    };

  return definePolicy<RateLimit>("rateLimit", layer, {
    get waiting() {
      return limiter.waiting;
    },
    get available() {
      return buckets.available();
    },
    get counts() {
      return buckets.counts();
    },
    explain: (request, inner, target) => {
      const { input, output } = estimator.estimate(request);
      const names = rules.map(({ name }) => name).join(", ") || "what the server tells";
      const counts = rules.some(({ unit }) => unit === "tokens")
        ? `, of tokens what is ${count ?? tokenCountOf(target)}`
        : "";
      const upTo = Number.isFinite(maxWaitMs) ? `, up to ${maxWaitMs} ms` : "";
      return {
        does: `waits for ${names}${counts}${shared ? `, ${shared.does}` : ""}${upTo}`,
        cost: { tokens: inner.tokens ?? input + output, timeMs: inner.timeMs + maxWaitMs },
      };
    },
  });
};
