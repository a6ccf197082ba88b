import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Mutant, mutated } from "./mutant.ts";
import { msOf, nearestTests } from "./nearest-tests.ts";
import type { Result } from "./report.ts";
import { runTests } from "./run-tests.ts";
import { hashOf, type TestsByLine } from "./tests-by-line.ts";
import { withChange } from "./tree-copy.ts";

/** A test that hangs fails by jest's own limit; this one is of jest, on a machine that does other things as well. */
const LEAST_LIMIT_MS = 90_000;

interface Run {
  readonly folders: readonly string[];
  /** The source folder below each of them. */
  readonly sources: string;
  readonly tests: readonly { readonly test: string; readonly hash: string }[];
  readonly map: TestsByLine | undefined;
  readonly onResult: (result: Result) => void;
}

/** Runs each mutant against the tests that may notice it, in as many folders at a time as there are. */
export const runMutants = async (mutants: readonly Mutant[], run: Run): Promise<Result[]> => {
  const queue = [...mutants];
  const results: Result[] = [];
  const work = async (folder: string): Promise<void> => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const result = await runMutant(mutant, folder, run);
      results.push(result);
      run.onResult(result);
    }
  };
  await Promise.all(run.folders.map(work));
  return results;
};

const runMutant = async (mutant: Mutant, folder: string, { sources, tests, map }: Run): Promise<Result> => {
  const name = `${sources}/${mutant.file}`;
  const original = readFileSync(join(folder, name), "utf8");
  const near = nearestTests(mutant, tests, map, { name, hash: hashOf(original) });
  if (near.length === 0) return { mutant, verdict: { kind: "passed" } };
  const limitMs = LEAST_LIMIT_MS + 5 * near.reduce((sum, test) => sum + msOf(map, test), 0);
  const texts = { original, changed: mutated(original, mutant) };
  const verdict = await withChange(join(folder, name), texts, () => runTests(folder, near, { limitMs }));
  return { mutant, verdict };
};

/** The tests that failed with a mutant and fail without one too: what they noticed says nothing. */
export const failingAnyway = async (
  results: readonly Result[],
  folder: string,
): Promise<readonly string[]> => {
  const noticing = results.flatMap(({ verdict }) =>
    verdict.kind === "failed" ? verdict.tests.map(({ test }) => test) : [],
  );
  const tests = [...new Set(noticing)].sort();
  if (tests.length === 0) return [];
  const verdict = await runTests(folder, tests, { limitMs: 30 * 60_000, bail: false });
  return verdict.kind === "failed" ? verdict.tests.map(({ test }) => test) : [];
};
