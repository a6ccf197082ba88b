import { describe, expect, it } from "@jest/globals";
import { Buckets } from "../../../src/handwritten/reliability/rate-limit/buckets.ts";
import type { Demand, Need } from "../../../src/handwritten/reliability/rate-limit/limiter.ts";
import { rulesOf } from "../../../src/handwritten/reliability/rate-limit/limits.ts";
import { LocalLimiter } from "../../../src/handwritten/reliability/rate-limit/local-limiter.ts";
import { RefillingBucket } from "../../../src/handwritten/reliability/rate-limit/refilling-bucket.ts";
import { SlidingWindow } from "../../../src/handwritten/reliability/rate-limit/sliding-window.ts";
import { requestOf } from "../../support/call.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const need = (bucket: Need["bucket"], amount = 1): Need => ({
  unit: "requests",
  bucket,
  amount,
  name: "limit",
  id: "limit",
});
const turn = (): Promise<unknown> => new Promise(setImmediate);

const bench = () => {
  const clock = virtualClock();
  const limiter = new LocalLimiter(Number.POSITIVE_INFINITY);
  const passed: string[] = [];
  const call = (name: string, queue: string, needs: readonly Need[], priority = 0) => {
    const demand: Demand = {
      needs,
      queue,
      priority,
      maxWaitMs: Number.POSITIVE_INFINITY,
      clock,
      emit: () => {},
    };
    if (limiter.tryTake(demand)) {
      passed.push(name);
      return () => {};
    }
    const ticket = limiter.enqueue(demand, {});
    ticket.granted.then(
      () => passed.push(name),
      () => {},
    );
    return () => ticket.leave(new Error("aborted"));
  };
  return { clock, limiter, passed, call };
};

describe("a limit of a burst of one, whose timers are late", () => {
  /** A clock whose timers are late by what a function says. */
  const lateClock = (lateMs: () => number) => {
    const clock = virtualClock();
    return { ...clock, after: (ms: number, action: () => void) => clock.after(ms + lateMs(), action) };
  };
  const run = async (lateMs: () => number, burst: number, rate: number, ms: number): Promise<number[]> => {
    const clock = lateClock(lateMs);
    const limiter = new LocalLimiter(Number.POSITIVE_INFINITY);
    const bucket = new RefillingBucket(rate, 1_000, burst);
    const passed: number[] = [];
    const maxWaitMs = Number.POSITIVE_INFINITY;
    const demand: Demand = {
      needs: [need(bucket)],
      queue: "q",
      priority: 0,
      maxWaitMs,
      clock,
      emit: () => {},
    };
    for (let n = 0; n < (2 * rate * ms) / 1_000; n++)
      void limiter.enqueue(demand, {}).granted.then(() => passed.push(clock.now()));
    while (clock.now() < ms) {
      await turn();
      clock.advance(Math.min(...clock.pending()));
    }
    return passed.filter((at) => at <= ms);
  };
  /** The most that any time holds beyond what flows in meanwhile. */
  const mostOverRate = (passed: readonly number[], rate: number): number => {
    let [least, most] = [Number.POSITIVE_INFINITY, 0];
    passed.forEach((at, index) => {
      least = Math.min(least, index - (at * rate) / 1_000);
      most = Math.max(most, index + 1 - (at * rate) / 1_000 - least);
    });
    return most;
  };

  it.each([
    [20, 1],
    [100, 1],
    [500, 1],
    [100, 3],
  ])(
    "at %d a second and a burst of %d passes 95 %% of the rate, and no more than flows in meanwhile",
    async (rate, burst) => {
      const { next } = seededRandom(7);
      const latestMs = 1.9;
      const passed = await run(() => next() * latestMs, burst, rate, 4_000);
      expect(passed.length).toBeGreaterThan(0.95 * rate * 4);
      expect(passed.length).toBeLessThanOrEqual(rate * 4 + burst);
      expect(mostOverRate(passed, rate)).toBeLessThanOrEqual(burst + (rate * latestMs) / 1_000 + 1e-6);
    },
  );

  it("lets one call more go after a process has stood still, and not all that could have gone meanwhile", async () => {
    let isFirst = true;
    const still = (): number => {
      const lateMs = isFirst ? 1_000 : 0;
      isFirst = false;
      return lateMs;
    };
    const passed = await run(still, 1, 100, 2_000);
    expect(passed.filter((at) => at <= 1_011)).toHaveLength(3);
    expect(mostOverRate(passed, 100)).toBeCloseTo(2);
  });

  it("passes no more than its burst after a rest, when no call waited", async () => {
    const bucket = new RefillingBucket(10, 1_000, 1);
    const clock = virtualClock();
    const limiter = new LocalLimiter(Number.POSITIVE_INFINITY);
    const demand = { needs: [need(bucket)], queue: "q", priority: 0, maxWaitMs: 1e9, clock, emit: () => {} };
    limiter.tryTake(demand);
    void limiter.enqueue(demand, {});
    clock.advance(100);
    await turn();
    expect(limiter.waiting).toBe(0);
    clock.advance(10_000);
    expect([limiter.tryTake(demand), limiter.tryTake(demand)]).toEqual([expect.anything(), undefined]);
  });
});

