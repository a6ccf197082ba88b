import type { ApiRequest } from "../../src/handwritten/contract.ts";
import type { Handler } from "../../src/handwritten/core/handler.ts";
import type { Limiter, Permit, SharedLimits } from "../../src/handwritten/reliability/rate-limit/limiter.ts";
import { LocalLimiter } from "../../src/handwritten/reliability/rate-limit/local-limiter.ts";
import { type RateLimitOptions, rateLimit } from "../../src/handwritten/reliability/rate-limit/rate-limit.ts";
import { redisLimits } from "../../src/handwritten/reliability/shared-limits/redis/redis-limits.ts";
import { LIMITS_SCRIPT } from "../../src/handwritten/reliability/shared-limits/redis/script.ts";
import { contextOf, requestOf } from "./call.ts";
import { replyOf } from "./policy.ts";
import type { RedisTestClient } from "./redis.ts";
import { seededRandom } from "./seeded-random.ts";
import { virtualClock } from "./virtual-clock.ts";

/** What calls use, around 500 tokens. */
export const uses: Readonly<Record<string, (random: () => number) => number>> = {
  fixed: () => 500,
  "two humps": (random) => (random() < 0.8 ? 200 : 1_700),
  "log-normal": (random) =>
    Math.min(
      5_000,
      500 * Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.2831853 * random()) - 0.5),
    ),
};

/** Calls as fast as a limit lets them, in virtual time. */
export interface Saturation {
  readonly count: "reserved" | "used";
  readonly tokensPerMinute: number;
  readonly use: (random: () => number) => number;
  readonly latencyMs: number;
  /** Absent: the calls do not limit their answers. */
  readonly maxTokens?: number | undefined;
  readonly durationMs: number;
  readonly seed?: number;
  /** Several processes over this Redis. Default: one, without. */
  readonly redis?: { readonly client: RedisTestClient; readonly processes: number; readonly prefix: string };
}

/** A call that was let through. */
export interface SaturatedCall {
  readonly at: number;
  readonly endsAt: number;
  readonly reserved: number;
  readonly used: number;
}

/** The same limiter, that tells of each permit. */
const observed = (limiter: Limiter, onPermit: (permit: Permit) => void): Limiter => ({
  get waiting() {
    return limiter.waiting;
  },
  tryTake: (demand) => {
    const permit = limiter.tryTake(demand);
    if (permit) onPermit(permit);
    return permit;
  },
  enqueue: (demand, details) => {
    const ticket = limiter.enqueue(demand, details);
    ticket.granted.then(onPermit, () => {});
    return ticket;
  },
  pause: (queue, ms, clock) => limiter.pause(queue, ms, clock),
  lookAgain: (queue, clock) => limiter.lookAgain(queue, clock),
  settle: (permit, used) => limiter.settle(permit, used),
});

const turn = (): Promise<unknown> => new Promise(setImmediate);

