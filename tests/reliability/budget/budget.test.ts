import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Reply } from "../../../src/handwritten/core/handler.ts";
import { APIConnectionError, APIError, BudgetExceededError } from "../../../src/handwritten/errors/index.ts";
import {
  type BudgetOptions,
  budget,
  type TokenEstimator,
} from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { type Answer, policyBench, replyOf } from "../../support/policy.ts";
import { runs } from "../../support/runs.ts";

/** Expects what the request says that it will take. */
const estimator: TokenEstimator = {
  estimate: ({ body }) => {
    const { input = 0, output = 0 } = (body as { value?: { input?: number; output?: number } }).value ?? {};
    return { input, output };
  },
  learn: () => {},
};
const post = (input: number, output = 0, model = "m") =>
  ({ method: "POST", body: { kind: "json", value: { model, input, output } } }) as const;
const usageOf = (input: number, output = 0, cached = 0) => ({
  usage: {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_tokens_details: { cached_tokens: cached },
  },
});
const bench = (
  limits: BudgetOptions["limits"],
  answer: Answer = () => replyOf(),
  more: Partial<BudgetOptions> = {},
) => {
  const layer = budget({ limits, estimator, ...more });
  return { layer, ...policyBench([layer], answer) };
};
const HOUR_MS = 3_600_000;

