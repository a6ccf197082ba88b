import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A test file that failed, and the title of its first failure; without one it could not be run. */
export interface FailedTest {
  readonly test: string;
  readonly title: string | undefined;
}

export const FAILED_TESTS = "failed-tests.json";

interface Results {
  readonly testResults: readonly {
    readonly testFilePath: string;
    readonly numFailingTests: number;
    readonly testExecError?: unknown;
    readonly testResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A reporter of jest, which writes what failed: with `--bail`, jest ends before it writes an output file. */
export default class FailedTests {
  readonly #root: string;

  constructor({ rootDir }: { readonly rootDir: string }) {
    this.#root = rootDir;
  }

  onRunComplete(_contexts: unknown, { testResults }: Results): void {
    const failed = testResults
      .filter((result) => result.numFailingTests > 0 || result.testExecError)
      .map(({ testFilePath, testResults: each }): FailedTest => {
        const title = each.find(({ status }) => status === "failed")?.fullName;
        return { test: testFilePath.slice(this.#root.length + 1), title };
      });
    writeFileSync(join(this.#root, FAILED_TESTS), JSON.stringify(failed));
  }
}
