import { describe, expect, it } from "@jest/globals";
import { LEARNED_FOR_MS } from "../../../src/handwritten/reliability/rate-limit/bucket.ts";
import {
  RefillingBucket,
  UNLIMITED,
} from "../../../src/handwritten/reliability/rate-limit/refilling-bucket.ts";
import { SlidingWindow } from "../../../src/handwritten/reliability/rate-limit/sliding-window.ts";

describe("RefillingBucket", () => {
  /** Ten a second, of which five may pass at once. */
  const bucket = () => new RefillingBucket(10, 1_000, 5);

  it("is full at first, and refills at its rate up to what it holds", () => {
    const it = bucket();
    expect([it.isFull(0), it.available(0), it.waitMs(0, 5)]).toEqual([true, 5, 0]);
    it.take(0, 5);
    expect([it.isFull(0), it.available(0), it.waitMs(0, 1)]).toEqual([false, 0, 100]);
    expect(it.available(200)).toBe(2);
    expect(it.available(10_000)).toBe(5);
  });

  it("lets more pass than it holds once it is full, which is paid off before anything else passes", () => {
    const it = bucket();
    expect(it.waitMs(0, 8)).toBe(0);
    it.take(0, 8);
    expect([it.available(0), it.waitMs(0, 1)]).toEqual([0, 400]);
  });

  it("asks for no wait for a trace that rounding leaves", () => {
    const it = bucket();
    it.take(0, 4 + 1e-9);
    expect(it.waitMs(0, 1)).toBe(0);
    it.take(0, 1e-7);
    expect(it.waitMs(0, 1)).toBeGreaterThan(0);
  });

  it("takes no notice of a clock that runs back", () => {
    const it = bucket();
    it.take(1_000, 5);
    expect(it.available(900)).toBe(0);
    expect(it.available(1_100)).toBe(1);
  });

  it("gets back what was not used, but for what would have flowed over since", () => {
    const it = bucket();
    const taken = it.take(0, 4);
    it.settle(100, taken, 1);
    // One is left, one has flowed in, and the three that were not used come back: four of five were there all the time.
    expect([it.available(100), taken.amount]).toEqual([5, 1]);
    it.settle(100, taken, 3);
    expect(it.available(100)).toBe(3);
  });

  it("gets no more back than a rest since has left room for", () => {
    const it = bucket();
    const taken = it.take(0, 4);
    // It stands at four before the next call: had nothing been taken, it would have been full, and one more lost.
    it.take(300, 4);
    it.settle(300, taken, 0);
    expect(it.available(300)).toBe(1);
  });

  it("rises above the burst by what calls in flight are spread, and falls back at its rate", () => {
    const it = bucket();
    const taken = it.take(0, 5);
    it.take(500, 5);
    // Ten have flowed in within a second. A spread of 0.1: a variance of one, of which three deviations come back.
    it.settle(1_000, taken, 0, 0.1);
    expect(it.available(1_000)).toBeCloseTo(8);
    expect(it.available(1_100)).toBeCloseTo(7);
    expect(it.available(9_000)).toBe(5);
  });

  it("gets nothing back where it was full again since", () => {
    const it = bucket();
    const taken = it.take(0, 1);
    it.take(100, 4);
    it.settle(300, taken, 0);
    expect(it.available(300)).toBe(3);
  });

  it("follows a server down and up again, no further than its own limit", () => {
    const it = bucket();
    it.learn(0, { limit: 4 });
    expect([it.largest, it.flow, it.available(0), it.isFull(0)]).toEqual([
      10,
      { limit: 4, periodMs: 1_000, burst: 2 },
      2,
      false,
    ]);
    it.learn(0, { limit: 100 });
    expect([it.largest, it.available(1_000), it.isFull(1_000)]).toEqual([10, 5, true]);
    it.learn(1_000, { limit: 20, remaining: 1 });
    expect([it.largest, it.available(1_000)]).toEqual([10, 1]);
    it.learn(1_000, { remaining: 3 });
    expect(it.available(1_000)).toBe(1);
  });

  it("without a limit of its own holds nothing back, and follows a server as far up as it says", () => {
    const it = new RefillingBucket(UNLIMITED, 1_000);
    it.take(0, 1e12);
    expect([it.waitMs(0, 1e12), it.largest]).toEqual([0, UNLIMITED]);
    it.learn(0, { limit: 60 });
    expect([it.available(10_000), it.isFull(10_000)]).toEqual([1, true]);
    it.learn(10_000, { limit: 600 });
    expect(it.available(20_000)).toBe(10);
  });

  it("forgets a limit that was learned, and is not reported again within a minute", () => {
    const it = bucket();
    it.learn(0, { limit: 1 });
    it.take(0, 5);
    expect(it.waitMs(0, 1)).toBe(5_000);
    // It would take 5 000 s, were it final.
    it.take(0, 4_995);
    expect(it.waitMs(0, 1)).toBe(LEARNED_FOR_MS);
    it.learn(30_000, { limit: 1 });
    expect([it.waitMs(59_999, 1), it.flow.limit]).toEqual([30_001, 1]);
    it.waitMs(90_000, 1);
    expect([it.flow, it.available(1_000_000)]).toEqual([{ limit: 10, periodMs: 1_000, burst: 5 }, 5]);
    const reported = new RefillingBucket(UNLIMITED, 1_000);
    reported.learn(0, { limit: 1 });
    reported.take(0, 1_000);
    expect([reported.waitMs(59_999, 1), reported.waitMs(60_000, 1)]).toEqual([1, 0]);
  });

  it("of a server alone is whole when the server says so, where that is before it has refilled", () => {
    const reported = () => new RefillingBucket(UNLIMITED, 60_000);
    const it = reported();
    it.learn(0, { limit: 1, remaining: 0, resetMs: 2_000 });
    expect([it.waitMs(0, 1), it.waitMs(1_999, 1), it.waitMs(2_000, 1)]).toEqual([2_000, 1, 0]);
    // That is so once: afterwards it goes by its rate, until what was learned ends.
    it.take(2_000, 1);
    expect(it.waitMs(2_000, 1)).toBe(LEARNED_FOR_MS - 2_000);
    const large = reported();
    large.learn(0, { limit: 6_000, remaining: 0, resetMs: 60_000 });
    expect([large.waitMs(0, 100), large.available(59_999)]).toEqual([1_000, 100]);
  });

  it("does not become whole at a time that was said before more was taken, nor faster than was configured", () => {
    const taken = new RefillingBucket(UNLIMITED, 60_000);
    taken.learn(0, { limit: 120, remaining: 1, resetMs: 2_000 });
    taken.take(0, 3);
    expect(taken.waitMs(0, 1)).toBe(1_500);
    taken.take(0, 100);
    expect(taken.waitMs(2_000, 1)).toBeGreaterThan(40_000);
    const own = new RefillingBucket(1, 60_000, 1);
    own.learn(0, { limit: 1, remaining: 0, resetMs: 2_000 });
    expect(own.waitMs(0, 1)).toBe(60_000);
  });

  it.each([0, 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, undefined])("takes %p for no limit", (limit) => {
    const it = bucket();
    it.learn(0, { limit });
    expect([it.flow.limit, it.available(0)]).toEqual([10, 5]);
  });
});

