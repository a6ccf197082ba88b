import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ReleaseError } from "./release-error.ts";

const run = promisify(execFile);

/** What `git` prints, without the line break at its end. @throws ReleaseError with what it says when it fails */
export const git = async (folder: string, ...args: readonly string[]): Promise<string> => {
  try {
    const { stdout } = await run("git", [...args], { cwd: folder, maxBuffer: 256 * 1024 * 1024 });
    return stdout.replace(/\n$/, "");
  } catch (cause) {
    const { stderr, message } = cause as { readonly stderr?: string; readonly message: string };
    throw new ReleaseError(`git ${args[0]}: ${(stderr || message).trim().split("\n")[0]}`, { cause });
  }
};

/** A file as it was in a commit; undefined where there was none. */
export const fileAt = async (folder: string, commit: string, path: string): Promise<string | undefined> => {
  const listed = await git(folder, "ls-tree", "--name-only", commit, "--", path);
  return listed === "" ? undefined : git(folder, "show", `${commit}:${path}`);
};
