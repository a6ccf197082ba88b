import { describe, expect, it } from "@jest/globals";
import type { ClientEvent } from "../../../src/handwritten/core/events.ts";
import { StoreHealth } from "../../../src/handwritten/reliability/shared-limits/store-health.ts";
import { rejection } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";

const health = () => {
  const clock = fakeClock();
  const events: ClientEvent[] = [];
  const of = new StoreHealth(500, 1_000);
  const late: unknown[] = [];
  return {
    clock,
    events,
    of,
    late,
    watch: <T>(question: Promise<T>) =>
      of.watch(
        question,
        clock,
        (event) => void events.push(event),
        (answer) => late.push(answer),
      ),
  };
};
const down = { type: "rate_limit_store", available: false, error: expect.any(Error) };
const up = { type: "rate_limit_store", available: true };

describe("StoreHealth", () => {
  it("gives an answer on, and says nothing of it", async () => {
    const { watch, of, events, clock } = health();
    expect(await watch(Promise.resolve(5))).toBe(5);
    clock.advance(500);
    expect([of.isAvailable, of.retryInMs(clock.now()), events]).toEqual([true, 0, []]);
  });

  it("reports a failure and a recovery once each", async () => {
    const { watch, of, events } = health();
    for (let n = 0; n < 2; n++) await rejection(watch(Promise.reject(new Error("down"))));
    expect([of.isAvailable, events]).toEqual([false, [down]]);
    for (let n = 0; n < 2; n++) await watch(Promise.resolve(1));
    expect([of.isAvailable, events]).toEqual([true, [down, up]]);
  });

  it("takes no answer in time for a failure, and hands one that is late on", async () => {
    const { watch, of, events, clock, late } = health();
    const { promise, resolve } = Promise.withResolvers<string>();
    const outcome = rejection(watch(promise));
    clock.advance(500);
    expect((await outcome) as Error).toMatchObject({ message: expect.stringContaining("within 500 ms") });
    resolve("late");
    await promise;
    expect([late, of.isAvailable, events]).toEqual([["late"], false, [down]]);
  });

  it("does not wait longer for a store that fails after it was given up", async () => {
    const { watch, of, clock } = health();
    const { promise, reject } = Promise.withResolvers<string>();
    const outcome = rejection(watch(promise));
    clock.advance(500);
    await outcome;
    clock.advance(400);
    reject(new Error("reset"));
    await promise.catch(() => {});
    await Promise.resolve();
    expect(of.retryInMs(clock.now())).toBe(600);
  });

  it("lets one of those who ask try it again, once its time is over", async () => {
    const { watch, of, clock } = health();
    await rejection(watch(Promise.reject(new Error("down"))));
    clock.advance(999);
    expect([of.retryInMs(999), of.mayRetry(999)]).toEqual([1, false]);
    expect([of.mayRetry(1_000), of.mayRetry(1_000), of.retryInMs(1_000)]).toEqual([true, false, 1_000]);
  });
});
