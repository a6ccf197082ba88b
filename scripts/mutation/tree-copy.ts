import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hashOf } from "./tests-by-line.ts";

/**
 * A copy of the working tree as it is, in which mutants are written; it is gone when the process ends. Its place is the
 * first of a row that is free, and so the same in most runs, because jest keeps what it has compiled by place.
 */
export const copyTree = (root: string): string => {
  const folder = freePlace(join(tmpdir(), `api-openai-mutation-${hashOf(root)}`));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const file of filesOf(root)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { preserveTimestamps: true });
  }
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
};

const freePlace = (row: string): string => {
  mkdirSync(row, { recursive: true });
  for (let nth = 0; ; nth++) {
    const place = join(row, String(nth));
    try {
      mkdirSync(place);
      return place;
    } catch (error) {
      // Of another run.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
};

const filesOf = (root: string): string[] =>
  execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  })
    .split("\0")
    .filter((file) => file && existsSync(join(root, file)));

/** Does something with a changed file, and puts the file back. */
export const withChange = async <T>(
  path: string,
  texts: { readonly original: string; readonly changed: string },
  act: () => Promise<T>,
): Promise<T> => {
  writeFileSync(path, texts.changed);
  try {
    return await act();
  } finally {
    writeFileSync(path, texts.original);
  }
};
