import { describe, expect, it } from "@jest/globals";
import { Concurrency } from "../../../src/handwritten/reliability/rate-limit/concurrency.ts";
import type { Demand, Limiter, Permit } from "../../../src/handwritten/reliability/rate-limit/limiter.ts";
import { LocalLimiter } from "../../../src/handwritten/reliability/rate-limit/local-limiter.ts";
import { SharedLimiter } from "../../../src/handwritten/reliability/shared-limits/shared-limiter.ts";
import type { SharedStore } from "../../../src/handwritten/reliability/shared-limits/shared-store.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const turn = (): Promise<unknown> => new Promise(setImmediate);

/** A signal that counts how often it is asked whether it has aborted. */
const countedSignal = () => {
  const caller = new AbortController();
  const { signal } = caller;
  let looks = 0;
  let hasAborted = false;
  Object.defineProperty(signal, "aborted", {
    get: () => {
      looks++;
      return hasAborted;
    },
  });
  return {
    signal,
    looks: () => looks,
    abort: () => {
      hasAborted = true;
    },
  };
};

/** A store of one limit of calls under way, and for how many calls each question was. */
const sharedPlaces = (places: number): { store: SharedStore; asked: number[] } => {
  const asked: number[] = [];
  const holders = new Set<string>();
  const store: SharedStore = {
    take: async (_seat, _buckets, calls) => {
      asked.push(calls.length);
      const taken = calls.slice(0, places - holders.size);
      for (const { place } of taken) holders.add(place);
      const isFull = calls.length > taken.length;
      return { granted: taken.length, at: 0, waitMs: 0, isFull, processes: 1, available: [0] };
    },
    settle: async (corrections) => {
      for (const { place } of corrections) holders.delete(place);
    },
    leave: async () => {},
    renew: async () => {},
  };
  return { store, asked };
};

const bench = (limiter: Limiter = new LocalLimiter(Number.POSITIVE_INFINITY), places = 1) => {
  const clock = virtualClock();
  let lateMs = 0;
  const demand: Demand = {
    needs: [{ unit: "concurrency", bucket: new Concurrency(places), amount: 1, name: "limit", id: "limit" }],
    queue: "q",
    priority: 0,
    maxWaitMs: Number.POSITIVE_INFINITY,
    clock: { ...clock, now: () => clock.now() + lateMs },
    emit: () => {},
  };
  return {
    limiter,
    clock,
    /** Lets time pass in which no timer has its turn. */
    passBusily: (ms: number) => {
      lateMs += ms;
    },
    wait: (settings: Partial<Demand> = {}) => limiter.enqueue({ ...demand, ...settings }, {}),
    end: (permit: Permit) => limiter.settle(permit, [0]),
  };
};
/** The same with a limit that other processes share. */
const sharedBench = (places: number) => {
  const { store, asked } = sharedPlaces(places);
  const limiter = new SharedLimiter(Number.POSITIVE_INFINITY, {
    store,
    whenUnavailable: "closed",
    timeoutMs: 500,
    retryMs: 1_000,
    leaseMs: 60_000,
    random: () => 0,
  });
  return { asked, ...bench(limiter, places) };
};
const granted = (tickets: readonly { granted: Promise<Permit> }[]): { count: number; reasons: unknown[] } => {
  const seen = { count: 0, reasons: [] as unknown[] };
  for (const ticket of tickets)
    ticket.granted.then(
      () => seen.count++,
      (reason: unknown) => seen.reasons.push(reason),
    );
  return seen;
};

describe("calls that are over before they have left their queue", () => {
  it("are looked at once each, a thousand at a time, and the one behind them goes before they have left", async () => {
    const { limiter, clock, wait, end } = bench();
    const { signal, looks, abort } = countedSignal();
    const first = await wait().granted;
    const tickets = Array.from({ length: 5_000 }, () => wait({ signal }));
    const seen = granted(tickets);
    const live = granted([wait()]);
    const before = looks();
    abort();
    end(first);
    expect(looks() - before).toBeLessThanOrEqual(1_010);
    for (let n = 0; n < 5; n++) clock.advance(0);
    await turn();
    expect(looks() - before).toBeLessThanOrEqual(5_010);
    expect([seen.count, live.count, limiter.waiting]).toEqual([0, 1, 0]);
    const reason = new Error("aborted");
    for (const ticket of tickets) ticket.leave(reason);
    await turn();
    expect(seen).toEqual({ count: 0, reasons: tickets.map(() => reason) });
    expect([limiter.waiting, clock.pending()]).toEqual([0, []]);
  });

  it("are not let through for want of a turn of their timers, which end them", async () => {
    const { limiter, clock, wait, end, passBusily } = bench();
    const first = await wait().granted;
    const seen = granted(Array.from({ length: 300 }, () => wait({ maxWaitMs: 100 })));
    const live = granted([wait()]);
    passBusily(101);
    end(first);
    await turn();
    expect([seen.count, live.count, limiter.waiting]).toEqual([0, 1, 0]);
    clock.advance(100);
    await turn();
    expect(seen.reasons).toHaveLength(300);
    expect(seen.reasons[299]).toMatchObject({ reason: "max_wait" });
    expect([limiter.waiting, clock.pending()]).toEqual([0, []]);
  });

  it("are not asked for in a store of shared limits, first in line or behind another", async () => {
    const { wait, end, limiter, asked } = sharedBench(2);
    const caller = new AbortController();
    const underWay = [await wait().granted, await wait().granted];
    const waitAborted = () => granted(Array.from({ length: 300 }, () => wait({ signal: caller.signal })));
    const aborted = [waitAborted()];
    const live = granted([wait()]);
    aborted.push(waitAborted());
    const last = granted([wait()]);
    await turn();
    asked.length = 0;
    caller.abort();
    for (const permit of underWay) end(permit);
    for (let n = 0; n < 5; n++) await turn();
    expect([live.count, last.count, limiter.waiting]).toEqual([1, 1, 0]);
    expect(aborted.map(({ count }) => count)).toEqual([0, 0]);
    expect(Math.max(...asked)).toBeLessThanOrEqual(2);
  });

  it("give back what a store of shared limits has granted meanwhile", async () => {
    const { wait, limiter } = sharedBench(1);
    const caller = new AbortController();
    const seen = granted([wait({ signal: caller.signal })]);
    caller.abort();
    await turn();
    const live = granted([wait()]);
    await turn();
    expect([seen.count, live.count, limiter.waiting]).toEqual([0, 1, 0]);
  });
});