describe("budget", () => {
  it("lets through what is within it, and refuses what is not, before it is sent", async () => {
    const { call, sent, layer } = bench([{ unit: "tokens", limit: 100, per: "day" }], () =>
      replyOf(usageOf(20, 20)),
    );
    await call(post(60));
    expect(layer.spent).toMatchObject([{ name: "tokens per day", used: 40, reserved: 0, limit: 100 }]);
    await call(post(60));
    const error = await rejection(call(post(60)));
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(error).toMatchObject({
      kind: "budget",
      unit: "tokens",
      limit: 100,
      used: 80,
      retryAfterMs: 24 * HOUR_MS,
      message:
        "GET /things: the budget of 100 tokens per day of all calls does not allow the call: 80 are used or reserved".replace(
          "GET",
          "POST",
        ),
    });
    expect(sent).toHaveLength(2);
  });

  it("counts what is under way", async () => {
    const held: ((reply: Reply) => void)[] = [];
    const { call, layer } = bench(
      [{ unit: "tokens", limit: 100, per: "hour" }],
      () => new Promise((resolve) => held.push(resolve)),
    );
    const first = call(post(70));
    await new Promise(setImmediate);
    expect(layer.spent[0]).toMatchObject({ used: 0, reserved: 70 });
    await expect(call(post(40))).rejects.toMatchObject({ kind: "budget" });
    held[0]?.(replyOf(usageOf(10)));
    await first;
    expect(layer.spent[0]).toMatchObject({ used: 10, reserved: 0 });
  });

  it("counts money by the caller's prices", async () => {
    const prices = { dear: { input: 10, cachedInput: 1, output: 40 }, default: { input: 1, output: 2 } };
    const { call, layer } = bench(
      [{ unit: "money", limit: 1, per: "month" }],
      () => replyOf(usageOf(10_000, 5_000, 4_000)),
      { prices },
    );
    await call(post(10_000, 5_000, "dear"));
    expect(layer.spent[0]?.used).toBeCloseTo((6_000 * 10 + 4_000 * 1 + 5_000 * 40) / 1e6);
    await call(post(10_000, 5_000, "cheap"));
    expect(layer.spent[0]?.used).toBeCloseTo(0.264 + (10_000 * 1 + 5_000 * 2) / 1e6);
    const strict = bench([{ unit: "money", limit: 1, per: "month" }], undefined, {
      prices: { dear: prices.dear },
    });
    await expect(strict.call(post(1, 1, "new"))).rejects.toThrow("`budget.prices` has no price of new");
  });

  it("gives each key its own", async () => {
    const { call, layer } = bench([
      { unit: "requests", limit: 1, per: "hour", key: ({ headers }) => headers?.["x-user"] ?? "nobody" },
    ]);
    await call({ ...post(1), headers: { "x-user": "a" } });
    await call({ ...post(1), headers: { "x-user": "b" } });
    await expect(call({ ...post(1), headers: { "x-user": "a" } })).rejects.toThrow("of a does not allow");
    expect(layer.spent.map(({ key, used }) => `${key} ${used}`)).toEqual(["a 1", "b 1"]);
  });

  it.each([
    ["hour", Date.UTC(2026, 0, 31, 23, 30), Date.UTC(2026, 1, 1)],
    ["day", Date.UTC(2026, 1, 28, 12), Date.UTC(2026, 2, 1)],
    ["month", Date.UTC(2026, 11, 15), Date.UTC(2027, 0, 1)],
  ] as const)("begins anew with each %s of UTC", async (per, now, next) => {
    const clock = fakeClock(now);
    const layer = budget({ limits: [{ unit: "requests", limit: 1, per }], estimator });
    const { call } = policyBench([layer], () => replyOf(), clock);
    await call(post(1));
    expect(await rejection(call(post(1)))).toMatchObject({ retryAfterMs: next - now });
    clock.advance(next - now);
    await call(post(1));
    expect(layer.spent).toMatchObject([{ used: 1, resetsAt: expect.any(Number) }]);
  });

  it("warns once, and tells once that it is exceeded; without `enforce` it does no more", async () => {
    const { call, events, sent } = bench([{ unit: "requests", limit: 5, per: "day", enforce: false }]);
    for (let n = 0; n < 8; n++) await call(post(1));
    expect(events).toMatchObject([
      { type: "budget", level: "warning", used: 4 },
      { type: "budget", level: "exceeded", used: 5 },
    ]);
    expect(sent).toHaveLength(8);
  });

  it.each<[string, () => unknown, number]>([
    ["never went out", () => new APIConnectionError({ phase: "connect" }), 0],
    ["was refused", () => APIError.generate(400, {}, undefined, new Headers()), 0],
    ["was lost", () => new APIConnectionError({ phase: "request" }), 30],
    ["broke the server", () => APIError.generate(500, {}, undefined, new Headers()), 30],
  ])("counts of a call that %s what it may have used", async (_, error, used) => {
    const { call, layer } = bench([{ unit: "tokens", limit: 100, per: "day" }], () => {
      throw error();
    });
    await rejection(call(post(30)));
    expect(layer.spent[0]).toMatchObject({ used, reserved: 0 });
  });

  it("is never exceeded while calls take no more than was expected of them, and holds nothing when all are over", async () => {
    const step = fc.record({
      expected: fc.nat(60),
      part: fc.constantFrom(0, 0.3, 1),
      ends: fc.nat(5),
      fails: fc.boolean(),
      waitMs: fc.constantFrom(0, 0, 0, HOUR_MS / 2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const clock = fakeClock();
        const layer = budget({ limits: [{ unit: "tokens", limit: 100, per: "hour" }], estimator });
        const held: (() => void)[] = [];
        const { call } = policyBench(
          [layer],
          ({ body }) =>
            new Promise((resolve, reject) => {
              const { input } = (body as { value: { input: number } }).value;
              const { part, fails } = steps[held.length] as (typeof steps)[number];
              held.push(() =>
                fails
                  ? reject(APIError.generate(400, {}, undefined, new Headers()))
                  : resolve(replyOf(usageOf(Math.floor(input * part)))),
              );
            }),
          clock,
        );
        const calls: Promise<unknown>[] = [];
        let next = 0;
        for (const { expected, ends, waitMs } of steps) {
          calls.push(call(post(expected)).catch(() => {}));
          clock.advance(waitMs);
          for (let n = 0; n < ends && next < held.length; n++) held[next++]?.();
          for (let n = 0; n < 8; n++) await null;
          const [state] = layer.spent;
          if (state) expect(state.used + state.reserved).toBeLessThanOrEqual(100);
        }
        while (next < held.length) held[next++]?.();
        await Promise.all(calls);
        for (const { reserved, used } of layer.spent) {
          expect(reserved).toBe(0);
          expect(used).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: runs(10_000) },
    );
  });

  it.each([
    [[], "must be a list"],
    [[{ unit: "euro", limit: 1, per: "day" }], "limits[0].unit"],
    [[{ unit: "tokens", limit: 0, per: "day" }], "limits[0].limit"],
    [[{ unit: "tokens", limit: 1, per: "week" }], "limits[0].per"],
    [[{ unit: "money", limit: 1, per: "day" }], "set `budget.prices`"],
    [[{ unit: "tokens", limit: 1, per: "day", warnAt: 2 }], "warnAt"],
  ])("refuses %j", (limits, message) => {
    expect(() => budget({ limits: limits as unknown as BudgetOptions["limits"] })).toThrow(message);
  });
});
