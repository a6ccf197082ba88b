import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parse } from "jsonriver";
import { PartialJSON } from "../../src/handwritten/structured/partial-json.ts";
import { runs } from "../support/runs.ts";

const readAll = (...pieces: readonly string[]): unknown => {
  const json = new PartialJSON();
  for (const piece of pieces) json.push(piece);
  return json.value;
};

/** A text cut into pieces. */
const cut = (text: string, sizes: readonly number[]): string[] => {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
};
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
const anyText = fc.string({ unit: "binary" });
const document = fc.jsonValue({ stringUnit: "binary" });

describe("a JSON text as it comes", () => {
  it.each<[string, unknown]>([
    ["", undefined],
    ["  ", undefined],
    ["tru", undefined],
    ["12", undefined],
    ["12 ", 12],
    ['"', ""],
    ['"a\\', "a"],
    ['"a\\u00', "a"],
    ['"a\\u00e9', "aé"],
    ["[", []],
    ["[1", []],
    ["[1,", [1]],
    ['[1,"b', [1, "b"]],
    ["{", {}],
    ['{"a', {}],
    ['{"a"', {}],
    ['{"a":', {}],
    ['{"a":"x', { a: "x" }],
    ['{"a":{"b":[tru', { a: { b: [] } }],
    ['{"a":{"b":[true', { a: { b: [true] } }],
    ['{"a":1,"a":"2', { a: "2" }],
    ['[["a"],["b', [["a"], ["b"]]],
    ['["a","b","', ["a", "b", ""]],
    ['[{},{"a":[', [{}, { a: [] }]],
  ])("%j is %j", (text, value) => {
    expect(readAll(text)).toEqual(value);
    expect(readAll(...text)).toEqual(value);
  });

  it.each([
    ["[1}", [1]],
    ["[1 2]", [1]],
    ["{a", {}],
    ['{"a" 1', {}],
    ['{"a":01,', {}],
    ['["a\nb"]', []],
    ['["\\x"]', []],
    ['["\\u00zz"]', []],
    ["[,1]", []],
    ["{,}", {}],
    ['{"a":1,}', { a: 1 }],
    ["[1,]", [1]],
    ["[1] x", [1]],
    ["nul,", undefined],
    ["[--1,", []],
    ["]", undefined],
  ])("%j is broken, and its value stays %j", (text, value) => {
    const json = new PartialJSON();
    json.push(text);
    json.push('"more"');
    expect([json.isBroken, json.isWhole, json.value]).toEqual([true, false, value]);
  });

  it("has the value of JSON.parse at its end, however it is cut, and never throws before", () => {
    fc.assert(
      fc.property(document, sizes, fc.constantFrom(0, 1, 4), (value, lengths, indent) => {
        const text = `${JSON.stringify(value, undefined, indent)} `;
        const json = new PartialJSON();
        for (const piece of cut(text, lengths)) json.push(piece);
        expect(json.value).toEqual(JSON.parse(text));
        expect([json.isWhole, json.isBroken]).toEqual([true, false]);
      }),
      { numRuns: runs(10_000) },
    );
  });

  it("of which there is a beginning has the value that the reference implementation gives, at every length", async () => {
    await fc.assert(
      fc.asyncProperty(document, async (value) => {
        const text = JSON.stringify(value);
        const json = new PartialJSON();
        for (let length = 1; length < text.length; length++) {
          json.push(text.slice(length - 1, length));
          let last: unknown;
          try {
            for await (const seen of parse(one(text.slice(0, length)))) last = seen;
          } catch {
            // It throws at the end of what is cut off.
          }
          // Of a word it waits for what follows.
          if (!/(?:true|false|null|\d)$/.test(text.slice(0, length)))
            expect(JSON.stringify(json.value)).toBe(JSON.stringify(last));
        }
      }),
      { numRuns: runs(1_000) },
    );
  });

  it("that is anything at all throws nothing", () => {
    const noise = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'[]{}:,"\\tfn01.-eu \n') }));
    fc.assert(
      fc.property(noise, sizes, (text, lengths) => {
        const json = new PartialJSON();
        for (const piece of cut(text, lengths)) json.push(piece);
        let whole: unknown;
        try {
          whole = JSON.parse(text);
        } catch {
          return;
        }
        json.push(" ");
        expect(json.value).toEqual(whole);
      }),
      { numRuns: runs(20_000) },
    );
  });

  it("has `__proto__` as a property like any other", () => {
    const value = readAll('{"__proto__":{"polluted":true}}') as object;
    expect(Object.hasOwn(value, "__proto__")).toBe(true);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it("is left as it stands where it is nested too deep", () => {
    const json = new PartialJSON();
    json.push("[".repeat(200_000));
    expect(json.isBroken).toBe(true);
  });
});

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}
