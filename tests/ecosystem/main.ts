import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { compatibilityPage, rowText } from "./matrix.ts";
import { NotAvailable } from "./row.ts";
import { rows } from "./rows/index.ts";
import { runRows } from "./run-rows.ts";
import { openWorkspace } from "./workspace.ts";

// Packs the package and runs it where other people do: runtimes, bundlers, test tools, compilers.
//   --list           the rows
//   --only <text>    those whose name contains it; may be given several times

const { values } = parseArgs({
  options: { list: { type: "boolean" }, only: { type: "string", multiple: true } },
});
const chosen = rows.filter(({ name }) => values.only?.some((text) => name.includes(text)) ?? true);

if (values.list) for (const { group, name } of chosen) console.log(`${group.padEnd(24)} ${name}`);
else process.exitCode = await run().catch(withoutTools);

/** Without the tools there is nothing to see; where they must be there, that is a failure. */
function withoutTools(error: unknown): number {
  if (!(error instanceof NotAvailable)) throw error;
  console.error(error.message);
  return process.env["CI"] ? 1 : 0;
}

async function run(): Promise<number> {
  if (!chosen.length) {
    console.error("no row has such a name; --list shows them");
    return 1;
  }
  await using workspace = await openWorkspace();
  const ran = await runRows(chosen, workspace, (row) => console.log(rowText(row)));
  // A part of the matrix is not the matrix.
  if (!values.only)
    await writeFile(
      new URL("../../docs/compatibility.md", import.meta.url),
      compatibilityPage(ran, workspace.manifest.version),
    );
  const red = ran.filter(({ state }) => state === "red").length;
  console.log(`\n${ran.length - red} rows are not red, ${red} are`);
  return red ? 1 : 0;
}
