import type { TestsByLine } from "./tests-by-line.ts";

/** More would cost more than it finds: what twenty near files do not notice, the fortieth rarely does. */
const MOST = 40;
/** Without a map, the tests whose place says that they are about the file. */
const MOST_BY_PLACE = 20;

export interface Place {
  /** Below the source folder: `reliability/retry/retry.ts`. */
  readonly file: string;
  readonly line: number;
}

/**
 * How much of its place a test file shares with a source file: `retry/retry.test.ts` all of that of `retry/retry.ts`, and
 * `pairs.test.ts` of the folder above more than a test of another folder beside it.
 */
export const nearness = (test: string, file: string): number => {
  const of = (path: string): string[] => path.replace(/(\.\w+)*$/, "").split("/");
  const [there, here] = [of(test), of(file)];
  let shared = 0;
  while (shared < here.length - 1 && there[shared] === here[shared]) shared++;
  const apart = there.length - 1 - shared;
  return 2 * shared - apart + (there.at(-1) === here.at(-1) ? 3 : 0);
};

/** Whether a test file stands where a source file does, and has its name. */
const isNamesake = (test: string, file: string): boolean =>
  nearness(test, file) === 2 * (file.split("/").length - 1) + 3;

/**
 * The test files that may notice a change, the likeliest first: those that executed its line when the map was made, the one of the
 * name of the file, and those that are new or changed since and stand near.
 */
export const nearestTests = (
  { file, line }: Place,
  tests: readonly { readonly test: string; readonly hash: string }[],
  map: TestsByLine | undefined,
  source: { readonly name: string; readonly hash: string },
): string[] => {
  const below = (test: string): string => test.slice(test.indexOf("/") + 1);
  const score = (test: string): number => nearness(below(test), file);
  const known = map?.sources[source.name];
  const executed = new Set(known ? executing(known, known.hash === source.hash ? line : undefined) : []);
  const byPlace = tests.filter(({ test }) => score(test) > 0).map(({ test }) => test);
  const changed = tests.filter(({ test, hash }) => map?.tests[test]?.hash !== hash).map(({ test }) => test);
  const isNear = new Set(executed.size > 0 ? changed.filter((test) => score(test) > 1) : byPlace);
  return tests
    .map(({ test }) => test)
    .filter((test) => executed.has(test) || isNear.has(test) || isNamesake(below(test), file))
    .sort((one, other) => score(other) - score(one) || msOf(map, one) - msOf(map, other))
    .slice(0, executed.size > 0 ? MOST : MOST_BY_PLACE);
};

export const msOf = (map: TestsByLine | undefined, test: string): number => map?.tests[test]?.ms ?? 1_000;

/** A place inside a statement is executed with it: the last statement that starts at the line, or before it. */
const executing = ({ lines }: TestsByLine["sources"][string], line: number | undefined): string[] => {
  if (line === undefined) return Object.values(lines).flat();
  const start = Object.keys(lines)
    .map(Number)
    .findLast((each) => each <= line);
  return start === undefined ? [] : (lines[start] ?? []);
};
