import { describe, expect, it } from "@jest/globals";
import { tokenEstimator } from "../../../src/handwritten/reliability/index.ts";
import { requestOf } from "../../support/call.ts";

const embeddingOf = (input: unknown) =>
  requestOf({
    operation: "createEmbedding",
    method: "POST",
    body: { kind: "json", value: { model: "m", input } },
  });

describe("tokenEstimator", () => {
  it.each<[string, unknown, number]>([
    ["an array of tokens", Array<number>(1_000).fill(7), 1_000],
    ["arrays of tokens", [Array<number>(300).fill(7), Array<number>(200).fill(7)], 500],
    ["no tokens", [], 0],
    ["texts", ["a".repeat(400), "b".repeat(40)], 110],
  ])("counts %s", (_, input, tokens) => {
    expect(tokenEstimator().estimate(embeddingOf(input))).toEqual({ input: tokens, output: 0 });
  });
});
