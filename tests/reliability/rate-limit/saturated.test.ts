import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { casesOf, runs } from "../../support/runs.ts";
import { overshoot, partUsed, type Saturation, saturate, uses } from "../../support/saturated.ts";

const LATENCIES = [0, 250, 1_000, 3_000, 10_000, 30_000];
const SEEDS = [1, 2, 3];
const tokensPerMinute = 200_000;

/** What part of the limit is used from three latencies after the first answer, of several runs together. */
const usedAfterwards = async (settings: Omit<Saturation, "durationMs" | "seed">): Promise<number> => {
  const fromMs = 4 * settings.latencyMs + 1_500;
  const durationMs = fromMs + Math.max(120_000, 12 * settings.latencyMs);
  let sum = 0;
  for (const seed of SEEDS) {
    const calls = await saturate({ ...settings, durationMs, seed });
    sum += partUsed(calls, settings.count, settings.tokensPerMinute, fromMs, durationMs);
    const { overBound } = overshoot(calls, settings.count, settings.tokensPerMinute, settings.latencyMs);
    expect(overBound).toBeLessThanOrEqual(1e-6);
  }
  return sum / SEEDS.length;
};

const rows = LATENCIES.flatMap((latencyMs) =>
  Object.keys(uses).flatMap((use) => [5_000, undefined].map((maxTokens) => ({ latencyMs, use, maxTokens }))),
);

describe("a limit of tokens that are used, when more calls come than it lets through", () => {
  it.each(casesOf(rows, 5))(
    "is used to 95 % and not exceeded: answers after $latencyMs ms, $use use, max_tokens $maxTokens",
    async ({ latencyMs, use, maxTokens }) => {
      const part = await usedAfterwards({
        count: "used",
        tokensPerMinute,
        use: uses[use] as (random: () => number) => number,
        latencyMs,
        maxTokens,
      });
      expect(part).toBeGreaterThan(0.95);
      expect(part).toBeLessThan(1.06);
    },
    30_000,
  );

  it("is never exceeded beyond what flows in during a call and what calls in flight use beyond their reservations", async () => {
    const hump = fc.record({
      tokens: fc.integer({ min: 100, max: 9_000 }),
      weight: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(hump, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...LATENCIES),
        fc.option(fc.integer({ min: 100, max: 9_000 }), { nil: undefined }),
        fc.constantFrom(10_000, 60_000, 300_000),
        fc.nat(1_000),
        async (humps, latencyMs, maxTokens, limit, seed) => {
          const most = maxTokens ?? Number.POSITIVE_INFINITY;
          const all = humps.flatMap(({ tokens, weight }) =>
            Array<number>(weight).fill(Math.min(tokens, most)),
          );
          const calls = await saturate({
            count: "used",
            tokensPerMinute: limit,
            use: (random) => all[Math.floor(random() * all.length)] ?? 1,
            latencyMs,
            maxTokens,
            durationMs: 8_000 + 2 * latencyMs,
            seed,
          });
          expect(overshoot(calls, "used", limit, latencyMs).overBound).toBeLessThanOrEqual(1e-6 * limit);
        },
      ),
      { numRuns: runs(1_000) },
    );
  }, 120_000);
});

describe("a limit of tokens that are reserved, when more calls come than it lets through", () => {
  it.each(LATENCIES)(
    "is reserved to 95 % and never exceeded, whatever is used: answers after %d ms",
    async (latencyMs) => {
      const use = uses["two humps"] as (random: () => number) => number;
      const settings = { count: "reserved", tokensPerMinute, use, latencyMs, maxTokens: 2_000 } as const;
      expect(await usedAfterwards(settings)).toBeGreaterThan(0.95);
      expect(await usedAfterwards({ ...settings, maxTokens: undefined })).toBeGreaterThan(0.95);
    },
    30_000,
  );
});
