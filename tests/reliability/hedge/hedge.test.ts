import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { policyOptionsKey } from "../../../src/handwritten/core/context.ts";
import type { Reply } from "../../../src/handwritten/core/handler.ts";
import { APIError } from "../../../src/handwritten/errors/index.ts";
import { LatencyWindow } from "../../../src/handwritten/reliability/hedge/latency-window.ts";
import { type HedgeOptions, hedge, layersOf, ledger } from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { policyBench, replyOf } from "../../support/policy.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

interface Held {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
  readonly signal: AbortSignal;
}
const bench = (options: Partial<HedgeOptions> = {}) => {
  const held: Held[] = [];
  const layer = hedge({ after: 100, maxShare: 1, ...options });
  const clock = virtualClock();
  const made = policyBench(
    [layer],
    (_request, { signal }) =>
      new Promise((resolve, reject) => {
        held.push({ resolve, reject, signal });
      }),
    clock,
  );
  return { layer, held, ...made, clock };
};
const failure = (status: number): APIError => APIError.generate(status, {}, undefined, new Headers());
const turn = (): Promise<unknown> => new Promise(setImmediate);

describe("hedge", () => {
  it("makes a second attempt when there is no answer in time, gives the first answer, and cancels the other", async () => {
    const { call, held, clock, events } = bench();
    const outcome = call();
    clock.advance(99);
    expect(held).toHaveLength(1);
    clock.advance(1);
    await turn();
    expect(held).toHaveLength(2);
    const reply = replyOf({ n: 2 });
    held[1]?.resolve(reply);
    expect(await outcome).toBe(reply);
    expect(held.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(events).toMatchObject([
      { type: "hedge", state: "started", delayMs: 100 },
      { type: "hedge", state: "won" },
    ]);
  });

  it("makes none when the answer comes in time, and leaves no timer", async () => {
    const { call, held, clock } = bench();
    const outcome = call();
    held[0]?.resolve(replyOf());
    await outcome;
    expect([held.length, clock.pending()]).toEqual([1, []]);
  });

  it("fails only when both have failed, with the failure of the first", async () => {
    const { call, held, clock } = bench();
    const outcome = rejection(call());
    clock.advance(100);
    await turn();
    held[1]?.reject(failure(503));
    await turn();
    held[0]?.reject(failure(500));
    expect(await outcome).toMatchObject({ status: 500 });
    const other = bench();
    const saved = other.call();
    other.clock.advance(100);
    await turn();
    other.held[0]?.reject(failure(500));
    other.held[1]?.resolve(replyOf());
    await saved;
  });

  it("fails at once with a failure before its time", async () => {
    const { call, held, clock } = bench();
    const outcome = rejection(call());
    held[0]?.reject(failure(400));
    expect(await outcome).toMatchObject({ status: 400 });
    expect(clock.pending()).toEqual([]);
  });

  it("ends both when the caller aborts", async () => {
    const caller = new AbortController();
    const { call, held, clock } = bench();
    void call({}, { signal: caller.signal }).catch(() => {});
    clock.advance(100);
    await turn();
    caller.abort();
    expect(held.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });

  it("is for GET alone, unless it is said to be safe", async () => {
    const { call, held, clock } = bench();
    void call({ method: "POST", body: { kind: "json", value: {} } });
    clock.advance(100);
    await turn();
    expect(held).toHaveLength(1);
    void call(
      { method: "POST", body: { kind: "json", value: {} } },
      { values: new Map([[policyOptionsKey, { hedge: true }]]) },
    );
    clock.advance(100);
    await turn();
    expect(held).toHaveLength(3);
    void call({}, { values: new Map([[policyOptionsKey, { hedge: false }]]) });
    clock.advance(100);
    await turn();
    expect(held).toHaveLength(4);
  });

  it("makes no more second attempts than its share of the calls", async () => {
    const { call, held, clock, layer } = bench({ maxShare: 0.1 });
    for (let n = 0; n < 100; n++) {
      void call();
      clock.advance(100);
      await turn();
    }
    expect(held.length).toBe(110);
    expect(layer.share).toBeCloseTo(0.1);
  });

  it("waits as long as most of the earlier calls took", async () => {
    const { call, held, clock } = bench({ after: { percentile: 0.9 } });
    for (let n = 1; n <= 20; n++) {
      const outcome = call();
      clock.advance(n * 10);
      held.at(-1)?.resolve(replyOf());
      await outcome;
    }
    expect(held).toHaveLength(20);
    void call();
    clock.advance(179);
    await turn();
    expect(held).toHaveLength(21);
    clock.advance(1);
    await turn();
    expect(held).toHaveLength(22);
  });

  it("is in the ledger", async () => {
    const clock = virtualClock();
    const held: Held[] = [];
    const call = {};
    const made = policyBench(
      layersOf({ ledger: ledger(), hedge: hedge({ after: 100, maxShare: 1 }) }),
      (_request, { signal }) => new Promise((resolve, reject) => void held.push({ resolve, reject, signal })),
      clock,
    );
    const outcome = made.call({}, { call });
    clock.advance(100);
    await turn();
    held[1]?.resolve(replyOf());
    await outcome;
    expect(call).toMatchObject({ report: { attempts: [{ number: 2, reason: "hedge", status: 200 }] } });
  });

  it.each([
    [{ after: -1 }, "hedge.after"],
    [{ after: { percentile: 2 } }, "hedge.after"],
    [{ after: "1s" }, "hedge.after"],
    [{ after: 5, maxShare: 2 }, "maxShare"],
  ])("refuses %j", (options, message) => {
    expect(() => hedge(options as unknown as HedgeOptions)).toThrow(message);
  });
});

describe("LatencyWindow", () => {
  it("gives the nearest rank of the last durations", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, part) => {
          const window = new LatencyWindow(16);
          for (const ms of all) window.add(ms);
          const sorted = all.slice(-16).sort((a, b) => a - b);
          expect(window.percentile(part)).toBe(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]);
        },
      ),
    );
    expect(new LatencyWindow(4).percentile(0.5)).toBeUndefined();
  });
});
