import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CHROMIUM_ARGS, chromiumPath } from "../chromium.ts";
import { readReport } from "../read-report.ts";
import type { Row } from "../row.ts";
import { runCommand } from "../run-command.ts";

interface Tool {
  /** The packages whose versions tell what was run. */
  readonly packages: readonly string[];
  /** The folder in `consumers` with its project. */
  readonly template: string;
  /** What Node is called with; a path below node_modules begins with `tool:`. */
  readonly args: readonly string[];
  readonly env?: () => Record<string, string>;
  /** Where the report is, if it is not printed. */
  readonly report?: string;
}

const JEST = "tool:jest/bin/jest.js";
const VITEST = ["tool:vitest/vitest.mjs", "run", "--no-file-parallelism"];

/** Test runners, and what runs TypeScript as it is, by the names of their rows. */
const TOOLS: Readonly<Record<string, Tool>> = {
  jest: { packages: ["jest"], template: "jest", args: [JEST] },
  "jest ES modules": {
    packages: ["jest"],
    template: "jest-esm",
    args: ["--experimental-vm-modules", JEST],
  },
  "jest jsdom": { packages: ["jest", "jest-environment-jsdom"], template: "jest-jsdom", args: [JEST] },
  "jest jsdom with Node's fetch": {
    packages: ["jest", "jest-environment-jsdom"],
    template: "jest-jsdom-web",
    args: [JEST],
  },
  "ts-jest": { packages: ["jest", "ts-jest", "typescript"], template: "ts-jest", args: [JEST] },
  "babel-jest": { packages: ["jest", "babel-jest"], template: "babel-jest", args: [JEST] },
  vitest: { packages: ["vitest"], template: "vitest", args: VITEST },
  "vitest jsdom": {
    packages: ["vitest", "jsdom"],
    template: "vitest",
    args: [...VITEST, "--environment=jsdom"],
  },
  "vitest happy-dom": {
    packages: ["vitest", "happy-dom"],
    template: "vitest",
    args: [...VITEST, "--environment=happy-dom"],
  },
  "vitest browser": {
    packages: ["vitest", "playwright-core"],
    template: "vitest-browser",
    args: VITEST,
    env: () => ({ CHROMIUM: chromiumPath(), CHROMIUM_ARGS: JSON.stringify(CHROMIUM_ARGS) }),
  },
  "node:test": { packages: ["node24"], template: "node-test", args: ["--test"], report: "report.txt" },
  tsx: { packages: ["tsx"], template: "typescript-runners", args: ["tool:tsx/dist/cli.mjs", "run.ts"] },
  "ts-node": {
    packages: ["ts-node"],
    template: "typescript-runners",
    args: ["tool:ts-node/dist/bin.js", "run.ts"],
  },
};

const row = (name: string, tool: Tool): Row => ({
  name,
  group: "Test runners and TypeScript runners",
  version: (workspace) => tool.packages.map((used) => `${used} ${workspace.versionOf(used)}`).join(", "),
  run: async (workspace) => {
    const env = { CI: "true", ...tool.env?.() };
    const project = await workspace.project(name, tool.template);
    const args = tool.args.map((arg) => arg.replace(/^tool:(.*)/, (_, path: string) => workspace.tool(path)));
    const printed = await runCommand(workspace.tool("node24/bin/node"), args, { cwd: project, env });
    return readReport(tool.report ? await readFile(join(project, tool.report), "utf8") : printed);
  },
});

export const testToolRows: readonly Row[] = Object.entries(TOOLS).map(([name, tool]) => row(name, tool));
