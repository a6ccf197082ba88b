import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Config } from "jest";

// `npm run test:long` has what takes long, `*.long.test.ts`, and once more the files with a number of runs that depends on
// the suite (`tests/support/runs.ts`). `npm test` has all but the former.
const isLong = Boolean(process.env["LONG"]);
const withRuns = (): string[] =>
  globSync("tests/**/*.test.ts").filter((path) => readFileSync(path, "utf8").includes("support/runs.ts"));

const config: Config = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: isLong
    ? ["**/*.long.test.ts", ...withRuns().map((path) => `<rootDir>/${path}`)]
    : ["**/*.test.ts", "!**/*.long.test.ts"],
  // `npm run test:live` asks for these by itself: they need a key.
  // What is in `ecosystem` is for other test runners.
  testPathIgnorePatterns: [
    "/node_modules/",
    "<rootDir>/tests/ecosystem/",
    ...(process.env["LIVE"] ? [] : ["<rootDir>/tests/live/"]),
  ],
  // Jest leaves a core to itself, which of two cores is half of them.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Of a test that hangs. A loaded machine is slow, and no test is about how fast it is.
  testTimeout: 60_000,
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: {
    "^#platform-fetch$": "<rootDir>/src/handwritten/transport/node.ts",
    "^#installed-ws$": "<rootDir>/src/handwritten/realtime/socket/installed-ws-of-node.ts",
  },
  transform: { "^.+\\.ts$": "<rootDir>/tests/support/strip-types.ts" },
  collectCoverageFrom: ["src/handwritten/**/*.ts"],
  // The second writes for `npm run test:mutation` which tests execute which lines, where coverage is collected.
  reporters: ["default", "<rootDir>/scripts/mutation/tests-by-line.ts"],
  coverageReporters: ["text-summary", "lcov"],
  coverageThreshold: { global: { statements: 90, branches: 90, functions: 90, lines: 90 } },
};

export default config;
