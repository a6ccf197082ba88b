import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = import.meta.dirname;

/** A folder with the libraries and, as `openai`, the packed package. `await using` removes it. */
export interface Workspace extends AsyncDisposable {
  readonly folder: string;
}

const pack = async (folder: string): Promise<string> => {
  const root = join(here, "../../..");
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: root });
  const packed = JSON.parse(stdout) as { filename: string }[] | Record<string, { filename: string }>;
  return join(folder, (Object.values(packed)[0] as { filename: string }).filename);
};

/**
 * Installs the libraries by the lockfile, and the package in the place of `openai`, for them too.
 *
 * @param tarball - of the package. Default: packs the repository as it is built
 */
export const openWorkspace = async (tarball?: string): Promise<Workspace> => {
  const folder = await mkdtemp(join(tmpdir(), "api-openai-instrumentation-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const packed = tarball ? resolve(tarball) : await pack(folder);
    const manifest = JSON.parse(await readFile(join(here, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const dependencies = { ...manifest.dependencies, openai: `file:${packed}` };
    const overrides = { openai: "$openai" };
    await writeFile(join(folder, "package.json"), JSON.stringify({ ...manifest, dependencies, overrides }));
    await cp(join(here, "package-lock.json"), join(folder, "package-lock.json"));
    await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], {
      cwd: folder,
    });
    await cp(join(here, "programs"), join(folder, "programs"), { recursive: true });
    await cp(join(here, "setting"), join(folder, "setting"), { recursive: true });
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: remove };
};
