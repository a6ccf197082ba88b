import { settingsOf } from "../../../core/options/check-options.ts";
import { FUNCTION } from "../../../core/options/kinds.ts";
import { DELAY } from "../../../core/options/range.ts";
import { ConfigurationError } from "../../../errors/index.ts";
import type { SharedLimits } from "../../rate-limit/limiter.ts";
import { SharedLimiter, type WhenUnavailable } from "../shared-limiter.ts";
import { type RedisClient, type RedisSubscriber, scriptRunner, subscriberOf } from "./redis-client.ts";
import { redisStore } from "./redis-store.ts";

/** What `redisLimits` is set up with. */
export interface RedisLimitsOptions {
  /** A client of `ioredis` or `redis`, an object with `eval`, or a function that runs a script. It stays yours to close. */
  readonly client: RedisClient;
  /**
   * A second connection, for what comes free: `client.duplicate()` of ioredis, or of redis once it is connected. With it a
   * call that waits for a place of `concurrency` gets it at once; without one it asks twenty times in the time that calls
   * take, every 5 to 100 ms. It stays yours to close. Default: none.
   */
  readonly subscriber?: RedisSubscriber | undefined;
  /**
   * Begins the name of every key; limiters with the same one share their limits. All keys carry it as their hash tag, so
   * a cluster keeps them on one node. Default: `api-openai:`.
   */
  readonly prefix?: string | undefined;
  /**
   * What happens while Redis cannot be reached. `open`: each process goes on with its part of the limit, by the
   * number of processes that it knew of. `closed`: calls are refused with a `LimitExceededError`, reason `store_unavailable`.
   * There is no default, as either can be wrong.
   */
  readonly whenUnavailable: WhenUnavailable;
  /** How long Redis may take to answer, in milliseconds, before it counts as not reached. Default: 500. */
  readonly timeoutMs?: number | undefined;
  /** How long Redis is left alone after it has failed, in milliseconds. Default: 1 000. */
  readonly retryMs?: number | undefined;
  /**
   * How long a call counts as under way after its process has ended without a word, in milliseconds; while the process is
   * there, it is renewed every third of this. Default: 30 000.
   */
  readonly leaseMs?: number | undefined;
  /** Between 0 and 1; for tests. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

const defaults = {
  prefix: "api-openai:",
  timeoutMs: 500,
  retryMs: 1_000,
  leaseMs: 30_000,
  random: Math.random,
} as const;

/**
 * Limits that processes share through Redis 5 or later, or what speaks its protocol and runs its scripts: for the option
 * `shared` of `rateLimit`. Time is the server's; keys expire by themselves.
 *
 * @throws ConfigurationError for a client that is not known, and for an option that cannot work
 * @example
 * rateLimit({ requestsPerMinute: 500, shared: redisLimits({ client: new Redis(), whenUnavailable: "open" }) })
 */
export const redisLimits = (options: RedisLimitsOptions): SharedLimits => {
  const settings = settingsOf<RedisLimitsOptions, typeof defaults>("redisLimits", options, defaults, {
    client: true,
    subscriber: true,
    prefix: true,
    whenUnavailable: true,
    timeoutMs: { ...DELAY, min: 1 },
    retryMs: DELAY,
    leaseMs: { ...DELAY, min: 1_000, integer: true },
    random: FUNCTION,
  });
  const { client, subscriber, prefix, leaseMs, whenUnavailable, timeoutMs, retryMs, random } = settings;
  if (whenUnavailable !== "open" && whenUnavailable !== "closed")
    throw new ConfigurationError('`redisLimits.whenUnavailable` must be said: "open" or "closed"');
  if (typeof prefix !== "string" || !prefix || !/^[^{}]*(?:\{[^{}]+\}[^{}]*)?$/.test(prefix))
    throw new ConfigurationError(
      "`redisLimits.prefix` must be a text; a brace in it must be of one whole hash tag",
    );
  const subscribe = subscriber === undefined ? undefined : subscriberOf(subscriber);
  const store = redisStore(scriptRunner(client), prefix, leaseMs, subscribe);
  return {
    does: `shared through Redis under ${prefix} (fails ${whenUnavailable})`,
    createLimiter: (maxQueue) =>
      new SharedLimiter(maxQueue, { store, whenUnavailable, timeoutMs, retryMs, leaseMs, random }),
  };
};
