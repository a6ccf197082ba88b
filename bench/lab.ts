import { access, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { copyAsJavaScript } from "./copy-as-javascript.ts";
import { npmInstall, run } from "./run.ts";

/** Where things are measured: a temporary folder with ours installed from its tarball, and the peers beside it. */
export interface Lab {
  readonly folder: string;
  /** The packed tarball of ours. */
  readonly tarball: string;
  /** The repository, for what is measured in place. */
  readonly repository: string;
  /** The exact versions of everything that is measured. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What a program of the benchmarks imports, beside ours. */
const peers = ["openai", "@ai-sdk/openai", "ws"];

/** Packs `dist/` as it would be published, and installs that: what is measured is what users get. */
export const openLab = async (): Promise<Lab> => {
  const bench = import.meta.dirname;
  const repository = dirname(bench);
  await access(join(repository, "dist")).catch((cause) => {
    throw new Error("there is no dist/: run `npm run build` first", { cause });
  });
  const folder = await mkdtemp(join(tmpdir(), "api-openai-bench-"));
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const packed = await run(
    repository,
    "npm",
    "pack",
    "--json",
    "--ignore-scripts",
    `--pack-destination=${folder}`,
  );
  const tarball = join(folder, tarballIn(packed));
  await npmInstall(folder, tarball);
  for (const part of ["contenders", "processes"])
    await copyAsJavaScript(join(bench, part), join(folder, part));
  await cp(join(bench, "programs"), join(folder, "programs"), { recursive: true });
  const modules = join(folder, "node_modules");
  for (const peer of peers) {
    await mkdir(dirname(join(modules, peer)), { recursive: true });
    await symlink(join(bench, "node_modules", peer), join(modules, peer), "dir");
  }
  const versions: Record<string, string> = { "api-openai": await versionOf(join(modules, "api-openai")) };
  for (const name of [...peers, "esbuild", "typescript"])
    versions[name] = await versionOf(join(bench, "node_modules", name));
  return { folder, tarball, repository, versions };
};

export const closeLab = ({ folder }: Lab): Promise<void> => rm(folder, { recursive: true, force: true });

/** npm 11 prints a list of packages, npm 12 an object by name. */
const tarballIn = (output: string): string => {
  const packed = Object.values(JSON.parse(output) as Record<string, { filename: string }>)[0];
  if (!packed) throw new Error("npm pack made no tarball");
  return packed.filename;
};

const versionOf = async (folder: string): Promise<string> =>
  (JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { version: string }).version;
