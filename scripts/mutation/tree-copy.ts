import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hashOf } from "./tests-by-line.ts";

/**
 * A copy of the working tree as it is, in which mutants are written. Its place is the same in every run, because jest
 * keeps what it has compiled by place.
 */
export const copyTree = (root: string, nth: number): { readonly folder: string; remove(): void } => {
  const folder = join(tmpdir(), `api-openai-mutation-${hashOf(root)}`, String(nth));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  remove();
  mkdirSync(folder, { recursive: true });
  for (const file of filesOf(root)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { preserveTimestamps: true });
  }
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  return { folder, remove };
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
