import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { APIError } from "../../../src/handwritten/errors/index.ts";
import { type ThrottleOptions, throttle } from "../../../src/handwritten/reliability/index.ts";
import { SendRate } from "../../../src/handwritten/reliability/throttle/send-rate.ts";
import { rejection } from "../../support/call.ts";
import { type Answer, policyBench, replyOf } from "../../support/policy.ts";
import { runs } from "../../support/runs.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const failure = (status: number): APIError => APIError.generate(status, {}, undefined, new Headers());
const turn = (): Promise<unknown> => new Promise(setImmediate);

describe("SendRate", () => {
  /** Sends ten requests a second for so long, each answered at once. */
  const busy = (rate: SendRate, from: number, forMs: number): number => {
    for (let now = from; now < from + forMs; now += 100) {
      rate.take(now);
      rate.answered(now, false);
    }
    return from + forMs;
  };

  it("has no limit until something is throttled", () => {
    const rate = new SendRate();
    busy(rate, 1_000, 10_000);
    expect(rate.rate).toBeUndefined();
    expect(rate.take(11_000)).toBe(0);
  });

  // Their SDKs are tested with this table: seconds, whether throttled, requests a second.
  it("follows the numbers of AWS's adaptive mode", () => {
    const rate = new SendRate();
    for (let now = 200; now < 2_000; now += 200) rate.answered(now, false);
    for (const [seconds, throttled, want] of [
      [2, true, 3.02848],
      [2.2, false, 3.486639],
      [2.4, false, 3.821874],
      [2.6, false, 4.053386],
      [2.8, false, 4.200373],
      [3, false, 4.282037],
      [3.2, true, 2.997426],
      [3.4, false, 3.452226],
    ] as const) {
      rate.answered(seconds * 1_000, throttled);
      expect(rate.rate).toBeCloseTo(want, 5);
    }
  });

  it("is cut by three tenths of what was sent, and comes back by and by", () => {
    const rate = new SendRate();
    let now = busy(rate, 1_000, 20_000);
    rate.answered(now, true);
    const cut = rate.rate as number;
    expect(cut).toBeGreaterThan(6);
    expect(cut).toBeLessThan(8);
    const rates: number[] = [];
    for (let n = 0; n < 8; n++) {
      now = busy(rate, now, 1_000);
      rates.push(rate.rate as number);
    }
    // Up to what was too much it slows down, and beyond that it speeds up.
    const [first = 0, second = 0, third = 0] = rates.map((after, n) => after - (rates[n - 1] ?? cut));
    expect([first > second, second > third, third > 0]).toEqual([true, true, true]);
    expect(rates[3]).toBeGreaterThan(12);
    expect(rates.at(-1)).toBeCloseTo(20);
  });

  it("lets the requests of one second through at once after a long pause, and no more", () => {
    const rate = new SendRate();
    const now = busy(rate, 1_000, 20_000);
    rate.answered(now, true);
    const later = now + 3_600_000;
    let burst = 0;
    while (rate.take(later) === 0) burst++;
    expect(burst).toBe(Math.floor(rate.rate as number));
  });

  it("is never below a request in two seconds, nor more than twice what is sent", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gapMs: fc.nat(3_000), throttled: fc.boolean() }), { maxLength: 60 }),
        (steps) => {
          const rate = new SendRate();
          let now = 1;
          let sent = 0;
          for (const { gapMs, throttled } of steps) {
            now += gapMs;
            const waitMs = rate.take(now);
            expect(waitMs).toBeGreaterThanOrEqual(0);
            expect(Number.isFinite(waitMs)).toBe(true);
            sent++;
            rate.answered(now, throttled);
            if (rate.rate === undefined) continue;
            expect(rate.rate).toBeGreaterThanOrEqual(0.5);
            // Measured in slices of half a second.
            expect(rate.rate).toBeLessThanOrEqual(Math.max(0.5, 2 * sent * 2));
          }
        },
      ),
      { numRuns: runs(10_000) },
    );
  });
});

describe("throttle", () => {
  const bench = (answer: Answer, options = {}) => {
    const clock = virtualClock();
    clock.advance(1_000);
    const layer = throttle(options);
    return { layer, ...policyBench([layer], answer, clock), clock };
  };

  it("spaces calls out after a 429, and says how fast it goes", async () => {
    let isBusy = true;
    const { call, sent, clock, events, layer } = bench(() => {
      if (isBusy) throw failure(429);
      return replyOf();
    });
    await rejection(call());
    isBusy = false;
    expect(events).toMatchObject([{ type: "throttle", target: "test" }]);
    const rate = layer.rates["test"] as number;
    const calls = [call(), call(), call()];
    await turn();
    const early = sent.length;
    clock.advance((3 / rate) * 1_000 + 10);
    await Promise.all(calls);
    expect([early, sent.length]).toEqual([1, 4]);
  });

  it("follows no 429 with `rate: false`", async () => {
    const { call, sent, events, layer } = bench(
      () => {
        throw failure(429);
      },
      { rate: false, reject: true, random: () => 0.99 },
    );
    await rejection(call());
    await rejection(call());
    expect([sent.length, events, layer.rates]).toEqual([2, [], {}]);
  });

  it("is left by a caller who aborts while it waits, and that takes no place", async () => {
    const caller = new AbortController();
    const { call, sent, clock } = bench(() => {
      throw failure(429);
    });
    await rejection(call());
    const outcome = rejection(call({}, { signal: caller.signal }));
    await turn();
    caller.abort();
    expect(await outcome).toMatchObject({ kind: "abort" });
    expect([sent.length, clock.pending()]).toEqual([1, []]);
  });

  it("refuses a part of the calls when most are refused, and lets enough through to see a recovery", async () => {
    let isBusy = true;
    let draw = 0;
    const { call, sent, clock } = bench(
      () => {
        if (isBusy) throw failure(503);
        return replyOf();
      },
      { rate: false, reject: true, random: () => (draw++ % 100) / 100 },
    );
    const kinds: string[] = [];
    for (let n = 0; n < 300; n++) {
      clock.advance(100);
      kinds.push(((await rejection(call())) as APIError).kind);
    }
    const refused = kinds.filter((kind) => kind === "limit").length;
    expect(refused / kinds.length).toBeGreaterThan(0.75);
    expect(refused / kinds.length).toBeLessThan(0.92);
    isBusy = false;
    const before = sent.length;
    for (let n = 0; n < 3_000; n++) {
      clock.advance(100);
      await call().catch(() => {});
    }
    // Two minutes later all goes through again.
    draw = 0;
    await expect(call()).resolves.toBeDefined();
    expect(sent.length - before).toBeGreaterThan(1_000);
  });

  it("says why it refuses", async () => {
    const { call } = bench(
      () => {
        throw failure(429);
      },
      { rate: false, reject: true, random: () => 0 },
    );
    await rejection(call());
    expect(await rejection(call())).toMatchObject({
      kind: "limit",
      reason: "throttled",
      message: "GET /things: test refuses most calls, so this one was not sent",
    });
  });

  it.each([
    [{ rate: false }, "needs `rate` or `reject`"],
    [{ ratio: 0.5 }, "throttle.ratio"],
    [{ maxRejected: 2 }, "throttle.maxRejected"],
    [{ k: 2 }, "`k` is not an option of `throttle()`"],
  ])("refuses %j", (options, message) => {
    expect(() => throttle(options as ThrottleOptions)).toThrow(message);
  });
});
