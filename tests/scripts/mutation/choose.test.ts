import { describe, expect, it } from "@jest/globals";
import { choose, shares } from "../../../scripts/mutation/choose.ts";
import { folderOf, type Mutant } from "../../../scripts/mutation/mutant.ts";
import { mutantsOf } from "../../../scripts/mutation/mutants-of.ts";

const statements = (count: number, name: string): string =>
  Array.from({ length: count }, (_, index) => `${name}${index}();`).join("\n");
const mutants = [
  ...mutantsOf("large/a.ts", statements(60, "a")),
  ...mutantsOf("large/b.ts", statements(30, "b")),
  ...mutantsOf("small/c.ts", statements(10, "c")),
  ...mutantsOf("top.ts", statements(1, "d")),
];
const all = (some: readonly Mutant[]): Set<Mutant> => new Set(some);
const names = (some: readonly Mutant[]): string[] => some.map(({ file, line }) => `${file}:${line}`);

describe("shares", () => {
  it("gives every folder a few, and the rest in proportion to its size", () => {
    expect(Object.fromEntries(shares(mutants, 20))).toEqual({ large: 17, small: 2, "(root)": 1 });
  });

  it("gives no more than there are", () => {
    expect(Object.fromEntries(shares(mutants, 1_000))).toEqual({ large: 90, small: 10, "(root)": 1 });
  });
});

describe("choose", () => {
  it("takes the same mutants with the same seed, and others with another", () => {
    const first = names(choose(mutants, { seed: "1", count: 20 }, all));
    expect(first).toHaveLength(20);
    expect(names(choose([...mutants], { seed: "1", count: 20 }, all))).toEqual(first);
    expect(names(choose(mutants, { seed: "2", count: 20 }, all))).not.toEqual(first);
  });

  it("keeps its choice in the other files where one file changes", () => {
    const inB = (some: readonly Mutant[]) => names(some).filter((name) => name.startsWith("large/b"));
    const changed = mutants.filter(({ source }) => source !== "a0();");
    const before = inB(choose(mutants, { seed: "1", count: 50 }, all));
    const after = inB(choose(changed, { seed: "1", count: 50 }, all));
    expect(before.filter((name) => !after.includes(name)).length).toBeLessThanOrEqual(1);
  });

  it("puts the next of the same folder in the place of a mutant that does not compile", () => {
    const odd = (some: readonly Mutant[]): Set<Mutant> => new Set(some.filter(({ line }) => line % 2 === 1));
    const chosen = choose(mutants, { seed: "1", count: 20 }, odd);
    expect(chosen.every(({ line }) => line % 2 === 1)).toBe(true);
    expect(chosen.filter((mutant) => folderOf(mutant) === "large")).toHaveLength(17);
  });

  it("takes what there is where too few compile", () => {
    expect(choose(mutants, { seed: "1", count: 20 }, () => new Set())).toEqual([]);
  });
});
