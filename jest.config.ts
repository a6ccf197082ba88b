import type { Config } from "jest";

const config: Config = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/live/"],
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^#platform-fetch$": "<rootDir>/src/handwritten/transport/node.ts" },
  transform: {
    "^.+\\.ts$": ["ts-jest", { useESM: true, tsconfig: "<rootDir>/tests/tsconfig.json", diagnostics: false }],
  },
};

export default config;
