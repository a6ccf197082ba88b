import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { leaksOf } from "./evidence.ts";
import { KEYS } from "./keys.ts";
import { outletsOf } from "./outlets.ts";
import { formsOf, leaksIn } from "./search.ts";

const keys = Object.entries(KEYS);
const planted = keys.flatMap(([name, key]) =>
  Object.entries(formsOf(key)).map(([form, text]) => ({ name: `${name}, ${form}`, key, text })),
);

describe("the search", () => {
  it.each(planted)("finds what is planted: $name", ({ name, key, text }) => {
    expect(leaksIn(`before ${text} after`, [key])).not.toEqual([]);
    // Half of that is mostly the scheme.
    if (name.endsWith("of Bearer")) return;
    expect(leaksIn(`before ${text.slice(0, Math.ceil(text.length / 2))}…`, [key])).not.toEqual([]);
    expect(leaksIn(`…${text.slice(Math.floor(text.length / 2))}`, [key])).not.toEqual([]);
  });

  it.each(keys)("finds it where it was broken: %s", (_, key) => {
    const broken = `${key.slice(0, 9)}\n${key.slice(9)}`;
    expect(leaksIn(broken, [key])).not.toEqual([]);
    expect(leaksIn(inspect({ broken }, { breakLength: 20 }), [key])).not.toEqual([]);
    expect(leaksIn(JSON.stringify({ broken }), [key])).not.toEqual([]);
  });

  it.each(keys)("finds it in base64 wherever it begins: %s", (_, key) => {
    for (const before of ["", "u", "us", "user:", "Bearer "])
      for (const encoding of ["base64", "base64url"] as const)
        expect(leaksIn(Buffer.from(`${before}${key}, and more`).toString(encoding), [key])).not.toEqual([]);
  });

  it("names what it finds, and does not show it", () => {
    expect(leaksIn(KEYS.opaque, [KEYS.opaque])).toContain("raw");
    expect(leaksIn(KEYS.opaque, [KEYS.opaque]).join()).not.toContain(KEYS.opaque.slice(0, 8));
  });

  it("finds nothing in other texts", () => {
    const text = `Bearer [REDACTED …4rTx] sk-proj- ${KEYS.long} authorization: Bearer `;
    expect(leaksIn(text, [KEYS.opaque, KEYS.openai, KEYS.azure])).toEqual([]);
  });
});

describe("the outlets", () => {
  const key = KEYS.opaque;
  class Hidden {
    readonly #key = key;
    get shown(): string {
      return this.#key;
    }
  }

  it.each<[string, unknown, readonly string[]]>([
    [
      "a string",
      key,
      ["inspect", "format", "JSON", "String", "template", "console", "structuredClone", "serialize"],
    ],
    [
      "a field",
      { key },
      ["inspect", "JSON", "spread", "for in", "own properties", "structuredClone", "serialize"],
    ],
    [
      "a hidden field",
      Object.defineProperty({}, "key", { value: key }),
      ["inspect, hidden and at all depths"],
    ],
    ["a symbol's", { [Symbol("key")]: key }, ["inspect", "spread"]],
    [
      "a deep one",
      { a: { b: { c: { d: { key } } } } },
      ["inspect, hidden and at all depths", "JSON", "console"],
    ],
    [
      "its own getter",
      {
        get key() {
          return key;
        },
      },
      ["inspect, own getters run", "JSON", "spread"],
    ],
    ["a getter of its class", new Hidden(), ["getters of its class"]],
    ["an error", new Error(key), ["inspect", "String", "console", "structuredClone", "its causes"]],
    [
      "a cause",
      new Error("a", { cause: new Error("b", { cause: { key } }) }),
      ["inspect, hidden and at all depths"],
    ],
    ["one of many", new AggregateError([new Error(key)]), ["inspect", "its causes"]],
    ["bytes", Buffer.from(key), ["inspect", "serialize"]],
    ["a promise", Promise.resolve(key), ["inspect", "console"]],
    ["a request", new Request("http://127.0.0.1", { headers: { "x-key": key } }), ["inspect", "console"]],
  ])("show %s", (_, value, names) => {
    const shown = outletsOf(value).filter(({ text }) => leaksIn(text, [key]).length);
    expect(shown.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
    expect(leaksOf({ values: [value], texts: [] }, [key])).not.toEqual({});
  });

  it("show a text", () => {
    expect(leaksOf({ values: [], texts: [`a ${key}`] }, [key])).toHaveProperty("text 0");
  });
});
