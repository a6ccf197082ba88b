import { open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface FileText {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes several files so that each is either the old or the new one, whole: first all texts to temporary
 * files beside them, on disk, then one rename after another. When a rename fails the earlier ones are taken
 * back. Files that already have their text are not touched.
 * @returns the paths that were written
 */
export async function writeTogether(files: readonly FileText[]): Promise<string[]> {
  const current = await Promise.all(files.map(({ path }) => textOf(path)));
  const changed = files.flatMap((file, index) => {
    const before = current[index];
    const temporary = join(dirname(file.path), `.${basename(file.path)}.${process.pid}.tmp`);
    return before === file.text ? [] : [{ ...file, before, temporary }];
  });
  const renamed: typeof changed = [];
  try {
    for (const file of changed) await writeToDisk(file.temporary, file.text);
    for (const file of changed) {
      await rename(file.temporary, file.path);
      renamed.push(file);
    }
  } catch (error) {
    for (const { path, temporary, before } of renamed) {
      if (before === undefined) await rm(path, { force: true });
      else {
        await writeToDisk(temporary, before);
        await rename(temporary, path);
      }
    }
    throw error;
  } finally {
    for (const { temporary } of changed) await rm(temporary, { force: true });
  }
  return changed.map(({ path }) => path);
}

async function writeToDisk(path: string, text: string): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The text of a file, or undefined when there is none yet. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
