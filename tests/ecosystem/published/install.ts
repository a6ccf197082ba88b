import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotAvailable } from "../row.ts";
import { runCommand } from "../run-command.ts";
import type { Workspace } from "../workspace.ts";

const HERE = import.meta.dirname;

/** The folders in which the published packages and their programs are. */
export interface Installed {
  /** With the `openai` of the lockfile. */
  readonly official: string;
  /** With the packed package in its place, for each package that depends on it. */
  readonly replaced: string;
  versionOf(name: string): string;
}

const installed = new WeakMap<Workspace, Promise<Installed>>();

/** Installs everything twice, once for all rows. @throws NotAvailable when it cannot be installed */
export const installPublished = (workspace: Workspace): Promise<Installed> => {
  const promise = installed.get(workspace) ?? install(workspace);
  installed.set(workspace, promise);
  return promise;
};

const install = async (workspace: Workspace): Promise<Installed> => {
  const official = await installOfficial();
  const replaced = await workspace.project("published");
  await installReplaced(replaced, workspace.tarball);
  for (const folder of [official, replaced]) await copyPrograms(folder);
  const require = createRequire(join(official, "package.json"));
  return {
    official,
    replaced,
    // Some packages export no `package.json`.
    versionOf: (name) =>
      JSON.parse(readFileSync(join(pathOf(require, name), "package.json"), "utf8")).version as string,
  };
};

const pathOf = (require: NodeJS.Require, name: string): string =>
  (require.resolve.paths(name) ?? [])
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, "package.json"))) ?? name;

/** Installed once for each state of the lockfile; a second run finds it. */
const installOfficial = async (): Promise<string> => {
  const lockfile = readFileSync(join(HERE, "package-lock.json"));
  const hash = createHash("sha256").update(lockfile).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `api-openai-published-${hash}`);
  if (existsSync(join(folder, "installed"))) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) await cp(join(HERE, file), join(folder, file));
  await npm(folder, "ci");
  await writeFile(join(folder, "installed"), "");
  return folder;
};

/** The same versions, with an override of `openai` as a program of a user has it. */
const installReplaced = async (folder: string, tarball: string): Promise<void> => {
  const manifest = JSON.parse(await readFile(join(HERE, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const dependencies = { ...manifest.dependencies, openai: `file:${tarball}` };
  const overrides = { openai: "$openai" };
  await writeFile(join(folder, "package.json"), JSON.stringify({ ...manifest, dependencies, overrides }));
  const lockfile = JSON.parse(await readFile(join(HERE, "package-lock.json"), "utf8")) as Lockfile;
  // npm leaves a copy below another package where a lockfile has it, whatever overrides say.
  const packages = Object.entries(lockfile.packages).filter(([path]) => !isOpenAI(path));
  const unlocked = { ...lockfile, packages: Object.fromEntries(packages) };
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(unlocked));
  await npm(folder, "install");
  await checkOverride(folder);
};

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly name?: string }>>;
}

const isOpenAI = (path: string): boolean => /(?:^|\/)node_modules\/openai$/.test(path);

/** @throws Error when a copy of the official package is left */
const checkOverride = async (folder: string): Promise<void> => {
  const lockfile = JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")) as Lockfile;
  const copies = Object.entries(lockfile.packages).filter(([path]) => isOpenAI(path));
  const others = copies.filter(([, { name }]) => name !== "api-openai");
  if (!copies.length || others.length)
    throw new Error(`the override has left ${others.map(([path]) => path).join(", ") || "nothing"}`);
};

const npm = async (cwd: string, command: "ci" | "install"): Promise<void> => {
  const args = [command, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  await runCommand("npm", args, { cwd, timeoutMs: 400_000 }).catch((error: Error) => {
    throw new NotAvailable(`the published packages cannot be installed: ${error.message}`);
  });
};

const copyPrograms = async (folder: string): Promise<void> => {
  for (const part of ["programs", "setting"]) {
    await rm(join(folder, part), { recursive: true, force: true });
    await cp(join(HERE, part), join(folder, part), { recursive: true });
  }
};
