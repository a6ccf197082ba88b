import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openWorkspace } from "./workspace.ts";

/**
 * `npm run test:instrumentation`: runs each program of `programs/` with the packed package installed under the name
 * `openai`, which is the name that the libraries look for. `API_OPENAI_TARBALL` names a tarball to take in the place
 * of one that is packed here.
 */
const timeoutMs = 120_000;

const run = (program: string, folder: string): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join("programs", program)], {
      cwd: folder,
      stdio: "inherit",
      timeout: timeoutMs,
    });
    child.once("error", reject);
    child.once("exit", resolve);
  });

await using workspace = await openWorkspace(process.env["API_OPENAI_TARBALL"]);
const programs = (await readdir(join(workspace.folder, "programs"))).filter((name) => name.endsWith(".ts"));
let failed = 0;
for (const program of programs) if ((await run(program, workspace.folder)) !== 0) failed++;
console.log(`\n${programs.length - failed} libraries trace the package, ${failed} do not`);
process.exitCode = failed ? 1 : 0;
