import { builtinModule } from "../../core/runtime/builtin-module.ts";
import { environmentVariable } from "../environment-variables.ts";
import { readAssignment } from "./assignment.ts";
import { safeName } from "./safe-name.ts";
import { workspaceRoot } from "./workspace-root.ts";

/** The file of a workspace that holds its secrets; the `-` keeps it first in a listing. */
export const WORKSPACE_FILE = "secret/-secrets.sh";

/** Somewhere a secret may be. */
export interface Place<Value = string> {
  /** As an error names it. */
  readonly name: string;
  /** What is there, or why there is nothing. */
  look(): { readonly value: Value } | { readonly missing: string } | { readonly wrong: string };
}

export const environmentPlace = (variable: string): Place => ({
  name: `the environment variable ${safeName(variable)}`,
  look: () => {
    const value = environmentVariable(variable);
    return value === undefined ? { missing: "not set" } : { value };
  },
});

/** A file of assignments. */
export const filePlace = (key: string, file: string): Place => ({
  name: file,
  look: () => {
    const fs = builtinModule("node:fs");
    if (!fs) return { missing: "there are no files on this platform" };
    let text: string;
    try {
      text = fs.readFileSync(file, "utf8");
    } catch (error) {
      return { missing: unreadable((error as NodeJS.ErrnoException).code) };
    }
    // What an editor on Windows may write: UTF-16, of which every second byte is zero here.
    if (text.includes("\0")) return { missing: "the file is not UTF-8" };
    const found = readAssignment(text, key);
    if ("value" in found) return found;
    if (found.problem === "not plain")
      return {
        wrong: `is written so that it can be read in more than one way (an escape, an expansion, a \`#\` or an open quote); write ${safeName(key)}='…'`,
      };
    const shown = safeName(key);
    return { missing: found.problem === "empty" ? `${shown} is empty there` : `${shown} is not in it` };
  },
});

const unreadable = (code = "unknown"): string =>
  /^(ENOENT|ENOTDIR)$/.test(code)
    ? "no such file"
    : code === "EISDIR"
      ? "it is a folder"
      : `cannot be read (${code})`;

/** A file of the workspace that `from` is in. */
export const workspacePlace = (key: string, file: string, from: string): Place => {
  const path = builtinModule("node:path");
  return filePlace(key, path ? path.resolve(workspaceRoot(from), file) : file);
};

/** `secrets.sh` and then `.env`, each in the folder itself and then in the root of its workspace. */
export const localPlaces = (key: string, from: string): readonly Place[] => {
  const path = builtinModule("node:path");
  if (!path) return [filePlace(key, "secrets.sh"), filePlace(key, ".env")];
  const folders = new Set([path.resolve(from), workspaceRoot(from)]);
  return ["secrets.sh", ".env"].flatMap((name) =>
    [...folders].map((folder) => filePlace(key, path.join(folder, name))),
  );
};

/** The folder that a program was started in. */
export const currentFolder = (): string =>
  (globalThis as { process?: { cwd?(): string } }).process?.cwd?.() ?? ".";
