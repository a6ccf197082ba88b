import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formEntries } from "../../../src/handwritten/core/request/form.ts";
import { TooDeep } from "../../../src/handwritten/testing/request/depth.ts";
import { unflatten } from "../../../src/handwritten/testing/request/unflatten.ts";
import { cpuMsOf } from "../../support/cpu-time.ts";

type Entries = [string, string][];
/** Without the null prototypes that keep `__proto__` a plain field. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("unflatten", () => {
  const cases: { given: Entries; want: unknown }[] = [
    { given: [["a", "1"]], want: { a: "1" } },
    {
      given: [
        ["a", "1"],
        ["a", "2"],
      ],
      want: { a: ["1", "2"] },
    },
    { given: [["a[]", "1"]], want: { a: ["1"] } },
    {
      given: [
        ["a[b][c]", "1"],
        ["a[b][d]", "2"],
      ],
      want: { a: { b: { c: "1", d: "2" } } },
    },
    {
      given: [
        ["a[][k]", "1"],
        ["a[][l]", "2"],
        ["a[][k]", "3"],
      ],
      want: { a: [{ k: "1", l: "2" }, { k: "3" }] },
    },
    {
      given: [
        ["a[][k][]", "1"],
        ["a[][k][]", "2"],
        ["a[][l]", "3"],
      ],
      want: { a: [{ k: ["1", "2"], l: "3" }] },
    },
    {
      given: [
        ["a[][o][p]", "1"],
        ["a[][o][p]", "2"],
      ],
      want: { a: [{ o: { p: "1" } }, { o: { p: "2" } }] },
    },
    { given: [["a[0]", "1"]], want: { a: { "0": "1" } } },
    {
      given: [
        ["a[", "1"],
        ["]b", "2"],
      ],
      want: { "a[": "1", "]b": "2" },
    },
  ];
  it.each(cases)("$given → $want", ({ given, want }) => {
    expect(plain(unflatten(given))).toEqual(want);
  });

  it("takes __proto__ for a field like any other", () => {
    const value = unflatten([["__proto__[admin]", "1"]]);
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it("takes a name of up to 100 keys", () => {
    expect(() => unflatten([[`a${"[b]".repeat(99)}`, "1"]])).not.toThrow();
    expect(() => unflatten([[`a${"[b]".repeat(100)}`, "1"]])).toThrow(TooDeep);
  });

  it("gathers the values of one name in linear time", async () => {
    const count = 60_000;
    let gathered: unknown;
    const spentMs = await cpuMsOf(() => {
      gathered = unflatten(Array.from({ length: count }, (_, index) => ["a", String(index)] as const))["a"];
    });
    expect(gathered).toHaveLength(count);
    // Linear time is a fraction of a second; a copy of the list for each value takes many times that.
    expect(spentMs).toBeLessThan(6_000);
  });

  it("undoes the bracket notation", () => {
    const key = fc.stringMatching(/^[a-z]{1,3}$/);
    const text = fc.string();
    const record = fc.dictionary(key, text, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
    const field = fc.oneof(
      text,
      fc.array(text, { minLength: 1, maxLength: 3 }),
      record,
      fc.dictionary(key, record, { minKeys: 1, maxKeys: 2, noNullPrototype: true }),
      // Records of one array share their keys: where a new one begins is told by a key that comes again.
      fc.tuple(text, text).chain(([a, b]) => fc.array(fc.constant({ a, b }), { minLength: 1, maxLength: 3 })),
    );
    fc.assert(
      fc.property(fc.dictionary(key, field, { noNullPrototype: true }), (fields) => {
        expect(plain(unflatten(formEntries(fields) as Entries))).toEqual(fields);
      }),
    );
  });
});
