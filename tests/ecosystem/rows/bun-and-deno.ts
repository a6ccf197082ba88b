import { readReport } from "../read-report.ts";
import type { Row } from "../row.ts";
import { runCommand } from "../run-command.ts";

/** Runtimes that read JavaScript and node_modules as they are: how each is called, by its package's name. */
const RUNTIMES = {
  bun: { title: "Bun", args: ["run"] },
  deno: { title: "Deno", args: ["run", "--allow-all", "--no-lock", "--node-modules-dir=manual", "--quiet"] },
} as const;

const LOADED_BY = { import: "run.mjs", require: "run.cjs" } as const;

const row = (runtime: keyof typeof RUNTIMES, by: keyof typeof LOADED_BY): Row => ({
  name: `${runtime} ${by}`,
  group: "Runtimes",
  version: (workspace) => `${RUNTIMES[runtime].title} ${workspace.versionOf(runtime)}, \`${by}\``,
  run: async (workspace) => {
    const project = await workspace.project(`${runtime} ${by}`, "suite");
    const args = [...RUNTIMES[runtime].args, LOADED_BY[by], runtime];
    return readReport(await runCommand(workspace.tool(`.bin/${runtime}`), args, { cwd: project }));
  },
});

export const bunAndDenoRows: readonly Row[] = (["bun", "deno"] as const).flatMap((runtime) => [
  row(runtime, "import"),
  row(runtime, "require"),
]);