describe("SlidingWindow", () => {
  /** Ten in a second. */
  const window = () => new SlidingWindow(10, 1_000);

  it("lets its whole limit pass at once, and each part again after its period", () => {
    const it = window();
    expect([it.isFull(0), it.largest, it.flow, it.available(0)]).toEqual([true, 10, undefined, 10]);
    it.take(0, 6);
    it.take(400, 4);
    expect([it.isFull(400), it.available(400), it.waitMs(400, 6), it.waitMs(400, 7)]).toEqual([
      false,
      0,
      600,
      1_000,
    ]);
    expect([it.available(999), it.available(1_000), it.available(1_400)]).toEqual([0, 6, 10]);
    expect(it.isFull(1_400)).toBe(true);
  });

  it("lets more than its limit pass when nothing else is in it", () => {
    const it = window();
    expect(it.waitMs(0, 15)).toBe(0);
    it.take(0, 1);
    expect(it.waitMs(300, 15)).toBe(700);
  });

  it("counts what was used in the place of what was taken, while that is in it", () => {
    const it = window();
    const taken = it.take(0, 6);
    it.settle(500, taken, 2);
    expect([it.available(500), taken.amount]).toEqual([8, 2]);
    it.take(600, 1);
    it.settle(1_000, taken, 9);
    expect(it.available(1_000)).toBe(9);
  });

  it("follows a server down, and up to its own limit", () => {
    const it = window();
    it.learn(0, { limit: 4 });
    expect([it.largest, it.available(0), it.isFull(0)]).toEqual([10, 4, false]);
    it.learn(0, { limit: 0 });
    expect(it.available(0)).toBe(4);
    it.learn(0, { limit: 50 });
    expect([it.available(0), it.isFull(0)]).toEqual([10, true]);
    it.learn(0, { limit: 4 });
    expect([it.available(59_999), it.available(60_000)]).toEqual([4, 10]);
  });

  it("counts as of now what another process has taken", () => {
    const it = window();
    it.take(0, 2);
    it.learn(500, { remaining: 3 });
    expect([it.available(500), it.available(1_000), it.available(1_500)]).toEqual([3, 5, 10]);
    it.learn(2_000, { remaining: 20 });
    expect(it.available(2_000)).toBe(10);
  });

  it("releases thousands that are over", () => {
    const it = new SlidingWindow(10_000, 1_000);
    for (let n = 0; n < 3_000; n++) it.take(n, 1);
    expect(it.available(3_000)).toBe(10_000 - 999);
    expect(it.available(4_000)).toBe(10_000);
  });
});
