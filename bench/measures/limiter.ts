import { redisClient, redisPath, startRedis } from "../../tests/support/redis.ts";
import { overshoot, partUsed, type Saturation, saturate, uses } from "../../tests/support/saturated.ts";
import type { Quantity } from "../report.ts";
import { percent } from "../units.ts";
import type { Measure } from "./measure.ts";

const tokensPerMinute = 200_000;
const latencies = [0, 250, 1_000, 3_000, 10_000, 30_000];
const counts = ["used", "reserved"] as const;
const PROCESSES = 6;
/** Tokens: Redis counts time in microseconds. */
const ROUNDING = 1;
/** A limiter begins with calls of unknown use, one after the other; several take longer for it. */
const learningMs = (processes: number): number => (processes > 1 ? 15_000 : 1_500);

interface Found {
  readonly used: number;
  readonly ofBound: number;
}

const measure = async (
  settings: Omit<Saturation, "durationMs" | "seed" | "tokensPerMinute">,
  seeds: number,
): Promise<Found> => {
  const { count, latencyMs, redis } = settings;
  const fromMs = 4 * latencyMs + learningMs(redis?.processes ?? 1);
  const durationMs = fromMs + Math.max(120_000, 12 * latencyMs);
  let [used, ofBound] = [0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const own = redis && { ...redis, prefix: `${redis.prefix} ${seed}:` };
    const calls = await saturate({
      ...settings,
      tokensPerMinute,
      durationMs,
      seed,
      ...(own && { redis: own }),
    });
    used += partUsed(calls, count, tokensPerMinute, fromMs, durationMs) / seeds;
    const { overRate, bound } = overshoot(calls, count, tokensPerMinute, latencyMs);
    ofBound = Math.max(ofBound, overRate / (bound + ROUNDING));
  }
  return { used, ofBound };
};

/** How much of a limit of tokens is used when more calls come than it lets through, in virtual time. */
export const limiter: Measure = async (_lab, quick) => {
  const redis = redisPath === undefined ? undefined : await startRedis();
  const client = redis && redisClient(redis.port);
  const found = new Map<number, Record<string, Found>>();
  try {
    for (const latencyMs of latencies) {
      const rows: Record<string, Found> = {};
      for (const processes of client ? [1, PROCESSES] : [1])
        for (const count of counts)
          for (const [name, use] of Object.entries(uses))
            for (const maxTokens of [5_000, undefined]) {
              const row = `${count}, ${processes === 1 ? "one process" : `${processes} over Redis`}, ${name} use, ${maxTokens ? "`max_tokens`" : "no `max_tokens`"}`;
              const shared = client &&
                processes > 1 && { redis: { client, processes, prefix: `${row} ${latencyMs}` } };
              rows[row] = await measure(
                { count, use, latencyMs, maxTokens, ...shared },
                quick || processes > 1 ? 1 : 3,
              );
            }
      found.set(latencyMs, rows);
    }
  } finally {
    client?.close();
    await redis?.[Symbol.asyncDispose]();
  }
  const quantities = latencies.flatMap((latencyMs): Quantity[] => {
    const rows = Object.entries(found.get(latencyMs) ?? {});
    const figures = (of: keyof Found): Record<string, number> =>
      Object.fromEntries(rows.map(([row, figure]) => [row, figure[of]]));
    const label = `${latencyMs / 1_000} s`;
    return [
      { label, figures: figures("used"), format: percent },
      {
        label: `${label}, of bound`,
        figures: figures("ofBound"),
        format: percent,
        targets: rows.flatMap(([of, { ofBound }]) => (ofBound > 1 ? [{ of, atMost: 1 }] : [])),
      },
    ];
  });
  return {
    title: "Limiter",
    how: `Calls of 500 tokens on average, with a \`max_tokens\` of 5,000 or none, as fast as a limit of ${tokensPerMinute.toLocaleString("en-US")} tokens a minute lets them, in virtual time${client ? "" : "; no Redis is installed here"}: by the time that an answer takes, the part of the limit that is used (or reserved) from three latencies after the first answers, and the highest excess over \`rate · W\` as a part of what the page on rate limiting allows. What is above that is printed as MISSED.`,
    quantities,
  };
};
