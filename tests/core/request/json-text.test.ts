import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { jsonText } from "../../../src/handwritten/core/request/json-text.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { recordingServer } from "../../support/recording-server.ts";
import { runs } from "../../support/runs.ts";

const unicode = fc.string({
  unit: fc.constantFrom("\ud83d", "\ude00", "\\", "ud83d", '"', "\n", "a", "é", "u", "d"),
});

describe("jsonText", () => {
  it("is what `JSON.stringify` writes of the same value with well-formed texts", () => {
    const wellFormed = (value: unknown): unknown => {
      if (typeof value === "string") return value.toWellFormed();
      if (Array.isArray(value)) return value.map(wellFormed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name.toWellFormed(), wellFormed(inner)]),
      );
    };
    fc.assert(
      fc.property(unicode, unicode, unicode, (name, text, other) => {
        const value = { [`k${name}`]: [text, { other }], plain: 5 };
        expect(jsonText(value)).toBe(JSON.stringify(wellFormed(value)));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it.each<[unknown, string | undefined]>([
    ["a\ud83d", '"a\ufffd"'],
    ["\ude00\ud83d", '"\ufffd\ufffd"'],
    ["😀", '"😀"'],
    ["\\ud83d", '"\\\\ud83d"'],
    ["\\\ud83d", '"\\\\\ufffd"'],
    [() => 0, undefined],
  ])("writes %j", (value, text) => {
    expect(jsonText(value)).toBe(text);
  });
});

it("a call sends half of an emoji as U+FFFD, in texts and in names", async () => {
  await using server = await recordingServer((_, response) => response.end("{}"));
  const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
  await openai.responses.create({ model: "m", input: "cut \ud83d", metadata: { "k\ud83d": "v" } });
  const body = server.requests[0]?.body ?? "";
  expect(body).not.toMatch(/\\u/);
  expect(JSON.parse(body)).toMatchObject({ input: "cut \ufffd", metadata: { "k\ufffd": "v" } });
});
