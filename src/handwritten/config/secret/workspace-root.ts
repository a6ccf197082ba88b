import { builtinModule } from "../../core/runtime/builtin-module.ts";

/**
 * The root of the workspace that a folder is in: the nearest folder, from it upwards, with `.git`,
 * `pnpm-workspace.yaml` or a `package.json` that has `workspaces`; else the nearest with a `package.json`; else the
 * folder itself. The search ends below a folder that everybody may write to, such as `/tmp`: who else is on the
 * machine could put a root there, and with it a key of theirs.
 *
 * @see https://nvd.nist.gov/vuln/detail/CVE-2022-24765 for what that does to git
 */
export const workspaceRoot = (from: string): string => {
  const fs = builtinModule("node:fs");
  const path = builtinModule("node:path");
  if (!fs || !path) return from;
  let packageFolder: string | undefined;
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (isShared(fs, folder)) break;
    const has = (name: string): boolean => fs.existsSync(path.join(folder, name));
    if (has(".git") || has("pnpm-workspace.yaml")) return folder;
    if (has("package.json")) {
      if (hasWorkspaces(fs, path.join(folder, "package.json"))) return folder;
      packageFolder ??= folder;
    }
    if (folder === path.dirname(folder)) break;
  }
  return packageFolder ?? path.resolve(from);
};

/** Writable by everybody, and sticky so that they do not delete each other's files. */
const isShared = (fs: typeof import("node:fs"), folder: string): boolean => {
  const mode = fs.statSync(folder, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o1002) === 0o1002;
};

const hasWorkspaces = (fs: typeof import("node:fs"), file: string): boolean => {
  try {
    const manifest: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    return typeof manifest === "object" && manifest !== null && "workspaces" in manifest;
  } catch {
    // A broken or unreadable manifest is for npm to complain about; it marks no root.
    return false;
  }
};
