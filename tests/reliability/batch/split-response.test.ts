import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { divided, splitAnswer } from "../../../src/handwritten/reliability/batch/split-response.ts";
import { runs } from "../../support/runs.ts";

const embedding = (index: number): object => ({ object: "embedding", index, embedding: [index] });
const embeddings = (data: readonly object[], total = 10): string =>
  JSON.stringify({ object: "list", model: "m", data, usage: { prompt_tokens: total, total_tokens: total } });

describe("splitAnswer", () => {
  it("gives each call its embeddings, counted from 0, and its share of the usage", () => {
    const [a, b] = splitAnswer("createEmbedding", embeddings([0, 1, 2].map(embedding)), [1, 2], [10, 30], {});
    expect(JSON.parse(a as string)).toEqual({
      object: "list",
      model: "m",
      data: [{ object: "embedding", index: 0, embedding: [0] }],
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    expect(JSON.parse(b as string)).toMatchObject({
      data: [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [2] },
      ],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
  });

  it("goes by what the embeddings say of themselves, in whatever order they come", () => {
    const answers = splitAnswer(
      "createEmbedding",
      embeddings([2, 0, 1].map(embedding)),
      [1, 1, 1],
      [1, 1, 1],
      {},
    );
    expect(answers.map((answer) => JSON.parse(answer).data[0].embedding)).toEqual([[0], [1], [2]]);
  });

  it("gives each call its moderations, which count nothing", () => {
    const text = JSON.stringify({ id: "modr", model: "m", results: [{ flagged: false }, { flagged: true }] });
    expect(splitAnswer("createModeration", text, [1, 1], [1, 1], {}).map((one) => JSON.parse(one))).toEqual([
      { id: "modr", model: "m", results: [{ flagged: false }] },
      { id: "modr", model: "m", results: [{ flagged: true }] },
    ]);
  });

  it.each<[string, string]>([
    ["too few", embeddings([embedding(0)])],
    ["too many", embeddings([0, 1, 2].map(embedding))],
    ["one twice", embeddings([embedding(0), embedding(0)])],
    ["one that was not asked for", embeddings([embedding(0), embedding(5)])],
    ["one that does not say which", embeddings([embedding(0), {}])],
    ["none", JSON.stringify({ data: null })],
    ["no object", "[]x"],
    ["no JSON", "<html>"],
  ])("never guesses: %s", (_, text) => {
    expect(() => splitAnswer("createEmbedding", text, [1, 1], [1, 1], {})).toThrow(
      expect.objectContaining({ kind: "decode" }),
    );
  });
});

describe("divided", () => {
  it("adds up to the whole, with no part a unit from its share", () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.array(fc.nat(10_000), { minLength: 1, maxLength: 50 }),
        (total, weights) => {
          const parts = divided(total, weights);
          const sum = weights.reduce((sum, weight) => sum + weight, 0);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
          for (const [at, part] of parts.entries()) {
            expect(Number.isInteger(part) && part >= 0).toBe(true);
            if (sum > 0)
              expect(Math.abs(part - (total * (weights[at] as number)) / sum)).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: runs(10_000) },
    );
  });
});
