import { describe, expect, it } from "@jest/globals";
import { nearestTests } from "../../../scripts/mutation/nearest-tests.ts";
import type { TestsByLine } from "../../../scripts/mutation/tests-by-line.ts";

const tests = [
  "tests/core/page.test.ts",
  "tests/retry/delay.test.ts",
  "tests/retry/retry.test.ts",
  "tests/all.test.ts",
];
const now = tests.map((test) => ({ test, hash: "1" }));
const map: TestsByLine = {
  tests: Object.fromEntries(tests.map((test, index) => [test, { ms: 100 - index, hash: "1" }])),
  sources: {
    "src/retry/retry.ts": {
      hash: "s",
      lines: { 3: ["tests/core/page.test.ts", "tests/retry/retry.test.ts"], 7: ["tests/all.test.ts"] },
    },
  },
};
const source = { name: "src/retry/retry.ts", hash: "s" };

describe("nearestTests", () => {
  it("gives the tests that execute the statement of a line, the one of the same name first", () => {
    expect(nearestTests({ file: "retry/retry.ts", line: 5 }, now, map, source)).toEqual([
      "tests/retry/retry.test.ts",
      "tests/core/page.test.ts",
    ]);
  });

  it("gives every test that executes the file where the file has changed since", () => {
    const changed = { ...source, hash: "other" };
    expect(nearestTests({ file: "retry/retry.ts", line: 5 }, now, map, changed)).toHaveLength(3);
  });

  it("adds tests near the file that are new or changed since", () => {
    const edited = now.map((each) => (each.test.includes("delay") ? { ...each, hash: "2" } : each));
    expect(nearestTests({ file: "retry/retry.ts", line: 7 }, edited, map, source)).toEqual([
      "tests/retry/retry.test.ts",
      "tests/retry/delay.test.ts",
      "tests/all.test.ts",
    ]);
  });

  it("goes by the place of the tests where no test is known to execute the line", () => {
    expect(nearestTests({ file: "retry/retry.ts", line: 1 }, now, map, source)).toEqual([
      "tests/retry/retry.test.ts",
      "tests/retry/delay.test.ts",
    ]);
  });
});
