import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ConfigurationError } from "../../../src/handwritten/core/index.ts";
import { namesOf, optionSets, refusalOf, sent } from "./option-sets.ts";

/** What `Number(process.env.X)`, a form, a division or a typo gives in the place of a number. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    ...[Number.NaN, Infinity, -Infinity, -1, -0, 0, 0.5, 1e308, -1e308, Number.MIN_VALUE, 2 ** 53, 2 ** 31],
    ...["2", "", "NaN", "Infinity", " 5 ", "0x10", 5n, true, false],
    ...[[2], [], {}, { valueOf: () => 2 }, new Number(2), new Date(5), () => 2, Symbol("2")],
  ),
  fc.double(),
  fc.integer(),
  fc.integer().map(String),
);

/** What a JSON body may be. */
const TAKES_ANYTHING = new Set(["body"]);

const quoted = (name: string): RegExp => new RegExp(`\`(?:[^\`]*\\.)?${name}(?:\\.\\w+)?\``);

describe.each(optionSets)("$name", (set) => {
  it("lists its options for one that there is not", async () => {
    expect((await namesOf(set)).length).toBeGreaterThan(0);
    const unset = await refusalOf(set, { "no such option at all, of any name": undefined });
    expect(String(unset?.message)).not.toContain("is not an option");
  });

  it("refuses NaN for each of them, by its name, before anything is sent", async () => {
    const names = await namesOf(set);
    sent.requests = 0;
    for (const name of names) {
      if (TAKES_ANYTHING.has(name)) continue;
      const error = await refusalOf(set, { [name]: Number.NaN });
      expect([name, error]).toEqual([name, expect.any(ConfigurationError)]);
      expect(error?.message).toMatch(quoted(name));
    }
    expect(sent.requests).toBe(0);
  });

  it("takes numbers alone for those that are numbers, and refuses others by their name", async () => {
    const numbers: string[] = [];
    for (const name of await namesOf(set))
      if (/number|milliseconds/.test((await refusalOf(set, { [name]: Number.NaN }))?.message ?? ""))
        numbers.push(name);
    if (!numbers.length) return;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...numbers), odd, async (name, value) => {
        // A socket that is asked for is tried, and a timeout is an object as well.
        const error = await refusalOf(set, { [name]: value });
        const isNamed = error instanceof ConfigurationError && quoted(name).test(error.message);
        if (isNamed) return;
        const isObject =
          typeof value === "object" && !Array.isArray(value) && !Object.keys(value as object).length;
        if (isObject && name === "timeout") return;
        expect([name, value, error]).toEqual([name, expect.any(Number), error]);
        expect(Number.isNaN(value)).toBe(false);
        if (name !== "priority" && name !== "lastModified") expect(value as number).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 + numbers.length * 10 },
    );
  });
});
