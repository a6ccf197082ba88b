import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, join, relative } from "node:path";

/** Which test files execute which lines of which source files; made by every run of the tests with coverage. */
export interface TestsByLine {
  /** By test file: what it took, and the hash of its text then. */
  readonly tests: Record<string, { readonly ms: number; readonly hash: string }>;
  /** By source file: the hash of its text then, and by the line of a statement the tests that execute it. */
  readonly sources: Record<string, { readonly hash: string; readonly lines: Record<number, string[]> }>;
}

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
export const mapFile = (root: string): string => join(root, "coverage", "tests-by-line.json");

/** What a test file's coverage says of one source file. */
interface Coverage {
  readonly path: string;
  readonly statementMap: Record<
    string,
    { readonly start: { readonly line: number; readonly column: number } }
  >;
  readonly s: Record<string, number>;
  readonly inputSourceMap?: SourceMapPayload;
}
interface TestResult {
  readonly testFilePath: string;
  readonly numFailingTests: number;
  readonly testExecError?: unknown;
  readonly perfStats: { readonly runtime: number };
  readonly coverage?: { readonly data?: Record<string, Coverage> } & Record<string, unknown>;
}

/** A reporter of jest: it writes the map where coverage is collected, and does nothing otherwise. */
export default class TestsByLineReporter {
  readonly #root: string;
  readonly #map: TestsByLine = { tests: {}, sources: {} };

  constructor({ rootDir }: { readonly rootDir: string }) {
    this.#root = rootDir;
  }

  onTestResult(_test: unknown, { testFilePath, perfStats, coverage, ...ending }: TestResult): void {
    if (!coverage || ending.numFailingTests > 0 || ending.testExecError) return;
    const test = relative(this.#root, testFilePath);
    this.#map.tests[test] = { ms: perfStats.runtime, hash: hashOf(readFileSync(testFilePath, "utf8")) };
    for (const each of Object.values(coverage.data ?? coverage) as Coverage[]) this.#add(test, each);
  }

  onRunComplete(): void {
    if (Object.keys(this.#map.sources).length === 0) return;
    mkdirSync(dirname(mapFile(this.#root)), { recursive: true });
    writeFileSync(mapFile(this.#root), JSON.stringify(this.#map));
  }

  #add(test: string, { path, statementMap, s, inputSourceMap }: Coverage): void {
    const original = inputSourceMap && new SourceMap(inputSourceMap);
    const name = relative(this.#root, path);
    this.#map.sources[name] ??= { hash: hashOf(readFileSync(path, "utf8")), lines: {} };
    const { lines } = this.#map.sources[name];
    for (const [id, { start }] of Object.entries(statementMap)) {
      const entry = original?.findEntry(start.line - 1, start.column);
      const line = entry && "originalLine" in entry ? entry.originalLine + 1 : start.line;
      lines[line] ??= [];
      if (s[id] && !lines[line].includes(test)) lines[line].push(test);
    }
  }
}
