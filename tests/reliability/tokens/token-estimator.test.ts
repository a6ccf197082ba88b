import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { tokenEstimator } from "../../../src/handwritten/reliability/index.ts";
import { estimateOf } from "../../../src/handwritten/reliability/tokens/token-estimator.ts";
import { requestOf } from "../../support/call.ts";

const json = (value: unknown, operation = "createResponse"): ApiRequest =>
  requestOf({ operation, method: "POST", body: { kind: "json", value } });
const usage = (inputTokens: number, outputTokens: number) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
  cachedInputTokens: 0,
  reasoningTokens: 0,
});
const text = (chars: number) => "x".repeat(chars);
const nested = (depth: number, inner: unknown, wrap: (value: unknown) => unknown): unknown =>
  depth === 0 ? inner : wrap(nested(depth - 1, inner, wrap));

describe("tokenEstimator", () => {
  const inputs: readonly (readonly [what: string, request: ApiRequest, tokens: number])[] = [
    ["four characters to a token, rounded up", json({ input: text(9) }), 3],
    ["every text of the body but the model's name", json({ model: text(99), a: text(4), b: [text(4)] }), 2],
    ["no numbers and no names", json({ temperature: 5, [text(40)]: true, none: null }), 0],
    ["one token for each number of a list", json({ input: [1, 2, 3] }), 3],
    [
      "800 tokens for an image, whatever its size",
      json({ url: `data:image/png;base64,${text(9_000)}` }),
      800,
    ],
    ["a plain data address as text", json({ url: `data:text/plain,${text(24)}` }), 10],
    ["a form", requestOf({ body: { kind: "form", fields: { prompt: text(8) } } }), 2],
    ["a raw text", requestOf({ body: { kind: "raw", value: text(8) } as never }), 2],
    ["no raw bytes", requestOf({ body: { kind: "raw", value: new Uint8Array(8) } as never }), 0],
    ["a body that is no object", json(null), 0],
    ["no body", requestOf(), 0],
    ["objects down to forty levels", json({ a: nested(39, text(4), (value) => ({ value })) }), 1],
    ["no objects further down", json({ a: nested(40, text(4), (value) => ({ value })) }), 0],
    ["lists down to forty levels", json({ a: nested(39, text(4), (value) => [value]) }), 1],
    ["no lists further down", json({ a: nested(40, text(4), (value) => [value]) }), 0],
  ];
  it.each(inputs)("counts of the input %s", (_what, request, tokens) => {
    expect(tokenEstimator().estimate(request).input).toBe(tokens);
  });

  const outputs: readonly (readonly [fields: object, operation: string, tokens: number])[] = [
    [{}, "createResponse", 500],
    [{ max_output_tokens: 7, max_completion_tokens: 8, max_tokens: 9 }, "createResponse", 7],
    [{ max_completion_tokens: 8, max_tokens: 9 }, "createChatCompletion", 8],
    [{ max_tokens: 9 }, "createChatCompletion", 9],
    [{ max_tokens: 0 }, "createChatCompletion", 0],
    [{ max_tokens: -1 }, "createChatCompletion", 500],
    [{ max_tokens: "9" }, "createChatCompletion", 500],
    [{ max_tokens: 9, n: 3 }, "createChatCompletion", 27],
    [{ max_tokens: 9, n: 0 }, "createChatCompletion", 9],
    [{ max_tokens: 9, n: "3" }, "createChatCompletion", 9],
    [{}, "createEmbedding", 0],
    [{}, "createModeration", 0],
    [{}, "createEmbeddings2", 500],
  ];
  it.each(outputs)("takes for the output of %j with %s %i tokens", (fields, operation, tokens) => {
    expect(tokenEstimator().estimate(json(fields, operation)).output).toBe(tokens);
  });

  it("takes `defaultOutputTokens` for an output that is not known", () => {
    const estimator = tokenEstimator({ defaultOutputTokens: 20 });
    expect(estimator.estimate(json({})).output).toBe(20);
  });

  it("learns the tokens of a character and of an answer, a fifth with each call, for each model", () => {
    const estimator = tokenEstimator();
    const request = json({ model: "m", input: text(100) });
    estimator.learn(request, usage(50, 100));
    // 0.25 + (0.5 - 0.25) / 5 tokens to a character.
    expect(estimator.estimate(request)).toEqual({ input: 30, output: 100 });
    estimator.learn(request, usage(30, 200));
    expect(estimator.estimate(request)).toEqual({ input: 30, output: 120 });
    expect(estimator.estimate(json({ model: "other", input: text(100) }))).toEqual({
      input: 25,
      output: 500,
    });
  });

  it("learns no tokens of a character from few of them, or from files", () => {
    const estimator = tokenEstimator();
    estimator.learn(json({ input: text(99) }), usage(990, 1));
    estimator.learn(json({ input: [text(200), "data:image/png;base64,AA=="] }), usage(990, 1));
    expect(estimator.estimate(json({ input: text(100) })).input).toBe(25);
  });

  it("remembers a thousand models", () => {
    const estimator = tokenEstimator();
    for (let n = 0; n <= 1_000; n++) estimator.learn(json({ model: `m${n}` }), usage(1, 7));
    const known = (n: number) => estimator.estimate(json({ model: `m${n}` })).output;
    expect([known(0), known(999), known(1_000)]).toEqual([7, 7, 500]);
  });

  it("counts with a tokenizer texts that are not too long, each by itself, and files beside them", () => {
    const counted: unknown[] = [];
    const estimator = tokenEstimator({
      maxCountedChars: 10,
      countTokens: (...given) => {
        counted.push(given);
        return 3;
      },
    });
    const image = "data:image/png;base64,AA==";
    expect(estimator.estimate(json({ model: "m", a: text(4), b: text(6), image })).input).toBe(806);
    expect(counted).toEqual([
      [text(4), "m"],
      [text(6), "m"],
    ]);
    expect(estimator.estimate(json({ model: "m", a: text(12) })).input).toBe(3);
    expect(counted).toHaveLength(2);
  });

  it("gives a tokenizer up to 100 000 characters", () => {
    const estimator = tokenEstimator({ countTokens: () => 1 });
    expect(estimator.estimate(json({ input: text(100_000) })).input).toBe(1);
    expect(estimator.estimate(json({ input: text(100_001) })).input).toBe(25_001);
  });

  it("refuses what is no option and what estimates no number", () => {
    expect(() => tokenEstimator({ countTokens: 5 as never })).toThrow(/`tokenEstimator\.countTokens`/);
    expect(() => tokenEstimator({ maxCountedChars: -1 })).toThrow(/`tokenEstimator\.maxCountedChars`/);
    expect(() => tokenEstimator({ defaultOutputTokens: Number.POSITIVE_INFINITY })).toThrow(
      /`tokenEstimator\.defaultOutputTokens`/,
    );
    const made = (input: number, output: number) => ({
      estimate: () => ({ input, output }),
      learn: () => {},
    });
    expect(estimateOf(made(1, 2), json({}))).toEqual({ input: 1, output: 2 });
    expect(() => estimateOf(made(Number.NaN, 2), json({}))).toThrow("estimator.estimate().input");
    expect(() => estimateOf(made(1, Number.NaN), json({}))).toThrow("estimator.estimate().output");
  });
});

const embeddingOf = (input: unknown) =>
  requestOf({
    operation: "createEmbedding",
    method: "POST",
    body: { kind: "json", value: { model: "m", input } },
  });

describe("tokenEstimator for the input of an embedding", () => {
  it.each<[string, unknown, number]>([
    ["an array of tokens", Array<number>(1_000).fill(7), 1_000],
    ["arrays of tokens", [Array<number>(300).fill(7), Array<number>(200).fill(7)], 500],
    ["no tokens", [], 0],
    ["texts", ["a".repeat(400), "b".repeat(40)], 110],
  ])("counts %s", (_, input, tokens) => {
    expect(tokenEstimator().estimate(embeddingOf(input))).toEqual({ input: tokens, output: 0 });
  });
});
