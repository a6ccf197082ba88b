import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  type RedisServer,
  type RedisTestClient,
  redisClient,
  redisTitle,
  runsRedis,
  startRedis,
} from "../../support/redis.ts";
import { casesOf } from "../../support/runs.ts";
import { overshoot, partUsed, type Saturation, saturate, uses } from "../../support/saturated.ts";

const tokensPerMinute = 200_000;
const rows = [0, 250, 1_000, 3_000, 10_000, 30_000].flatMap((latencyMs) =>
  Object.keys(uses).flatMap((use) => [5_000, undefined].map((maxTokens) => ({ latencyMs, use, maxTokens }))),
);
/** Each of them begins with calls of unknown use, one after the other, at a second and a half of the limit for each. */
const LEARNING_MS = 15_000;

(runsRedis ? describe : describe.skip)(redisTitle("a limit of tokens that six limiters share"), () => {
  let server: RedisServer;
  let client: RedisTestClient;
  let runCount = 0;
  beforeAll(async () => {
    server = await startRedis();
    client = redisClient(server.port);
  });
  afterAll(async () => {
    client?.close();
    await server?.[Symbol.asyncDispose]();
  });

  const usedAfterwards = async (
    settings: Omit<Saturation, "durationMs" | "redis" | "tokensPerMinute">,
  ): Promise<number> => {
    const fromMs = 4 * settings.latencyMs + LEARNING_MS;
    const durationMs = fromMs + Math.max(300_000, 16 * settings.latencyMs);
    const redis = { client, processes: 6, prefix: `run ${runCount++}:` };
    const calls = await saturate({ ...settings, tokensPerMinute, durationMs, redis });
    const { overBound } = overshoot(calls, settings.count, tokensPerMinute, settings.latencyMs);
    // Redis counts time in microseconds.
    expect(overBound).toBeLessThanOrEqual(1);
    return partUsed(calls, settings.count, tokensPerMinute, fromMs, durationMs);
  };

  it.each(casesOf(rows, 9))(
    "is used to 95 % and not exceeded: answers after $latencyMs ms, $use use, max_tokens $maxTokens",
    async ({ latencyMs, use, maxTokens }) => {
      const part = await usedAfterwards({
        count: "used",
        use: uses[use] as (random: () => number) => number,
        latencyMs,
        maxTokens,
      });
      expect(part).toBeGreaterThan(0.95);
      expect(part).toBeLessThan(1.06);
    },
    60_000,
  );

  it.each([0, 3_000])(
    "is reserved to 95 % and never exceeded where that counts: answers after %d ms",
    async (latencyMs) => {
      const use = uses["log-normal"] as (random: () => number) => number;
      expect(await usedAfterwards({ count: "reserved", use, latencyMs, maxTokens: 2_000 })).toBeGreaterThan(
        0.95,
      );
    },
    60_000,
  );
});
