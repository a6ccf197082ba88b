import { join } from "node:path";
import { bundlers } from "../bundlers.ts";
import { readReport } from "../read-report.ts";
import type { Row } from "../row.ts";
import { runCommand } from "../run-command.ts";

const row = (bundler: keyof typeof bundlers): Row => ({
  name: `require bundled by ${bundler}`,
  group: "CommonJS in a bundle",
  version: (workspace) =>
    `${bundler} ${workspace.versionOf(bundler)}, run on Node ${workspace.versionOf("node24")}`,
  run: async (workspace) => {
    const project = await workspace.project(`require bundled by ${bundler}`, "bundled-require");
    const outfile = join(project, "out/bundle.cjs");
    await bundlers[bundler](workspace, { entry: join(project, "run.js"), outfile, target: "node" });
    return readReport(await runCommand(workspace.tool("node24/bin/node"), [outfile], { cwd: project }));
  },
});

/** A program that takes the package by `require`, as one CommonJS file. */
export const bundledRequireRows: readonly Row[] = (Object.keys(bundlers) as (keyof typeof bundlers)[]).map(
  row,
);