/** Runs them, and tells all calls in their order. */
export const saturate = async (settings: Saturation): Promise<SaturatedCall[]> => {
  const { count, tokensPerMinute, use, latencyMs, maxTokens, durationMs, seed = 1, redis } = settings;
  const clock = virtualClock();
  const random = seededRandom(seed).next;
  const calls: SaturatedCall[] = [];
  let asked = 0;
  // The script with a time that the clock says: Redis has none of its own here.
  const script = LIMITS_SCRIPT.replace('redis.call("TIME")', "{ string.match(ARGV[#ARGV], '(%d+) (%d+)') }");
  const limits = (): SharedLimits =>
    redis
      ? redisLimits({
          prefix: redis.prefix,
          whenUnavailable: "closed",
          timeoutMs: 3_600_000,
          random,
          client: async (_, keys, args) => {
            asked++;
            const now = clock.now() + 1_000_000;
            const time = `${Math.floor(now / 1_000)} ${Math.round((now % 1_000) * 1_000)}`;
            try {
              return await redis.client.call("EVAL", script, String(keys.length), ...keys, ...args, time);
            } finally {
              asked--;
            }
          },
        })
      : { does: "", createLimiter: (maxQueue) => new LocalLimiter(maxQueue) };
  const request: ApiRequest = requestOf({
    method: "POST",
    body: {
      kind: "json",
      value: { model: "m", input: "Hello", ...(maxTokens && { max_tokens: maxTokens }) },
    },
  });
  const transport: Handler = async () => {
    const used = use(random);
    const call = { at: clock.now(), endsAt: clock.now() + latencyMs, reserved: reserved.shift() ?? 0, used };
    calls.push(call);
    if (latencyMs) await clock.sleep(latencyMs);
    return replyOf({ usage: { total_tokens: used, prompt_tokens: 2, completion_tokens: used - 2 } });
  };
  /** Of the calls that were let through and have not reached the transport yet. */
  const reserved: number[] = [];
  const processes = Array.from({ length: redis?.processes ?? 1 }, () => {
    const options: RateLimitOptions = { tokensPerMinute, count, learn: false };
    const inner = limits();
    const limiter = rateLimit({
      ...options,
      shared: {
        does: inner.does,
        createLimiter: (maxQueue) =>
          observed(inner.createLimiter(maxQueue), ({ taken }) => reserved.push(taken[0]?.amount ?? 0)),
      },
    });
    return { limiter, handler: limiter(transport) };
  });
  const failures: unknown[] = [];
  while (clock.now() < durationMs) {
    for (let isIdle = false; !isIdle; ) {
      isIdle = true;
      for (const { limiter, handler } of processes)
        for (let missing = 3 - limiter.waiting; missing > 0; missing--) {
          isIdle = false;
          handler(request, contextOf("http://127.0.0.1", { clock })).catch((error) => failures.push(error));
        }
      await turn();
      while (asked) await turn();
      await turn();
    }
    if (failures.length) throw failures[0];
    const next = Math.min(...clock.pending());
    // What flows in until a time that cannot be told from now is less than any call needs.
    clock.advance(Math.max(next, 1e-6));
  }
  return calls;
};

/** What part of a limit was made use of between two times. */
export const partUsed = (
  calls: readonly SaturatedCall[],
  of: "reserved" | "used",
  tokensPerMinute: number,
  fromMs: number,
  toMs: number,
): number => {
  const within = calls.filter(({ at }) => at >= fromMs && at < toMs);
  return within.reduce((sum, call) => sum + call[of], 0) / ((tokensPerMinute * (toMs - fromMs)) / 60_000);
};

/**
 * The most that any time W held beyond `rate · W`; and beyond what it may hold: the burst, or the largest call; where
 * what is used counts also what flows in while a call is in flight, and what those in flight at its end use more than
 * they have reserved.
 */
export const overshoot = (
  calls: readonly SaturatedCall[],
  of: "reserved" | "used",
  tokensPerMinute: number,
  latencyMs: number,
): { readonly overRate: number; readonly overBound: number; readonly bound: number } => {
  const rate = tokensPerMinute / 60_000;
  let [sum, least, overRate, overBound, bound] = [
    0,
    Number.POSITIVE_INFINITY,
    0,
    Number.NEGATIVE_INFINITY,
    0,
  ];
  const burst = Math.max(tokensPerMinute / 60, 1, ...calls.map(({ reserved }) => reserved));
  let oldest = 0;
  let beyond = 0;
  for (const call of calls) {
    least = Math.min(least, sum - rate * call.at);
    sum += call[of];
    beyond += Math.max(0, call.used - call.reserved);
    for (let other = calls[oldest]; other && other.endsAt < call.at; other = calls[++oldest])
      beyond -= Math.max(0, other.used - other.reserved);
    const over = sum - rate * call.at - least;
    const allowed = of === "reserved" ? burst : burst + rate * latencyMs + beyond;
    overRate = Math.max(overRate, over);
    overBound = Math.max(overBound, over - allowed);
    bound = Math.max(bound, allowed);
  }
  return { overRate, overBound, bound };
};
