import { describe, expect, it } from "@jest/globals";
import {
  noteLatency,
  type PickContext,
  type StrategyName,
  strategyOf,
} from "../../../src/handwritten/reliability/failover/strategies.ts";
import { type TargetState, targetStates } from "../../../src/handwritten/reliability/failover/targets.ts";
import { targetOf } from "../../support/call.ts";

const states = (weights: readonly number[]): TargetState[] =>
  targetStates(weights.map((weight, index) => ({ target: targetOf("abcdef"[index] as string), weight })));
const drawing = (...draws: number[]): PickContext => ({
  now: 0,
  random: () => draws.shift() ?? 0,
  stickyKey: undefined,
});
const order = (name: StrategyName, targets: readonly TargetState[], pick: PickContext = drawing()): string =>
  strategyOf(name)(targets, pick)
    .map((target) => target.name)
    .join("");

describe("random", () => {
  it.each([
    [[0, 0, 0], "bcda"],
    [[0.99, 0.99, 0.99], "abcd"],
    [[1, 1, 1], "abcd"],
    [[0.5, 0, 0.5], "dbac"],
  ])("with the draws %j gives %s", (draws, want) => {
    expect(order("random", states([1, 1, 1, 1]), drawing(...draws))).toBe(want);
  });
});

describe("weighted", () => {
  it.each([
    [[0, 0], "abc"],
    [[0.49, 0], "abc"],
    [[0.5, 0], "bac"],
    [[0.74, 0], "bac"],
    [[0.75, 0.67], "cba"],
    [[1, 0], "abc"],
  ])("with the draws %j gives %s", (draws, want) => {
    expect(order("weighted", states([2, 1, 1]), drawing(...draws))).toBe(want);
  });

  it("puts what weighs nothing last, also where a draw is 1", () => {
    expect(order("weighted", states([0, 1, 1]), drawing(0, 0))).toBe("bca");
    expect(order("weighted", states([0, 1]), drawing(1))).toBe("ba");
    expect(order("weighted", states([0, 0]), drawing(0.5))).toBe("ab");
  });
});

describe("round_robin", () => {
  it("begins one further each time, over the targets that there are", () => {
    const strategy = strategyOf("round_robin");
    const all = states([1, 1, 1]);
    const next = (targets: readonly TargetState[]) =>
      strategy(targets, drawing())
        .map(({ name }) => name)
        .join("");
    expect([next(all), next(all), next(all), next(all), next(all.slice(0, 2))]).toEqual([
      "abc",
      "bca",
      "cab",
      "abc",
      "ab",
    ]);
  });
});

describe("sticky", () => {
  it("moves to another target when its own is gone, and stays there", () => {
    const strategy = strategyOf("sticky");
    const [a, b, c] = states([1, 1, 1]) as [TargetState, TargetState, TargetState];
    const next = (...targets: TargetState[]) =>
      strategy(targets, drawing())
        .map(({ name }) => name)
        .join("");
    expect([next(a, b, c), next(b, c), next(a, b, c), next(c, a)]).toEqual(["abc", "bc", "bac", "ca"]);
  });

  it("spreads keys, and moves the keys of a target that is gone alone", () => {
    const all = states([1, 1, 1]);
    const first = (targets: readonly TargetState[], stickyKey: string) =>
      strategyOf("sticky")(targets, { ...drawing(), stickyKey })[0]?.name;
    const keys = Array.from({ length: 600 }, (_, index) => `user-${index}`);
    const counts = Map.groupBy(keys, (key) => first(all, key));
    // Three standard deviations about a third of 600 are 35.
    for (const name of ["a", "b", "c"])
      expect(Math.abs((counts.get(name)?.length ?? 0) - 200)).toBeLessThan(35);
    for (const key of keys) {
      const before = first(all, key);
      if (before !== "c") expect(first(all.slice(0, 2), key)).toBe(before);
    }
  });
});

describe("sticky over any number of targets", () => {
  it.each([2, 3, 5, 8, 13])("spreads keys evenly over %d, whose names differ in a number", (count) => {
    const targets = states(Array.from({ length: count }, () => 1)).map((state, index) =>
      Object.assign(state, { name: `target-${index}` }),
    );
    const strategy = strategyOf("sticky");
    const keys = Array.from({ length: 500 * count }, (_, index) => `${index}`);
    const taken = Map.groupBy(keys, (stickyKey) => strategy(targets, { ...drawing(), stickyKey })[0]?.name);
    for (const { name } of targets) expect(Math.abs((taken.get(name)?.length ?? 0) - 500)).toBeLessThan(90);
  });
});

describe("least_latency", () => {
  const loaded = (...loads: [latencyMs: number | undefined, underWay: number][]): TargetState[] =>
    states(loads.map(() => 1)).map((state, index) =>
      Object.assign(state, { latencyMs: loads[index]?.[0], underWay: loads[index]?.[1] }),
    );
  // Draws of 1 leave the order as it is.
  it.each([
    [loaded([100, 0], [50, 0]), "ba"],
    [loaded([50, 0], [100, 0]), "ab"],
    [loaded([50, 0], [50, 0]), "ab"],
    [loaded([50, 2], [100, 0]), "ba"],
    [loaded([50, 0], [50, 1]), "ab"],
    [loaded([undefined, 0], [1, 0]), "ab"],
    [loaded([undefined, 3], [undefined, 2]), "ba"],
    [loaded([9, 0], [8, 0], [1, 0]), "bac"],
    [loaded([9, 0]), "a"],
  ])("of %# gives %s", (targets, want) => {
    expect(order("least_latency", targets, drawing(1, 1, 1))).toBe(want);
  });
});

describe("noteLatency", () => {
  const [state] = states([1]) as [TargetState];
  it("rises at once, and falls to a third of the difference in 10 s", () => {
    noteLatency(state, 1_000, 200);
    expect([state.latencyMs, state.latencyAt]).toEqual([200, 1_000]);
    noteLatency(state, 2_000, 500);
    expect([state.latencyMs, state.latencyAt]).toEqual([500, 2_000]);
    noteLatency(state, 12_000, 100);
    expect(state.latencyMs).toBeCloseTo(100 + 400 / Math.E);
    noteLatency(state, 12_000, 50);
    expect(state.latencyMs).toBeCloseTo(100 + 400 / Math.E);
  });
});
