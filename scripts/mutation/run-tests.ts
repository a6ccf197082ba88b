import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FAILED_TESTS, type FailedTest } from "./failed-tests.ts";

const JEST = [
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
  "node_modules/jest/bin/jest.js",
];

/** Of a test that a change has made hang: less than the suite allows, as that is waited for often here. */
const HANGING_MS = 20_000;

export type Verdict =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly tests: readonly FailedTest[] }
  | { readonly kind: "timed out" }
  | { readonly kind: "crashed" };

/** Runs jest in a folder, in a group of processes of its own, which ends with it. */
export const jest = async (
  cwd: string,
  args: readonly string[],
  { limitMs = 0, env = {}, stdio = "ignore" }: JestOptions = {},
): Promise<number | null> => {
  const child = spawn(process.execPath, [...JEST, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", stdio, stdio],
    detached: true,
  });
  const end = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  process.once("exit", end);
  const timer = limitMs > 0 ? setTimeout(end, limitMs) : undefined;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  clearTimeout(timer);
  end();
  process.removeListener("exit", end);
  return code;
};
interface JestOptions {
  readonly limitMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: "ignore" | "inherit";
}

/** The test files of an ordinary run, as jest is set up. */
export const listTests = (cwd: string): string[] =>
  execFileSync(process.execPath, [...JEST, "--listTests", "--json"], { cwd, encoding: "utf8" })
    .split("\n")
    .flatMap((line): string[] => (line.startsWith("[") ? JSON.parse(line) : []))
    .map((path) => path.slice(cwd.length + 1))
    .sort();

/** Runs test files one after another until one fails. */
export const runTests = async (
  cwd: string,
  tests: readonly string[],
  { limitMs, bail = true }: { readonly limitMs: number; readonly bail?: boolean },
): Promise<Verdict> => {
  const output = join(cwd, FAILED_TESTS);
  rmSync(output, { force: true });
  const code = await jest(
    cwd,
    [
      "--runInBand",
      ...(bail ? ["--bail"] : []),
      "--forceExit",
      "--passWithNoTests",
      `--testTimeout=${HANGING_MS}`,
      "--testSequencer=./scripts/mutation/nearest-first.ts",
      "--reporters=./scripts/mutation/failed-tests.ts",
      "--runTestsByPath",
      ...tests,
    ],
    { limitMs, env: { TESTS_IN_ORDER: JSON.stringify(tests) } },
  );
  if (code === 0) return { kind: "passed" };
  if (code === null) return { kind: "timed out" };
  // A process that ends before jest does tells no test.
  if (!existsSync(output)) return { kind: "crashed" };
  return { kind: "failed", tests: JSON.parse(readFileSync(output, "utf8")) };
};
