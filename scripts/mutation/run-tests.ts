import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const JEST = [
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
  "node_modules/jest/bin/jest.js",
];

export type Verdict =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly tests: readonly string[]; readonly why: string }
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

/** Runs test files one after another until one fails. */
export const runTests = async (
  cwd: string,
  tests: readonly string[],
  { limitMs, bail = true }: { readonly limitMs: number; readonly bail?: boolean },
): Promise<Verdict> => {
  const output = join(cwd, "mutation-result.json");
  rmSync(output, { force: true });
  const code = await jest(
    cwd,
    [
      "--runInBand",
      ...(bail ? ["--bail"] : []),
      "--forceExit",
      "--testSequencer=./scripts/mutation/nearest-first.ts",
      "--json",
      `--outputFile=${output}`,
      "--runTestsByPath",
      ...tests,
    ],
    { limitMs, env: { TESTS_IN_ORDER: JSON.stringify(tests) } },
  );
  if (code === 0) return { kind: "passed" };
  if (code === null) return { kind: "timed out" };
  try {
    const result: JestResult = JSON.parse(readFileSync(output, "utf8"));
    const failed = result.testResults.filter(({ status }) => status === "failed");
    const title = failed[0]?.assertionResults.find(({ status }) => status === "failed")?.fullName;
    return {
      kind: "failed",
      tests: failed.map(({ name }) => name.slice(cwd.length + 1)),
      why: title ?? "the file cannot be run",
    };
  } catch {
    return { kind: "crashed" };
  }
};
interface JestResult {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}
