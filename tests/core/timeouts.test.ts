import { describe, expect, it } from "@jest/globals";
import { type TimeoutOption, timeoutsOf } from "../../src/handwritten/core/timeouts.ts";

describe("timeoutsOf", () => {
  it("takes a number for the three silences, and an object for what it names", () => {
    expect(timeoutsOf(5)).toEqual({ headersMs: 5, firstEventMs: 5, idleMs: 5 });
    expect(timeoutsOf({ idleMs: 1, totalMs: undefined }, { idleMs: 2, totalMs: 3 })).toEqual({
      idleMs: 1,
      totalMs: 3,
    });
    expect(timeoutsOf(undefined, { idleMs: 2 })).toEqual({ idleMs: 2 });
    expect(timeoutsOf(null as never, { idleMs: 2 })).toEqual({ idleMs: 2 });
    expect(timeoutsOf({ idleMs: 0, totalMs: Number.POSITIVE_INFINITY, idle: "bytes" })).toEqual({
      idleMs: 0,
      totalMs: Number.POSITIVE_INFINITY,
      idle: "bytes",
    });
  });

  it.each<[unknown, string]>([
    [-1, "`timeout` must be a number >= 0"],
    [Number.NaN, "`timeout` must be a number >= 0"],
    ["5", "`timeout` must be a number >= 0"],
    [{ idleMs: -1 }, "`timeout.idleMs` must be a number >= 0"],
    [{ idleMs: "x" }, "`timeout.idleMs` must be a number >= 0"],
    [{ idle: "nope" }, '`timeout.idle` must be "content" or "bytes"'],
    [{ idelMs: 100 }, "`idelMs` is not an option of `timeout`: did you mean `idleMs`?"],
  ])("refuses %j, which would be no limit", (timeout, message) => {
    expect(() => timeoutsOf(timeout as TimeoutOption)).toThrow(message);
  });
});
