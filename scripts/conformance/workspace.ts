import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A package that samples are run and compiled against. */
export interface Package {
  /** The name that its users import. */
  readonly name: string;
  /** The folder that it is in. */
  readonly folder: string;
}

/** A folder outside of the repository in which samples live for as long as they are looked at. */
export interface Workspace extends AsyncDisposable {
  readonly folder: string;
}

/** Makes the folder, with both packages installed in it, and whatever is installed beside the official one. */
export const createWorkspace = async (official: Package, ours: Package): Promise<Workspace> => {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  const neighbours = dirname(official.folder);
  for (const name of await readdir(neighbours))
    if (!name.startsWith(".") && name !== ours.name)
      await symlink(join(neighbours, name), join(modules, name));
  await symlink(ours.folder, join(modules, ours.name));
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
};
