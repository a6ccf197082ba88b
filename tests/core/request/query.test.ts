import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { encodeQuery } from "../../../src/handwritten/core/request/query.ts";
import { EncodeError } from "../../../src/handwritten/errors/index.ts";

/** Brackets are percent-encoded on the wire; they are spelled out here to be read. */
const readable = (query: string): string => query.replaceAll("%5B", "[").replaceAll("%5D", "]");

describe("encodeQuery", () => {
  const cases: { given: object | undefined; want: string }[] = [
    { given: undefined, want: "" },
    { given: {}, want: "" },
    {
      given: { limit: 5, order: "asc", stream: true, big: 10n },
      want: "limit=5&order=asc&stream=true&big=10",
    },
    { given: { a: [1, 2] }, want: "a[]=1&a[]=2" },
    { given: { a: { b: 1 } }, want: "a[b]=1" },
    { given: { a: { b: [1, { c: 2 }] } }, want: "a[b][]=1&a[b][][c]=2" },
    { given: { a: [[1, 2], [3]] }, want: "a[][]=1&a[][]=2&a[][]=3" },
    { given: { a: null, b: [null], c: { d: null } }, want: "a=&b[]=&c[d]=" },
    { given: { a: undefined, b: [undefined, 1], c: { d: undefined } }, want: "b[]=1" },
    { given: { a: [], b: {}, c: { d: [] } }, want: "" },
    { given: { "include[]": ["x", "y"] }, want: "include[]=x&include[]=y" },
    { given: { "include[]": "x" }, want: "include[]=x" },
    { given: { "a[]": [["x"]] }, want: "a[][]=x" },
    {
      given: { at: new Date(0), in: [new Date(0)] },
      want: "at=1970-01-01T00%3A00%3A00.000Z&in[]=1970-01-01T00%3A00%3A00.000Z",
    },
    { given: { q: "a b+c&d=e" }, want: "q=a%20b%2Bc%26d%3De" },
    { given: { q: "~-._!*'()" }, want: "q=~-._%21%2A%27%28%29" },
    { given: { "ä b&=": "é" }, want: "%C3%A4%20b%26%3D=%C3%A9" },
  ];
  it.each(cases)("$given → $want", ({ given, want }) => {
    expect(readable(encodeQuery(given))).toBe(want);
  });

  it("percent-encodes the brackets", () => {
    expect(encodeQuery({ a: [1], b: { c: 1 } })).toBe("a%5B%5D=1&b%5Bc%5D=1");
  });

  const refused: { given: object; why: RegExp }[] = [
    { given: { a: { b: () => 1 } }, why: /"a\[b\]" is a function/ },
    { given: { a: Symbol("s") }, why: /"a" is a symbol/ },
    { given: { a: new Map([["b", 1]]) }, why: /"a" is a Map/ },
    { given: { a: [new Set([1])] }, why: /"a\[\]" is a Set/ },
    { given: { a: new Blob(["x"]) }, why: /"a" is a Blob/ },
    { given: { a: new Date(Number.NaN) }, why: /"a" is an invalid date/ },
    { given: { a: "\ud800" }, why: /"a" is not well-formed Unicode/ },
  ];
  it.each(refused)("refuses what has no text form: $given", ({ given, why }) => {
    expect(() => encodeQuery(given)).toThrow(EncodeError);
    expect(() => encodeQuery(given)).toThrow(why);
  });

  /** The rules once more, as their definition: the pairs of a value under a name. */
  const pairs = (name: string, value: unknown): [string, string][] => {
    if (value === undefined) return [];
    if (value === null) return [[name, ""]];
    if (Array.isArray(value)) return value.flatMap((item) => pairs(`${name}[]`, item));
    if (typeof value === "object")
      return Object.entries(value).flatMap(([key, item]) => pairs(`${name}[${key}]`, item));
    return [[name, String(value)]];
  };

  it("gives a form decoder the pairs of the rules, in order", () => {
    const key = fc.string({ minLength: 1 }).filter((name) => !name.endsWith("[]") && name !== "__proto__");
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: "grapheme" }),
        fc.integer(),
        fc.boolean(),
        fc.constantFrom(null, undefined),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true }), (query) => {
        const want = Object.entries(query).flatMap(([name, value]) => pairs(name, value));
        expect([...new URLSearchParams(encodeQuery(query))]).toEqual(want);
      }),
    );
  });
});
