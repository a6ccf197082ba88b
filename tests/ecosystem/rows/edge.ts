import { join } from "node:path";
import { esbuild } from "../bundlers.ts";
import { readReport } from "../read-report.ts";
import type { Row } from "../row.ts";
import { runCommand } from "../run-command.ts";

/**
 * Settings that choose files of a package by a condition of their own. `web`: where they run, nothing of Node is to be
 * seen; `node`: all of it is.
 */
const SETTINGS = {
  "edge-light": { kind: "web", platform: "neutral", conditions: ["edge-light", "import"] },
  "react-native": { kind: "web", platform: "neutral", conditions: ["react-native", "import"] },
  worker: { kind: "web", platform: "neutral", conditions: ["worker", "import"] },
  electron: { kind: "node", platform: "node", conditions: ["electron", "import"] },
} as const;

/** Node's own `fetch` needs them, so the bundle alone is made to see none. */
const NODE_GLOBALS = Object.fromEntries(
  ["Buffer", "process", "global", "setImmediate"].map((name) => [name, "undefined"]),
);

const row = (name: keyof typeof SETTINGS): Row => ({
  name: `condition ${name}`,
  group: "Runtimes",
  version: (workspace) =>
    `bundled by esbuild ${workspace.versionOf("esbuild")}, run on Node ${workspace.versionOf("node24")}${SETTINGS[name].kind === "web" ? " without Node's globals" : ""}`,
  run: async (workspace) => {
    const { kind, platform, conditions } = SETTINGS[name];
    const project = await workspace.project(`condition ${name}`, "edge");
    const outfile = join(project, "out/suite.mjs");
    await esbuild(workspace, {
      entryPoints: [join(project, "suite.mjs")],
      outfile,
      platform,
      conditions,
      mainFields: kind === "web" ? ["browser", "module", "main"] : ["module", "main"],
      ...(kind === "web" && { define: NODE_GLOBALS }),
      // What is CommonJS in the bundle asks for Node's modules by `require`.
      ...(kind === "node" && {
        banner: {
          js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
        },
      }),
    });
    const args = ["run.mjs", outfile, kind === "web" ? "edge" : "node", kind];
    return readReport(await runCommand(workspace.tool("node24/bin/node"), args, { cwd: project }));
  },
});

export const edgeRows: readonly Row[] = (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map(row);
