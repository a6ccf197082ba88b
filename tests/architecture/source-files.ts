import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface SourceFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every file below the folders whose name ends so, sorted by path. */
export const sourceFiles = (folders: readonly string[], ending = ".ts"): readonly SourceFile[] =>
  folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("node_modules"))
    .sort()
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));

export const readSource = (path: string): SourceFile => ({
  path,
  text: readFileSync(join(root, path), "utf8"),
});
