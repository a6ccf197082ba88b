import { afterEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createRedactor } from "../../../src/handwritten/config/redact/index.ts";
import {
  type Exposure,
  onExposure,
  RotatingSecret,
  Secret,
} from "../../../src/handwritten/config/secret/index.ts";
import { UsageError } from "../../../src/handwritten/errors/index.ts";
import { collectGarbage } from "../../support/collect-garbage.ts";
import { cpuMsOf } from "../../support/cpu-time.ts";

const KEY = "sk-proj-Zq3xW8vT5nK2mR7bJ4hL9cF6dS1gA0pYuEiOabcd";
const MASKED = "[REDACTED sk-…abcd]";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const redactorOf = (value: string) => {
  const secret = Secret.unchecked(value);
  // The secret is returned too: a redactor alone does not keep it.
  return { secret, ...createRedactor({ secrets: [secret], patterns: false }) };
};

/** The forms in which a value may be found in a text, each a function of the value. */
const FORMS: Readonly<Record<string, (value: string) => string>> = {
  plain: (value) => value,
  JSON: (value) => JSON.stringify(value).slice(1, -1),
  encodeURIComponent: (value) => encodeURIComponent(value),
  "encodeURIComponent, lower case": (value) =>
    encodeURIComponent(value).replace(/%../g, (byte) => byte.toLowerCase()),
  "a form field": (value) => new URLSearchParams([["", value]]).toString().slice(1),
  base64,
  "base64 without padding": (value) => base64(value).replace(/=+$/, ""),
  base64url,
  "base64 in a query": (value) => encodeURIComponent(base64(value)),
};

const halves = (text: string): readonly string[] =>
  [Math.floor(text.length / 2), Math.ceil(text.length / 2)]
    .flatMap((at) => [text.slice(0, at), text.slice(at)])
    .filter(({ length }) => length > 8);

const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 10,
  maxLength: 200,
});
const openAIKey = fc
  .string({ unit: fc.constantFrom(..."ABCXYZabcxyz0189_-"), minLength: 8, maxLength: 190 })
  .map((rest) => `sk-${rest}`);
/** With a line break, spaces, and what is no ASCII. */
const odd = fc.string({ unit: fc.constantFrom(..."ab1\n\r\t \"'\\é☃😀%+/=&"), minLength: 10, maxLength: 60 });
const anyKey = fc.oneof(openAIKey, visible, odd);
const around = fc.string({ unit: "binary", maxLength: 40 });

