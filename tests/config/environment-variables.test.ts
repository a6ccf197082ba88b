import { describe, expect, it } from "@jest/globals";
import { parseHeaderLines } from "../../src/handwritten/config/environment-variables.ts";
import { logs, parseLogLevel } from "../../src/handwritten/config/logger.ts";

describe("parseHeaderLines", () => {
  it.each<[string | undefined, object]>([
    [undefined, {}],
    ["", {}],
    ["X-A: 1", { "x-a": "1" }],
    ["X-A: 1\r\n x-b :  two: three \n\n", { "x-a": "1", "x-b": "two: three" }],
    ["no colon\n: no name\nX-Empty:", { "x-empty": "" }],
  ])("%j", (text, want) => {
    expect(parseHeaderLines(text)).toEqual(want);
  });
});

describe("log levels", () => {
  it("are read whatever their case, and let through what is as bad or worse", () => {
    expect([parseLogLevel("DEBUG"), parseLogLevel("loud"), parseLogLevel(undefined)]).toEqual([
      "debug",
      undefined,
      undefined,
    ]);
    expect([logs("warn", "error"), logs("warn", "warn"), logs("warn", "info"), logs("off", "error")]).toEqual(
      [true, true, false, false],
    );
  });
});
