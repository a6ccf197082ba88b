import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { RefillingBucket } from "../../../src/handwritten/reliability/rate-limit/refilling-bucket.ts";
import { bucketModel, type ModelTaken } from "../../support/bucket-model.ts";
import { runs } from "../../support/runs.ts";

const PERIOD_MS = 1_000;

/** What happens next: a call, and perhaps the end of an earlier one. */
const step = fc.record({
  gapMs: fc.oneof(fc.constant(0), fc.nat(300), fc.constant(5_000)),
  amount: fc.integer({ min: 1, max: 40 }),
  settles: fc.option(fc.record({ which: fc.nat(40), part: fc.constantFrom<number>(0, 0.1, 0.5, 1, 1.5, 4) })),
  spread: fc.constantFrom<number>(0, 0, 1, 20),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Pair {
  readonly model: ModelTaken;
  readonly bucket: { amount: number; readonly at: number };
}

/** Does the same to the bucket and to the model, and tells the levels of both after each step. */
const compare = (steps: readonly Step[], limit: number, burst: number) => {
  const bucket = new RefillingBucket(limit, PERIOD_MS, burst);
  const model = bucketModel(limit, PERIOD_MS, burst);
  const open: Pair[] = [];
  const seen: { bucket: number; model: number }[] = [];
  let now = 0;
  for (const { gapMs, amount, settles, spread } of steps) {
    now += gapMs;
    if (bucket.waitMs(now, amount) === 0)
      open.push({ bucket: bucket.take(now, amount), model: model.take(now, amount) });
    const [settled] = settles ? open.splice(settles.which % Math.max(1, open.length), 1) : [];
    if (settled && settles) {
      const used = settled.bucket.amount * settles.part;
      bucket.settle(now, settled.bucket, used, spread);
      model.settle(now, settled.model, used, spread);
    }
    seen.push({ bucket: burst - bucket.waitMs(now, burst) * (limit / PERIOD_MS), model: model.level(now) });
  }
  return seen;
};
// What is above the burst, `waitMs` does not tell.
const shown = (level: number, burst: number): number => Math.min(level, burst);

describe("a bucket that refills, beside its model", () => {
  const limits = [fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 })] as const;

  it("has the same level whatever is taken, given back, or owed, and when", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), ...limits, (steps, limit, most) => {
        const burst = Math.min(limit, most);
        for (const { bucket, model } of compare(steps, limit, burst))
          expect(bucket).toBeCloseTo(shown(model, burst), 4);
      }),
      { numRuns: runs(10_000) },
    );
  });

  it("is never fuller after more calls than it has marks for, as long as none uses more than it reserved", () => {
    const thrifty = step.map((one) => ({
      ...one,
      spread: 0,
      gapMs: Math.min(one.gapMs, 60),
      settles: one.settles && { ...one.settles, part: Math.min(one.settles.part, 1) },
    }));
    fc.assert(
      fc.property(
        fc.array(thrifty, { minLength: 100, maxLength: 300 }),
        fc.integer({ min: 200, max: 1_000 }),
        fc.integer({ min: 10, max: 200 }),
        (steps, limit, burst) => {
          for (const { bucket, model } of compare(steps, limit, burst))
            expect(bucket).toBeLessThanOrEqual(shown(model, burst) + 1e-6);
        },
      ),
      { numRuns: runs(1_000) },
    );
  });
});