describe("a redactor", () => {
  it.each<[string, string, string]>([
    ["alone", KEY, MASKED],
    [
      "in a sentence",
      `Incorrect API key provided: ${KEY}. See https://x`,
      `Incorrect API key provided: ${MASKED}. See https://x`,
    ],
    ["twice", `${KEY}${KEY}`, `${MASKED}${MASKED}`],
    ["its first half", `<${KEY.slice(0, 24)}>`, `<${MASKED}>`],
    ["its second half", `<${KEY.slice(24)}>`, `<${MASKED}>`],
    ["cut short by a log", `${KEY.slice(0, 40)}…`, `${MASKED}…`],
    ["cut at its beginning", `…${KEY.slice(10)}`, `…${MASKED}`],
    ["two halves side by side", `${KEY.slice(24)}${KEY.slice(0, 24)}`, `${MASKED}${MASKED}`],
    ["basic authentication", `Basic ${base64(`:${KEY}`)}`, `Basic On${MASKED}A==`],
    ["nothing of it", "GET /v1/models: 404", "GET /v1/models: 404"],
    ["its prefix, which all keys have", "sk-proj-", "sk-proj-"],
    ["its mask", `key ${MASKED}`, `key ${MASKED}`],
    ["no text", "", ""],
  ])("finds %s", (_, text, want) => {
    const { redact, secret } = redactorOf(KEY);
    expect(redact(text)).toBe(want);
    expect(redact(redact(text))).toBe(want);
    expect(secret.exposureCount).toBe(1);
  });

  it.each(Object.entries(FORMS))("leaves no %s of any key, whole or half, in any text", (_, form) => {
    fc.assert(
      fc.property(anyKey, around, around, (value, before, after) => {
        const { redact } = redactorOf(value);
        const written = form(value.toWellFormed());
        expect(redact(before + written + after)).not.toContain(written);
        for (const half of halves(written))
          expect(redact(`${before}|${half}|${after}`)).not.toContain(`|${half}|`);
      }),
    );
  });

  it.each([
    ["base64", base64],
    ["base64url", base64url],
  ])("finds a key inside of longer %s, wherever it begins", (_, encode) => {
    const bytes = fc.string({ unit: "grapheme", maxLength: 20 });
    fc.assert(
      fc.property(anyKey, bytes, bytes, (key, before, after) => {
        const value = key.toWellFormed();
        const { redact } = redactorOf(value);
        const redacted = redact(encode(before + value + after));
        expect(redacted).toContain("[REDACTED");
        // What is left of the key on either side is less than a character's worth of bits.
        const left = redacted.split(/\[REDACTED[^\]]*\]/);
        for (const part of left) {
          const decoded = Buffer.from(part, "base64").toString("utf8");
          for (const half of halves(value)) expect(decoded).not.toContain(half);
        }
        expect(left.join("").length).toBeLessThanOrEqual(encode(before).length + encode(after).length + 6);
      }),
    );
  });

  it("returns other text as it is", () => {
    fc.assert(
      fc.property(openAIKey, fc.string({ unit: "binary", maxLength: 300 }), (value, text) => {
        fc.pre(![value, ...halves(value)].some((part) => text.includes(part)));
        expect(redactorOf(value).redact(text)).toBe(text);
      }),
    );
  });

  it("looks for several at once, and for those that come later", () => {
    const [one, two] = [Secret.create(KEY), Secret.create("sk-other-0123456789abcdefghijwxyz")];
    const { redact, remember } = createRedactor({ secrets: [one], patterns: false });
    const text = `${KEY} sk-other-0123456789abcdefghijwxyz`;
    expect(redact(text)).toBe(`${MASKED} sk-other-0123456789abcdefghijwxyz`);
    remember(two);
    expect(redact(text)).toBe(`${MASKED} [REDACTED sk-…wxyz]`);
  });

  it("follows a secret that rotates, and knows the one before", () => {
    const rotating = new RotatingSecret("sk-first-0123456789abcdefghij1111");
    const { redact } = createRedactor({ secrets: [rotating], patterns: false });
    rotating.set("sk-second-0123456789abcdefghi2222");
    expect(redact("sk-first-0123456789abcdefghij1111 sk-second-0123456789abcdefghi2222")).toBe(
      "[REDACTED sk-…1111] [REDACTED sk-…2222]",
    );
  });

  it("looks through an error once, and again when there is another secret", () => {
    const later = Secret.create("sk-later-0123456789abcdefghij3333");
    const rotating = new RotatingSecret("sk-first-0123456789abcdefghij1111");
    const { clean, remember } = createRedactor({ secrets: [rotating], patterns: false });
    let looks = 0;
    const error = new UsageError("sk-later-0123456789abcdefghij3333 sk-third-0123456789abcdefghij4444");
    Object.defineProperty(error, "message", { value: error.message, configurable: true });
    const counted = new Proxy(error, {
      ownKeys: (target) => {
        looks++;
        return Reflect.ownKeys(target);
      },
    });
    expect(clean(counted)).toBe(counted);
    const looksOfOne = looks;
    expect(clean({ type: "failure", error: counted }).error).toBe(counted);
    expect(clean(counted)).toBe(counted);
    expect([looksOfOne > 0, looks]).toEqual([true, looksOfOne]);
    remember(later);
    expect(clean(counted).message).toBe("[REDACTED sk-…3333] sk-third-0123456789abcdefghij4444");
    const byValue = new UsageError("sk-value-0123456789abcdefghij5555");
    expect(clean(byValue)).toBe(byValue);
    remember("sk-value-0123456789abcdefghij5555");
    expect(clean(byValue).message).toBe("[REDACTED sk-…5555]");
    rotating.set("sk-third-0123456789abcdefghij4444");
    expect(clean(counted).message).toBe("[REDACTED sk-…3333] [REDACTED sk-…4444]");
  });

  it("finds a secret beside many short texts, which are looked through together", () => {
    const { clean } = createRedactor({ secrets: [], patterns: true });
    const parts = ["api_key", ":", "0123456789ab", "sk-0123456789abcdefghij"];
    expect(clean({ parts }).parts).toEqual(["api_key", ":", "0123456789ab", "[REDACTED]"]);
    expect(clean(Object.assign(new UsageError("x"), { parts: parts.slice(0, 3) })).message).toBe("x");
  });

  it("looks for no secret that is a word", () => {
    expect(redactorOf("ollama").redact("ollama run llama3")).toBe("ollama run llama3");
    expect(redactorOf("ollama-1").redact("ollama-1 run")).toBe("[REDACTED] run");
  });

  it("keeps what differs after a common beginning apart", () => {
    // The first 32 characters are the same as they are and percent-encoded; what follows is not.
    const value = `${"abcdefgh".repeat(5)}+/+/+/+/${"ijklmnop".repeat(5)}`;
    const { redact } = redactorOf(value);
    for (const form of [
      value,
      encodeURIComponent(value),
      value.slice(0, 45),
      encodeURIComponent(value).slice(0, 55),
    ])
      expect(redact(`<${form}>`)).toBe("<[REDACTED …mnop]>");
  });

  it("takes time in proportion to the text, whatever it is made of", async () => {
    const value = `${"a".repeat(300)}b${"a".repeat(300)}`;
    const { redact } = redactorOf(value);
    for (const piece of ["a", "aaaaaaab", KEY, value.slice(1), value.slice(0, -1), base64(value)]) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      // Quadratic time would be minutes.
      expect(await cpuMsOf(() => redact(text))).toBeLessThan(2_000);
    }
  });
});

describe("what a redactor holds", () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  it("is exposed once for all redactors, with a purpose, and only when needed", () => {
    const heard: Exposure[] = [];
    stops.push(onExposure((exposure) => heard.push(exposure)));
    const secret = Secret.create(KEY);
    const redactors = [1, 2, 3].map(() => createRedactor({ secrets: [secret] }));
    expect(heard).toEqual([]);
    for (const { redact } of redactors) expect(redact(KEY)).toBe(MASKED);
    expect(heard.map(({ purpose }) => purpose)).toEqual(["redaction"]);
  });

  it("does not keep a secret alive, and forgets it with its owner", async () => {
    const kept = Secret.create("sk-kept-0123456789abcdefghijklmn");
    const { redact, remember } = createRedactor({ secrets: [kept], patterns: false });
    const owner: { secret?: Secret } = { secret: Secret.create(KEY) };
    const reference = new WeakRef(owner.secret as Secret);
    remember(owner.secret as Secret);
    expect(redact(KEY)).toBe(MASKED);
    delete owner.secret;
    for (let turn = 0; turn < 20 && reference.deref(); turn++) {
      // A WeakRef that was read keeps its target until the job ends.
      await collectGarbage();
    }
    expect(reference.deref()).toBeUndefined();
    expect(redact(`${KEY} ${kept.expose("test")}`)).toBe(`${KEY} [REDACTED sk-…klmn]`);
  });
});
