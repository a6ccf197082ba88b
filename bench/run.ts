import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a program to its end and returns what it printed; throws with all of that when it failed. */
export const run = async (cwd: string, program: string, ...args: readonly string[]): Promise<string> => {
  try {
    const { stdout } = await execute(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
};

/** Runs a script under the Node that runs this one. */
export const runNode = (cwd: string, ...args: readonly string[]): Promise<string> =>
  run(cwd, process.execPath, ...args);

/**
 * Installs packages into a folder, as a user's `npm install` would, without what is only for development, optional,
 * or a peer.
 */
export const npmInstall = (folder: string, ...packages: readonly string[]): Promise<string> =>
  run(
    folder,
    "npm",
    "install",
    `--prefix=${folder}`,
    "--omit=dev",
    "--omit=optional",
    "--omit=peer",
    "--ignore-scripts",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    ...packages,
  );
