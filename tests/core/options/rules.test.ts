import { describe, expect, it } from "@jest/globals";
import {
  checkOptions,
  givenOf,
  type Kind,
  type Rule,
  settingsOf,
  unknownOption,
} from "../../../src/handwritten/core/options/check-options.ts";
import * as kinds from "../../../src/handwritten/core/options/kinds.ts";
import * as ranges from "../../../src/handwritten/core/options/range.ts";
import { ConfigurationError } from "../../../src/handwritten/errors/index.ts";

const messageOf = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  return undefined;
};
const INFINITY = Number.POSITIVE_INFINITY;

describe("a range", () => {
  const { DELAY, AMOUNT, FINITE_AMOUNT, POSITIVE, COUNT, RATIO, checkNumber } = ranges;
  const table: readonly (readonly [
    name: string,
    range: ranges.Range,
    fit: readonly number[],
    unfit: readonly unknown[],
    must: string,
  ])[] = [
    ["DELAY", DELAY, [0, 2 ** 31 - 1], [-1, 2 ** 31], "a number from 0 to 2147483647"],
    ["AMOUNT", AMOUNT, [0, 0.5, INFINITY], [-0.1, Number.NaN, "1"], "a number >= 0"],
    ["FINITE_AMOUNT", FINITE_AMOUNT, [0, 1e300], [-1, INFINITY], "a finite number >= 0"],
    ["POSITIVE", POSITIVE, [0.1], [0, -1, INFINITY], "a finite number > 0"],
    ["COUNT", COUNT, [1, 2, INFINITY], [0, 1.5], "a whole number >= 1"],
    ["RATIO", RATIO, [0, 0.5, 1], [-0.1, 1.1], "a number from 0 to 1"],
    [
      "a part",
      { above: 1, max: 3, finite: true, integer: true },
      [2, 3],
      [1, 4],
      "a whole number > 1 and <= 3",
    ],
  ];
  it.each(table)("%s takes %j", (_name, range, fit, unfit, must) => {
    for (const value of fit) expect(messageOf(() => checkNumber("a.b", value, range))).toBeUndefined();
    for (const value of unfit)
      expect(messageOf(() => checkNumber("a.b", value, range))).toBe(`\`a.b\` must be ${must}`);
  });
});

describe("a kind", () => {
  const nothing = () => {};
  const table: readonly (readonly [
    name: string,
    kind: Kind,
    fit: readonly unknown[],
    unfit: readonly unknown[],
  ])[] = [
    ["TEXT", kinds.TEXT, ["", "a"], [5, null]],
    ["SOME_TEXT", kinds.SOME_TEXT, ["a"], ["", 5]],
    ["FLAG", kinds.FLAG, [true, false], [0, "true"]],
    ["FUNCTION", kinds.FUNCTION, [nothing], [{}]],
    ["RECORD", kinds.RECORD, [{}, { a: 1 }], [[], new Map(), null, "a", nothing]],
    ["FUNCTIONS", kinds.FUNCTIONS, [[], [nothing]], [[nothing, 5], nothing]],
    [
      "SIGNAL",
      kinds.SIGNAL,
      [new AbortController().signal],
      [new AbortController(), { aborted: true }, { addEventListener: nothing }, null],
    ],
    [
      "HEADERS",
      kinds.HEADERS,
      [{}, new Headers(), [["a", "b"]], []],
      ["a", [["a"]], ["ab"], [["a", "b", "c"]], null],
    ],
    [
      "CLOCK",
      kinds.CLOCK,
      [{ now: nothing, after: nothing }],
      [{ now: nothing }, { after: nothing, now: 5 }],
    ],
    ["KEY", kinds.KEY, ["k", nothing, { expose: nothing }], [5, {}, null]],
    ["AGENT", kinds.AGENT, [nothing, { destroy: nothing }], [{}, null, "a"]],
    ["oneOf", kinds.oneOf("a", false), ["a", false], ["b", true, "false"]],
    [
      "withMethods",
      kinds.withMethods("it", "go"),
      [{ go: nothing }, Object.assign(() => {}, { go: nothing })],
      [{}, null, "a", nothing],
    ],
  ];
  it.each(table)("%s", (_name, [, is], fit, unfit) => {
    expect(fit.map(is)).toEqual(fit.map(() => true));
    expect(unfit.map(is)).toEqual(unfit.map(() => false));
  });

  it("is named in words", () => {
    expect(kinds.oneOf("a", "b", false)[0]).toBe('"a" or "b" or false');
    expect(kinds.CLOCK[0]).toBe("a clock");
  });
});

