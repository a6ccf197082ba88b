import { readReport } from "../read-report.ts";
import type { Row } from "../row.ts";
import { runCommand } from "../run-command.ts";

/** The versions of Node that the package promises, by the names of their packages in package.json. */
export const NODES = ["node22-12", "node22", "node24", "node26"] as const;

const LOADED_BY = { import: "run.mjs", require: "run.cjs" } as const;

const row = (node: (typeof NODES)[number], by: keyof typeof LOADED_BY): Row => ({
  name: `${node} ${by}`,
  group: "Runtimes",
  version: (workspace) => `Node ${workspace.versionOf(node)}, \`${by}\``,
  run: async (workspace) => {
    const project = await workspace.project(`${node} ${by}`, "suite");
    return readReport(
      await runCommand(workspace.tool(`${node}/bin/node`), [LOADED_BY[by], "node"], { cwd: project }),
    );
  },
});

export const nodeRows: readonly Row[] = NODES.flatMap((node) => [row(node, "import"), row(node, "require")]);
