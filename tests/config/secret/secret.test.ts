import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Secret, type SecretForm } from "../../../src/handwritten/config/secret/index.ts";
import { OpenAIError } from "../../../src/handwritten/errors/index.ts";
import { caught } from "./caught.ts";

const KEY = "sk-proj-Zq3xW8vT5nK2mR7bJ4hL9cF6dS1gA0pYuEiOabcd";
const MASKED = "[REDACTED sk-…abcd]";

describe("what a secret shows", () => {
  const secret = Secret.create(KEY);
  const error = new Error("failed", { cause: secret });
  const nested = { a: [{ b: new Map([["key", { secret }]]) }], secret };

  it.each<[string, () => unknown, string]>([
    ["String", () => String(secret), MASKED],
    ["a template", () => `${secret}`, MASKED],
    ["join", () => [secret].join(), MASKED],
    ["JSON", () => JSON.stringify({ secret }), JSON.stringify({ secret: MASKED })],
    ["a property key", () => Object.keys({ [`${secret}`]: 1 })[0], MASKED],
    ["a number", () => String(Number(secret)), "NaN"],
    ["Object.prototype.toString", () => Object.prototype.toString.call(secret), "[object Object]"],
    ["format %s", () => format("%s", secret), MASKED],
    ["format %j", () => format("%j", secret), JSON.stringify(MASKED)],
    ["format %o", () => format("%o", secret), MASKED],
    ["keys", () => Object.getOwnPropertyNames(secret).join(), ""],
    ["a spread", () => JSON.stringify({ ...secret }), "{}"],
    ["Object.assign", () => JSON.stringify(Object.assign({}, secret)), "{}"],
    ["a structured clone", () => JSON.stringify(structuredClone(secret)), "{}"],
    [
      "a query",
      () => new URLSearchParams({ key: `${secret}` }).toString(),
      "key=%5BREDACTED+sk-%E2%80%A6abcd%5D",
    ],
  ])("%s", (_, show, want) => {
    expect(show()).toBe(want);
  });

  it("is masked at every depth, with hidden properties, and without custom inspection", () => {
    const texts = [true, false].flatMap((showHidden) =>
      [true, false].flatMap((customInspect) =>
        [secret, nested, error, new AggregateError([error]), [secret], new Set([secret])].map((value) =>
          inspect(value, { showHidden, customInspect, depth: Number.POSITIVE_INFINITY, getters: true }),
        ),
      ),
    );
    expect(texts).toHaveLength(24);
    expect(texts.filter((text) => text.includes(MASKED)).length).toBeGreaterThanOrEqual(12);
    for (const text of texts) expect(text).not.toMatch(/Zq3x|YuEi/);
  });

  it("leaves nothing in a serialised copy", () => {
    expect(serialize(nested).toString("latin1")).not.toMatch(/Zq3x|YuEi/);
  });

  it("cannot be made to show itself by an assignment", () => {
    expect(() => Object.assign(secret, { toString: () => "other" })).toThrow(TypeError);
  });

  it.each([
    ["sk-1234567", "[REDACTED]"],
    ["sk-0123456789abcdef", "[REDACTED]"],
    ["sk-0123456789abcdefg", "[REDACTED sk-…defg]"],
    ["0123456789abcdef0123", "[REDACTED …0123]"],
    ["0123456789abcdef01\n3", "[REDACTED]"],
    ["", "[REDACTED]"],
  ])("%j is %s", (value, want) => {
    expect(String(Secret.unchecked(value))).toBe(want);
  });
});

describe("Secret.create", () => {
  const long = `sk-${"a".repeat(198)}`;

  it.each<[string, SecretForm, RegExp | undefined]>([
    [KEY, "openai", undefined],
    ["sk-1234567", "openai", undefined],
    ["ek_68af296e8e408191", "openai", undefined],
    ["ek_short", "openai", /^the secret is 8 characters long/],
    ["ek-68af296e8e408191", "openai", /^the secret does not begin with "sk-", .* or "ek_", .*opaque/],
    [long.slice(0, 200), "openai", undefined],
    ["", "openai", /^the secret is empty$/],
    ["sk-123456", "openai", /^the secret is 9 characters long, and OpenAI's keys are 10 to 200; .*opaque/],
    [long, "openai", /^the secret is 201 characters long/],
    [`${KEY}\n`, "openai", /^the secret holds a line break$/],
    [`${KEY}\r\nx-evil: 1`, "openai", /^the secret holds a line break$/],
    [` ${KEY}`, "openai", /^the secret holds white space$/],
    [`${KEY}\u00a0`, "openai", /^the secret holds white space$/],
    [`${KEY}\u0000`, "openai", /^the secret holds a character that is not visible ASCII$/],
    [`${KEY}é`, "openai", /^the secret holds a character that is not visible ASCII$/],
    ["0123456789abcdef", "openai", /^the secret does not begin with "sk-", .*opaque/],
    ["sk-abc.def/ghi", "openai", /^the secret holds other characters than the letters/],
    ["0123456789abcdef", "opaque", undefined],
    ["!~#$%&", "opaque", undefined],
    ["", "opaque", /^the secret is empty$/],
    ["two words", "opaque", /^the secret holds white space$/],
    ["snow☃man", "opaque", /visible ASCII$/],
  ])("%j as %s", (value, form, want) => {
    if (want === undefined) return expect(Secret.create(value, { form }).expose("test")).toBe(value);
    const error = caught(() => Secret.create(value, { form }));
    expect(OpenAIError.is(error) && error.kind).toBe("configuration");
    expect((error as Error).message).toMatch(want);
  });

  it.each([undefined, null, 42, {}])("refuses %j, which is no string", (value) => {
    for (const make of [Secret.create, Secret.unchecked])
      expect(() => make.call(Secret, value as never)).toThrow("the secret is not a string");
  });

  it("never quotes what it refuses", () => {
    const wrong = fc
      .tuple(fc.string({ minLength: 6, unit: "binary" }), fc.constantFrom<SecretForm>("openai", "opaque"))
      .filter(
        ([value]) =>
          !"the secret holds other characters sk- opaque visible ASCII".includes(value.slice(0, 6)),
      );
    fc.assert(
      fc.property(wrong, ([value, form]) => {
        const error = caught(() => Secret.create(value, { form }));
        const text = error === undefined ? "" : inspect(error, { showHidden: true, depth: 9 }).split("\n")[0];
        expect(text).not.toContain(value.slice(0, 6));
      }),
    );
  });

  it("takes anything when unchecked", () => {
    expect(Secret.unchecked("two\nlines").expose("test")).toBe("two\nlines");
  });
});
