import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Each takes a second. */
const TIMEOUT_MS = 60_000;

/**
 * Runs every program of `examples/` as its reader would, against the embedded server. They import the package by its
 * name, which is what was built.
 *
 * @throws Error with what the example said, when it fails or does not come to its end
 */
export const runExamples = async (root: string): Promise<void> => {
  const { OPENAI_API_KEY: _, ...env } = process.env;
  const files = (await readdir(join(root, "examples"))).filter((file) => file.endsWith(".ts"));
  for (const file of files)
    await run(process.execPath, [join("examples", file)], { cwd: root, env, timeout: TIMEOUT_MS });
};
