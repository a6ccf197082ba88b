import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a process of its own ended. */
export interface ScriptEnd {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the text of an ES module in a process of its own, at the root of the repository; it may import TypeScript. */
export const runScript = (script: string): Promise<ScriptEnd> =>
  new Promise((resolve, reject) => {
    const cwd = fileURLToPath(new URL("../../", import.meta.url));
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { cwd });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, output, errors }));
  });
