import type { BigIntStats } from "node:fs";
import { UsageError } from "../../errors/index.ts";
import { fileSystem } from "./file-system.ts";

/** A file or folder of this machine, as it was when it was selected. */
export interface SelectedPath {
  /** Without symbolic links. */
  readonly path: string;
  readonly stats: BigIntStats;
}

/** Selects a path of the program's own. @throws UsageError when it is a symbolic link; those of its folders are followed */
export const selectPath = async (given: string): Promise<SelectedPath> => {
  const { fs, path } = fileSystem();
  const absolute = path.resolve(given);
  const stats = await statOf(absolute);
  return { path: await fs.promises.realpath(absolute), stats };
};

/**
 * Selects a file below a folder by its names.
 * @throws UsageError when one of them is a symbolic link, and when it is not below the folder
 */
export const selectBelow = async (root: string, names: readonly string[]): Promise<SelectedPath> => {
  const { fs, path } = fileSystem();
  let below = root;
  let stats: BigIntStats | undefined;
  for (const name of names) {
    below = path.join(below, name);
    stats = await statOf(below);
  }
  // A folder that was exchanged for a link in the meantime leads elsewhere.
  const real = await fs.promises.realpath(below);
  const relative = path.relative(root, real);
  const leadsOut = relative.split(path.sep)[0] === ".." || path.isAbsolute(relative);
  if (!stats || !relative || leadsOut) throw new UsageError(`${names.join("/")} is not below its directory`);
  return { path: real, stats };
};

const statOf = async (path: string): Promise<BigIntStats> => {
  const stats = await fileSystem().fs.promises.lstat(path, { bigint: true });
  if (stats.isSymbolicLink())
    throw new UsageError(`${path} is a symbolic link: select the file that it leads to`);
  return stats;
};
