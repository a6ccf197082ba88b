import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readUsage } from "../../../src/handwritten/reliability/index.ts";
import { usageInText, usageOf } from "../../../src/handwritten/reliability/tokens/usage.ts";
import { runs } from "../../support/runs.ts";

const none = { cachedInputTokens: 0, reasoningTokens: 0 };

describe("usage", () => {
  it.each<[string, unknown, unknown]>([
    [
      "a response's",
      {
        input_tokens: 5,
        output_tokens: 7,
        total_tokens: 12,
        input_tokens_details: { cached_tokens: 3 },
        output_tokens_details: { reasoning_tokens: 2 },
      },
      { inputTokens: 5, outputTokens: 7, totalTokens: 12, cachedInputTokens: 3, reasoningTokens: 2 },
    ],
    [
      "a completion's",
      { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
      { inputTokens: 5, outputTokens: 7, totalTokens: 12, ...none },
    ],
    [
      "an embedding's",
      { prompt_tokens: 5, total_tokens: 5 },
      { inputTokens: 5, outputTokens: 0, totalTokens: 5, ...none },
    ],
    [
      "one without a total",
      { prompt_tokens: 5, completion_tokens: 1 },
      { inputTokens: 5, outputTokens: 1, totalTokens: 6, ...none },
    ],
    ["an empty one", {}, undefined],
    ["null", null, undefined],
    ["numbers that are none", { total_tokens: "12" }, undefined],
    ["a negative number", { total_tokens: -1 }, undefined],
  ])("reads %s", (_, usage, want) => {
    expect(readUsage(usage)).toEqual(want);
  });

  it("is found in a response that an event carries", () => {
    expect(
      usageOf({ type: "response.completed", response: { usage: { total_tokens: 3 } } })?.totalTokens,
    ).toBe(3);
    expect(usageOf({ choices: [], usage: { total_tokens: 4 } })?.totalTokens).toBe(4);
    expect(usageOf({ type: "response.created", response: null })).toBeUndefined();
  });

  it("is found in the text of an answer as parsing it would, whatever a model wrote", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('"usage":{"total_tokens":666}', '\\"usage\\": {', "{{{", '"usage"'),
    );
    fc.assert(
      fc.property(
        fc.nat(1_000),
        text,
        fc.dictionary(fc.constantFrom("a", "usage", "metadata"), text),
        fc.constantFrom(0, 2),
        (total, content, metadata, indent) => {
          const answer = { choices: [{ message: { content } }], usage: { total_tokens: total }, metadata };
          expect(usageInText(JSON.stringify(answer, null, indent))?.totalTokens).toBe(total);
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it.each(["", "no json", '{"usage":', '{"usage":{"a":1', '{"usage":5}', '\\"usage\\":{}'])(
    "is not found in %j",
    (text) => {
      expect(usageInText(text)).toBeUndefined();
    },
  );
});
