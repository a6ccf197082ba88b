import { createHash } from "node:crypto";
import { folderOf, type Mutant } from "./mutant.ts";

/** The least that is taken of a folder: two say a little about it. */
const LEAST = 2;

/**
 * An order that depends on the seed and on each mutant alone: a change of one file does not choose other mutants in the
 * others, as a sequence of random numbers would.
 */
export const shuffled = (mutants: readonly Mutant[], seed: string): Mutant[] => {
  const seen = new Map<string, number>();
  return mutants
    .map((mutant) => {
      const { file, source, before, after } = mutant;
      const name = JSON.stringify([file, source, before, after]);
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      return { mutant, rank: createHash("sha256").update(`${seed} ${nth} ${name}`).digest("hex") };
    })
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ mutant }) => mutant);
};

/** How many of `count` each folder gets: a few of each, and the rest in proportion to its mutants. */
export const shares = (mutants: readonly Mutant[], count: number): Map<string, number> => {
  const sizes = new Map<string, number>();
  for (const mutant of mutants) sizes.set(folderOf(mutant), (sizes.get(folderOf(mutant)) ?? 0) + 1);
  const least = Math.min(LEAST, Math.floor(count / Math.max(1, sizes.size)));
  const given = new Map([...sizes].map(([folder, size]) => [folder, Math.min(least, size)]));
  const total = (): number => [...given.values()].reduce((sum, n) => sum + n, 0);
  while (total() < Math.min(count, mutants.length)) {
    // The folder that is furthest from its proportion comes next.
    const open = [...sizes].filter(([folder, size]) => (given.get(folder) ?? 0) < size);
    const lack = ([folder, size]: [string, number]): number => (given.get(folder) ?? 0) / size;
    const [folder] = open.sort((one, other) => lack(one) - lack(other))[0] as [string, number];
    given.set(folder, (given.get(folder) ?? 0) + 1);
  }
  return given;
};

/**
 * A sample of `count` mutants that compile. `compiling` answers for many at once, because a type check has a start that
 * costs much; what it refuses is replaced by the next of its folder.
 */
export const choose = (
  mutants: readonly Mutant[],
  { seed, count }: { readonly seed: string; readonly count: number },
  compiling: (mutants: readonly Mutant[]) => ReadonlySet<Mutant>,
): Mutant[] => {
  const lacking = shares(mutants, count);
  const waiting = Map.groupBy(shuffled(mutants, seed), folderOf);
  const chosen: Mutant[] = [];
  for (;;) {
    const asked = [...waiting].flatMap(([folder, queue]) => queue.splice(0, lacking.get(folder) ?? 0));
    if (asked.length === 0) return chosen.sort((one, other) => (one.file < other.file ? -1 : 1));
    for (const mutant of compiling(asked)) {
      chosen.push(mutant);
      lacking.set(folderOf(mutant), (lacking.get(folderOf(mutant)) ?? 0) - 1);
    }
  }
};
