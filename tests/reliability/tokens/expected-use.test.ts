import { describe, expect, it } from "@jest/globals";
import { UseHistories } from "../../../src/handwritten/reliability/tokens/expected-use.ts";
import type { TokenUsage } from "../../../src/handwritten/reliability/tokens/usage.ts";

const usage = (inputTokens: number, outputTokens: number): TokenUsage => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
  cachedInputTokens: 0,
  reasoningTokens: 0,
});
const estimate = { input: 100, output: 5_000 };

describe("what a call is expected to use", () => {
  it("is the estimate before any answer, and then what answers used", () => {
    const histories = new UseHistories();
    const waiting = histories.expect("m", estimate, 5_000);
    expect([waiting.tokens, waiting.spread]).toEqual([5_100, 0]);
    for (let n = 0; n < 20; n++) histories.expect("m", estimate, 5_000).learn(usage(100, 400));
    // Of a call that has been waiting since before as well.
    expect(waiting.tokens).toBeGreaterThanOrEqual(500);
    expect(waiting.tokens).toBeLessThan(510);
    expect(waiting.spread).toBe(0);
  });

  it("is no more than the answer may have", () => {
    const histories = new UseHistories();
    histories.expect("m", estimate, 5_000).learn(usage(100, 4_000));
    expect(histories.expect("m", { input: 100, output: 50 }, 50).tokens).toBe(150);
  });

  it("takes longer prompts into account, and by how much prompts are underestimated", () => {
    const histories = new UseHistories();
    for (let n = 0; n < 20; n++)
      histories.expect("m", { input: 100, output: 10 }, 10).learn(usage(1_100, 10));
    expect(histories.expect("m", { input: 100, output: 10 }, 10).tokens).toBe(1_110);
    expect(histories.expect("m", { input: 300, output: 10 }, 10).tokens).toBe(1_310);
  });

  it("is of one kind of call, and follows a change within some answers", () => {
    const histories = new UseHistories();
    for (let n = 0; n < 1_000; n++) histories.expect("m", estimate, 5_000).learn(usage(100, 400));
    for (let n = 0; n < 200; n++) histories.expect("m", estimate, 5_000).learn(usage(100, 2_000));
    expect(histories.expect("m", estimate, 5_000).tokens).toBeGreaterThan(1_900);
    expect(histories.expect("n", estimate, 5_000).tokens).toBe(5_100);
  });

  it("of what the caller has estimated is the part that such calls use", () => {
    const histories = new UseHistories();
    for (const tokens of [1_000, 3_000, 2_000, 8_000])
      histories.expectPartOf("m", tokens).learn(usage(0, tokens / 10));
    expect(histories.expectPartOf("m", 10_000).tokens).toBeLessThan(1_400);
    expect(histories.expectPartOf("m", 100).tokens).toBeLessThan(15);
    expect(histories.expect("m", estimate, 5_000).tokens).toBe(5_100);
  });

  it("has the spread of what calls use: their variance, divided by their mean", () => {
    const histories = new UseHistories();
    for (let n = 0; n < 2_000; n++) histories.expect("m", estimate, 5_000).learn(usage(0, n % 2 ? 100 : 900));
    const { spread } = histories.expect("m", estimate, 5_000);
    expect(spread).toBeGreaterThan(0.8 * (160_000 / 500));
    expect(spread).toBeLessThan(1.2 * (160_000 / 500));
  });

  it("of kinds without end is remembered for the last thousand", () => {
    const histories = new UseHistories();
    for (let n = 0; n <= 1_000; n++) histories.expect(`m${n}`, estimate, 5_000).learn(usage(100, 1));
    expect(histories.expect("m1000", estimate, 5_000).tokens).toBeLessThan(5_000);
    expect(histories.expect("m0", estimate, 5_000).tokens).toBe(5_100);
  });
});
