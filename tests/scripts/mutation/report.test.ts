import { describe, expect, it } from "@jest/globals";
import { mutantsOf } from "../../../scripts/mutation/mutants-of.ts";
import { belowBounds, type Result, render } from "../../../scripts/mutation/report.ts";

const results = (folder: string, noticed: number, total: number): Result[] =>
  Array.from({ length: total }, (_, index) => {
    const [mutant] = mutantsOf(`${folder}/file.ts`, "f(1);").filter(
      ({ operator }) => operator === "constant",
    );
    if (!mutant) throw new Error("no mutant");
    const verdict = index < noticed ? { kind: "timed out" as const } : { kind: "passed" as const };
    return { mutant, verdict };
  });

describe("render", () => {
  it("has a row for each folder, one for all, and what was not noticed", () => {
    expect(render([...results("streaming", 9, 10), ...results("core", 10, 10)])).toBe(
      [
        "core           10/10  100.0 %",
        "streaming       9/10   90.0 %",
        "overall        19/20   95.0 %",
        "",
        "not noticed:",
        "  streaming/file.ts:1  constant: 1 → 2",
        "      f(1);",
      ].join("\n"),
    );
  });
});

describe("belowBounds", () => {
  it("is empty where enough is noticed", () => {
    expect(belowBounds([...results("a", 17, 20), ...results("b", 100, 100)])).toEqual([]);
  });

  it("names the whole and each folder that is too low", () => {
    expect(belowBounds([...results("a", 16, 20), ...results("b", 20, 20)])).toEqual([
      "overall 90.0 %, not 92 %",
      "a 80.0 %, not 85 %",
    ]);
  });

  it("judges no folder by a few mutants", () => {
    expect(belowBounds([...results("a", 0, 3), ...results("b", 97, 97)])).toEqual([]);
  });
});
