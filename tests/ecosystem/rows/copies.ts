import { readReport } from "../read-report.ts";
import type { Row } from "../row.ts";
import { runCommand } from "../run-command.ts";
import { NODES } from "./node.ts";

const row = (node: (typeof NODES)[number]): Row => ({
  name: `copies ${node}`,
  group: "One copy, and two",
  version: (workspace) => `Node ${workspace.versionOf(node)}`,
  run: async (workspace) => {
    const project = await workspace.project(`copies ${node}`, "copies");
    const { entries, packageFolder, server } = workspace;
    const facts = JSON.stringify({ entries, packageFolder, server });
    return readReport(
      await runCommand(workspace.tool(`${node}/bin/node`), ["run.mjs", facts], { cwd: project }),
    );
  },
});

/** One program holds one copy of everything; where two copies meet, each knows what the other made. */
export const copiesRows: readonly Row[] = NODES.map(row);
