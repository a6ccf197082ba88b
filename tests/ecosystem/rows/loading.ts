import { join } from "node:path";
import { esbuild } from "../bundlers.ts";
import { checked, notApplicable, type Result, type Row } from "../row.ts";
import { runCommand } from "../run-command.ts";
import type { Workspace } from "../workspace.ts";

/** Every condition that the package leads by, and those of platforms that it does not tell apart. */
const CONDITIONS = [
  "node",
  "bun",
  "deno",
  "workerd",
  "edge-light",
  "react-native",
  "worker",
  "browser",
  "electron",
] as const;

/** @throws Error with what loading did */
const expectNothing = (printed: string): void => {
  const effects = JSON.parse(printed) as string[];
  if (effects.length) throw new Error(`loading it did something:\n${effects.join("\n")}`);
};

/** Loads an entry point in a fresh process: what another has loaded would hide a circle. */
const load = (command: string, args: readonly string[], cwd: string): Promise<void> =>
  runCommand(command, args, { cwd, timeoutMs: 20_000 }).then(expectNothing);

/** A trap that is never sprung proves nothing. */
const expectGuilt = async (workspace: Workspace, cwd: string): Promise<void> => {
  const printed = await runCommand(workspace.tool("node24/bin/node"), ["import.mjs", "./guilty.mjs"], {
    cwd,
  });
  for (const effect of [
    "new AbortController",
    "setTimeout",
    "Math.random",
    "process.env.HOME",
    "the global guilty",
  ])
    if (!printed.includes(effect)) throw new Error(`${effect} was not found out: ${printed}`);
};

const conditionRow = (condition: (typeof CONDITIONS)[number]): Row => ({
  name: `loading ${condition}`,
  group: "Loading has no effect",
  version: (workspace) => `Node ${workspace.versionOf("node24")}, \`--conditions=${condition}\``,
  run: async (workspace) => {
    const project = await workspace.project(`loading ${condition}`, "loading");
    const results: Result[] = [await checked("the traps are sprung", () => expectGuilt(workspace, project))];
    for (const entry of workspace.entries)
      for (const file of ["import.mjs", "require.cjs"])
        results.push(
          await checked(`${entry} by ${file}`, () =>
            load(workspace.tool("node24/bin/node"), [`--conditions=${condition}`, file, entry], project),
          ),
        );
    return results;
  },
});

const BY_RUNTIME = {
  bun: ["run"],
  deno: ["run", "--allow-all", "--no-lock", "--node-modules-dir=manual", "--quiet"],
} as const;

const runtimeRow = (runtime: keyof typeof BY_RUNTIME): Row => ({
  name: `loading by ${runtime}`,
  group: "Loading has no effect",
  version: (workspace) => `${runtime} ${workspace.versionOf(runtime)}`,
  run: async (workspace) => {
    const project = await workspace.project(`loading by ${runtime}`, "loading");
    const results: Result[] = [];
    for (const entry of workspace.entries) {
      const args = [...BY_RUNTIME[runtime], "import.mjs", entry];
      results.push(await checked(entry, () => load(workspace.tool(`.bin/${runtime}`), args, project)));
    }
    return results;
  },
});

/** The conditions of platforms without Node; `import` is what a bundler adds. */
const BUNDLED = ["workerd", "edge-light", "react-native", "worker", "browser", "default"] as const;

const bundleRow = (condition: (typeof BUNDLED)[number]): Row => ({
  name: `loading bundled ${condition}`,
  group: "Loading has no effect",
  version: (workspace) =>
    `bundled by esbuild ${workspace.versionOf("esbuild")}, a context of Node ${workspace.versionOf("node24")} with the web's globals alone`,
  run: async (workspace) => {
    const project = await workspace.project(`loading bundled ${condition}`, "loading");
    const results: Result[] = [];
    for (const entry of workspace.entries) {
      if (entry.endsWith("/testing")) {
        results.push(notApplicable(entry, "the server for tests needs Node"));
        continue;
      }
      const outfile = join(project, `${entry.replaceAll("/", "-")}.js`);
      results.push(
        await checked(entry, async () => {
          await esbuild(workspace, {
            stdin: {
              contents: `import * as all from "${entry}"; globalThis.all = all;`,
              resolveDir: project,
            },
            outfile,
            platform: "neutral",
            format: "iife",
            mainFields: ["browser", "module", "main"],
            conditions: condition === "default" ? ["import"] : [condition, "import"],
          });
          await load(workspace.tool("node24/bin/node"), ["bundle.mjs", outfile], project);
        }),
      );
    }
    return results;
  },
});

export const loadingRows: readonly Row[] = [
  ...CONDITIONS.map(conditionRow),
  ...BUNDLED.map(bundleRow),
  runtimeRow("bun"),
  runtimeRow("deno"),
];
