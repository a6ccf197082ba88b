import { access, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PackageManager } from "./manifest.ts";

/** Folders that hold what others wrote, or what a tool makes. */
const SKIPPED: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  "dist",
  "build",
  "out",
  "coverage",
  "vendor",
]);
const SOURCE = /\.[cm]?[jt]sx?$/;

/** The sources and manifests below a folder, sorted. Hidden folders, installed and built files are left out. */
export const projectFiles = async (
  folder: string,
): Promise<{ readonly sources: readonly string[]; readonly manifests: readonly string[] }> => {
  const sources: string[] = [];
  const manifests: string[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith(".")) await visit(path);
      else if (entry.isFile() && entry.name === "package.json") manifests.push(path);
      else if (entry.isFile() && SOURCE.test(entry.name)) sources.push(path);
    }
  };
  await visit("");
  return { sources: sources.toSorted(), manifests: manifests.toSorted() };
};

const LOCKS: readonly (readonly [file: string, manager: PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
];

/** The package manager of a folder, by its lock file or that of a folder above. Default: npm */
export const packageManagerOf = async (folder: string): Promise<PackageManager> => {
  for (const [file, manager] of LOCKS) if (await exists(join(folder, file))) return manager;
  const above = dirname(folder);
  return above === folder ? "npm" : packageManagerOf(above);
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