describe("the queues of a limiter", () => {
  it("wait for one another where they need the same bucket, and pass by where they do not", async () => {
    const { clock, passed, call } = bench();
    const tokens = new RefillingBucket(100, 1_000, 100);
    const own = [new RefillingBucket(10, 1_000, 1), new RefillingBucket(10, 1_000, 10)] as const;
    call("first", "a", [need(tokens, 60), need(own[0])]);
    const leave = call("large", "a", [need(tokens, 100), need(own[0])]);
    // There is enough for it, but then the large one would never come to it.
    call("small", "b", [need(tokens, 10), need(own[1])]);
    call("other", "c", [need(own[1])]);
    clock.advance(100);
    await turn();
    expect(passed).toEqual(["first", "other"]);
    leave();
    await turn();
    expect(passed).toEqual(["first", "other", "small"]);
    expect(clock.pending()).toEqual([]);
  });

  it("go by priority across queues, also where calls wait already", async () => {
    const { clock, passed, call } = bench();
    const shared = new RefillingBucket(1, 1_000, 1);
    call("first", "a", [need(shared)]);
    call("patient", "a", [need(shared)]);
    call("urgent", "b", [need(shared)], 1);
    call("patient too", "a", [need(shared)]);
    for (let n = 0; n < 3; n++) {
      clock.advance(1_000);
      await turn();
    }
    expect(passed).toEqual(["first", "urgent", "patient", "patient too"]);
  });

  it("are asked for in time that is linear in their number, also where they have a bucket in common", async () => {
    const many = (queues: number, isCommon: boolean): number => {
      const { limiter, call } = bench();
      const common = new RefillingBucket(1_000_000, 1_000, 1_000_000);
      const began = process.cpuUsage().user;
      for (let queue = 0; queue < queues; queue++) {
        const own = new RefillingBucket(1, 1_000, 1);
        const needs = isCommon ? [need(own), need(common)] : [need(own)];
        for (let n = 0; n < 3; n++) call("", `queue ${queue}`, needs);
      }
      expect(limiter.waiting).toBe(2 * queues);
      return process.cpuUsage().user - began;
    };
    for (const isCommon of [false, true]) {
      many(500, isCommon);
      const few = many(1_000, isCommon);
      const all = many(10_000, isCommon);
      // Ten times as many: quadratic would be a hundred times.
      expect(all / few).toBeLessThan(40);
    }
  }, 60_000);

  it("let a call go that is larger than a limit which the server has lowered meanwhile", async () => {
    const { clock, passed, call, limiter } = bench();
    const window = new SlidingWindow(100, 1_000);
    call("first", "a", [need(window, 50)]);
    call("large", "a", [need(window, 90)]);
    window.learn(clock.now(), { limit: 60 });
    clock.advance(1_000);
    await turn();
    expect(passed).toEqual(["first", "large"]);
    expect(limiter.waiting).toBe(0);
  });
});

describe("the buckets of a limiter", () => {
  it("are forgotten where they are as new, and not where a key in use needs them too", () => {
    const rules = rulesOf(
      {},
      [
        { requests: 100, perMs: 1_000, burst: 10, per: "target" },
        { requests: 10, perMs: 1_000, burst: 10 },
      ],
      "continuous",
    );
    const buckets = new Buckets(rules);
    const of = (model: string, now: number) =>
      buckets.of(requestOf({ body: { kind: "json", value: { model } } }), "target", now);
    const first = of("used", 0);
    for (const { bucket } of first.entries) bucket.take(0, 5);
    for (let n = 0; n < 12_000; n++) of(`model ${n}`, 0);
    expect(of("used", 0).entries.map(({ bucket }) => bucket.available(0))).toEqual([5, 5]);
    expect(of("another", 0).entries[0]?.bucket).toBe(first.entries[0]?.bucket);
    expect(Object.keys(buckets.available()).length).toBeLessThan(10_001);
    // Once they have filled up again, they go as well.
    for (let n = 0; n < 12_000; n++) of(`later ${n}`, 10_000);
    expect(of("used", 10_000).entries.map(({ bucket }) => bucket)).not.toContain(first.entries[1]?.bucket);
  });
});
