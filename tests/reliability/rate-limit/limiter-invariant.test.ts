import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Bucket } from "../../../src/handwritten/reliability/rate-limit/bucket.ts";
import { Concurrency } from "../../../src/handwritten/reliability/rate-limit/concurrency.ts";
import type { Need, Permit } from "../../../src/handwritten/reliability/rate-limit/limiter.ts";
import { LocalLimiter } from "../../../src/handwritten/reliability/rate-limit/local-limiter.ts";
import { RefillingBucket } from "../../../src/handwritten/reliability/rate-limit/refilling-bucket.ts";
import { SlidingWindow } from "../../../src/handwritten/reliability/rate-limit/sliding-window.ts";
import { runs } from "../../support/runs.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

/** A call: when it comes after the one before, what it reserves, what part of that it uses, how long it takes. */
interface Arrival {
  readonly gapMs: number;
  readonly cost: number;
  readonly usedPart: number;
  readonly holdMs: number;
  /** Gives up waiting after so long. */
  readonly abortMs: number | undefined;
  readonly priority: number;
  readonly queue: string;
}

const arrival: fc.Arbitrary<Arrival> = fc.record({
  gapMs: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(400) }),
  cost: fc.integer({ min: 1, max: 20 }),
  usedPart: fc.constantFrom(0, 0.1, 0.5, 1),
  holdMs: fc.constantFrom(0, 10, 150, 2_000),
  abortMs: fc.option(fc.constantFrom(0, 50, 300), { nil: undefined, freq: 3 }),
  priority: fc.constantFrom(0, 0, 1, 5),
  queue: fc.constantFrom("a", "a", "b"),
});

interface Grant {
  readonly at: number;
  readonly cost: number;
  used: number;
  over: number;
}

/** Sends the arrivals through a limiter in virtual time, to the end of the last one. */
const run = async (arrivals: readonly Arrival[], needsOf: (call: Arrival) => Need[]) => {
  const clock = virtualClock();
  const limiter = new LocalLimiter(Number.POSITIVE_INFINITY);
  const grants: Grant[] = [];
  let aborted = 0;
  const flush = async (): Promise<void> => {
    for (let n = 0; n < 4; n++) await null;
  };
  const begin = (call: Arrival): void => {
    const needs = needsOf(call);
    const demand = {
      needs,
      queue: call.queue,
      priority: call.priority,
      maxWaitMs: Number.POSITIVE_INFINITY,
      clock,
      emit: () => {},
    };
    const since = clock.now();
    const granted = (permit: Permit): void => {
      const at = since + permit.waitedMs;
      const grant: Grant = { at, cost: call.cost, used: call.cost, over: Number.POSITIVE_INFINITY };
      grants.push(grant);
      clock.after(call.holdMs, () => {
        grant.used = call.cost * call.usedPart;
        grant.over = clock.now();
        limiter.settle(
          permit,
          needs.map(({ name }) => (name === "concurrency" ? 0 : grant.used)),
        );
      });
    };
    const permit = limiter.tryTake(demand);
    if (permit) {
      granted(permit);
      return;
    }
    const ticket = limiter.enqueue(demand, {});
    ticket.granted.then(granted, () => {
      aborted++;
    });
    if (call.abortMs !== undefined) clock.after(call.abortMs, () => ticket.leave(new Error("aborted")));
  };
  for (const call of arrivals) {
    clock.advance(call.gapMs);
    await flush();
    begin(call);
    await flush();
  }
  for (let n = 0; n < 2_000 && (clock.pending().length || limiter.waiting); n++) {
    clock.advance(Math.max(0, ...clock.pending().slice(0, 1), 0.001));
    await flush();
  }
  return { grants, aborted, waiting: limiter.waiting, timers: clock.pending().length };
};

/** The most that was used in any window, over what the window allows. */
const worst = (grants: readonly Grant[], allowed: (windowMs: number) => number): number => {
  let over = Number.NEGATIVE_INFINITY;
  const inOrder = [...grants].sort((a, b) => a.at - b.at);
  for (let from = 0; from < inOrder.length; from++) {
    let sum = 0;
    for (let to = from; to < inOrder.length; to++) {
      const last = inOrder[to] as Grant;
      sum += last.used;
      over = Math.max(over, sum - allowed(last.at - (inOrder[from] as Grant).at));
    }
  }
  return over;
};

const named = (bucket: Bucket, amount: number, name = "rate"): Need => ({
  unit: "tokens",
  bucket,
  amount,
  name,
  id: name,
});
const calls = fc.array(arrival, { minLength: 1, maxLength: 14 });
const PERIOD_MS = 1_000;

describe("a limiter, whatever comes when, costs what, gives back what and leaves when", () => {
  it("that refills all the time lets through at most rate · W + burst in any window W", async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 30 }), async (arrivals, burst) => {
        const limit = 40;
        const bucket = new RefillingBucket(limit, PERIOD_MS, burst);
        const { grants, aborted, waiting, timers } = await run(arrivals, ({ cost }) => [named(bucket, cost)]);
        const largest = Math.max(...arrivals.map(({ cost }) => cost));
        const over = worst(grants, (windowMs) => (limit * windowMs) / PERIOD_MS + Math.max(burst, largest));
        expect(over).toBeLessThanOrEqual(1e-6);
        // Nobody is lost, and nothing is left.
        expect([grants.length + aborted, waiting, timers]).toEqual([arrivals.length, 0, 0]);
      }),
      { numRuns: runs(10_000) },
    );
  });

  it("with an exact window lets through at most the limit in any window of its length", async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (arrivals) => {
        const limit = 40;
        const bucket = new SlidingWindow(limit, PERIOD_MS);
        const { grants, aborted, waiting, timers } = await run(arrivals, ({ cost }) => [named(bucket, cost)]);
        for (const { at } of grants) {
          const within = grants.filter((grant) => grant.at <= at && grant.at > at - PERIOD_MS);
          expect(within.reduce((sum, { used }) => sum + used, 0)).toBeLessThanOrEqual(limit + 1e-6);
        }
        expect([grants.length + aborted, waiting, timers]).toEqual([arrivals.length, 0, 0]);
      }),
      { numRuns: runs(10_000) },
    );
  });

  it("of several buckets keeps each of them, concurrency too, and takes all or nothing", async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 3 }), async (arrivals, atOnce) => {
        const requests = new RefillingBucket(20, PERIOD_MS, 2);
        const tokens = new SlidingWindow(60, PERIOD_MS);
        const concurrency = new Concurrency(atOnce);
        const { grants, aborted, waiting, timers } = await run(arrivals, ({ cost }) => [
          named(requests, 1, "requests"),
          named(tokens, cost),
          named(concurrency, 1, "concurrency"),
        ]);
        for (const { at } of grants) {
          const underWay = grants.filter((grant) => grant.at <= at && grant.over > at);
          expect(underWay.length).toBeLessThanOrEqual(atOnce);
        }
        expect([grants.length + aborted, waiting, timers]).toEqual([arrivals.length, 0, 0]);
      }),
      { numRuns: runs(10_000) },
    );
  });
});
