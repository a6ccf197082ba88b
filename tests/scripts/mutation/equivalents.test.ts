import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import {
  isEquivalent,
  readEquivalents,
  renderEquivalents,
  staleEquivalents,
} from "../../../scripts/mutation/equivalents.ts";
import { mutantsOf } from "../../../scripts/mutation/mutants-of.ts";

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

const entry = { file: "a/b.ts", line: "f(1);", before: "1", after: "2", because: "f ignores it." };

describe("an equivalent", () => {
  it("is the change of a file, a line and a text, wherever the line stands", () => {
    const mutants = mutantsOf("a/b.ts", "\n\n  f(1);");
    expect(mutants.filter((mutant) => isEquivalent(mutant, [entry])).map(({ after }) => after)).toEqual([
      "2",
    ]);
    expect(mutantsOf("a/c.ts", "f(1);").some((mutant) => isEquivalent(mutant, [entry]))).toBe(false);
  });

  it("is stale once its line has changed", () => {
    expect(staleEquivalents([entry], mutantsOf("a/b.ts", "f(1);"))).toEqual([]);
    expect(staleEquivalents([entry], mutantsOf("a/b.ts", "g(1);"))).toEqual([entry]);
  });
});

describe("docs/mutation.md", () => {
  it("lists what equivalents.yaml holds; `npm run test:mutation -- --docs` writes it", () => {
    const equivalents = readEquivalents(read("scripts/mutation/equivalents.yaml"));
    expect(read("docs/mutation.md")).toContain(renderEquivalents(equivalents));
    for (const { because } of equivalents) expect(because).toMatch(/\.$/);
  });
});