describe("checkOptions", () => {
  const rules: Record<string, Rule> = {
    count: ranges.COUNT,
    name: kinds.TEXT,
    any: true,
    own: (value, name) => {
      if (value !== 5) throw new ConfigurationError(`\`${name}\` is not 5`);
    },
  };
  const check = (options: unknown, place = {}) =>
    messageOf(() => checkOptions(options as object, rules, { of: "make()", path: "make.", ...place }));

  it.each([
    [{ count: 1, name: "a", any: Symbol.iterator, own: 5 }, undefined],
    [{ count: undefined, nonsense: undefined, name: null, own: null }, undefined],
    [JSON.parse('{ "__proto__": 5 }'), undefined],
    [{ count: 0 }, "`make.count` must be a whole number >= 1"],
    [{ name: 5 }, "`make.name` must be a string"],
    [{ own: 6 }, "`make.own` is not 5"],
    [{ cuont: 1 }, "`cuont` is not an option of `make()`: did you mean `count`?"],
    [{ zzz: 1 }, "`zzz` is not an option of `make()`; these are: count, name, any, own"],
    [{ toString: 1 }, "`toString` is not an option of `make()`; these are: count, name, any, own"],
    [null, "the options of `make()` must be an object"],
    [[], "the options of `make()` must be an object"],
    ["a", "the options of `make()` must be an object"],
  ])("of %j says %j", (options, message) => {
    expect(check(options)).toBe(message);
  });

  it("says what the options look like, and what another library's name is here", () => {
    expect(check(5, { such: "`{ count: 1 }`" })).toBe(
      "the options of `make()` must be an object: `{ count: 1 }`",
    );
    const insteadOf = (name: string) => (name === "retries" ? "use `count`" : undefined);
    expect(check({ retries: 1 }, { insteadOf })).toBe("`retries` is not an option of `make()`: use `count`");
    expect(check({ conut: 1 }, { insteadOf })).toContain("did you mean `count`?");
  });

  it("names an option without a path where there is none, and shortens a long one", () => {
    expect(messageOf(() => checkOptions({ name: 5 }, rules, { of: "make()" }))).toBe(
      "`name` must be a string",
    );
    expect(unknownOption("x".repeat(50), [], { of: "make()" }).message).toContain(`\`${"x".repeat(40)}…\``);
  });
});

describe("settingsOf", () => {
  it("fills in defaults for what is not given, undefined or null", () => {
    const defaults = { a: 1, b: 2, c: 3 };
    const of = (options?: object) =>
      settingsOf<{ a?: number; b?: number; c?: number }, typeof defaults>("make", options, defaults, {
        a: ranges.AMOUNT,
        b: ranges.AMOUNT,
        c: ranges.AMOUNT,
      });
    expect(of()).toEqual(defaults);
    expect(of({ a: 5, b: undefined, c: null })).toEqual({ a: 5, b: 2, c: 3 });
    expect(messageOf(() => of({ a: -1 }))).toBe("`make.a` must be a number >= 0");
    expect(messageOf(() => of({ d: 1 }))).toContain("`d` is not an option of `make()`");
    expect(givenOf({ a: 0, b: "", c: false, d: null, e: undefined })).toEqual({ a: 0, b: "", c: false });
  });
});
