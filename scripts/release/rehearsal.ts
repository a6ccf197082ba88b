import { spawn } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type FileText, writeTogether } from "../update-spec/write-together.ts";
import { git } from "./git.ts";
import { provenanceOf } from "./provenance.ts";
import { ReleaseError } from "./release-error.ts";

/** A clone in which a release is made as a whole, before anything of it is kept. */
export interface Rehearsal {
  readonly folder: string;
  readonly print: (text: string) => void;
}

/** Makes the clone, of the last commit: what is not committed is no part of a release. */
export const cloneInto = async (root: string, folder: string): Promise<void> => {
  await git(root, "clone", "--quiet", "--no-tags", root, folder);
};

/** Commits the files of the version, tagged. Returns the commit. */
export const commitVersion = async (
  { folder }: Rehearsal,
  version: string,
  files: readonly FileText[],
): Promise<string> => {
  await writeTogether(files);
  await git(folder, "commit", "--quiet", "--all", `--message=Release ${version}`);
  await git(folder, "tag", "--annotate", `v${version}`, `--message=${version}`);
  return git(folder, "rev-parse", "HEAD");
};

/** Runs a command of the clone, whose output is the caller's. @throws ReleaseError when it fails */
export const runIn = ({ folder }: Rehearsal, command: string, ...args: readonly string[]): Promise<void> =>
  new Promise((done, failed) => {
    // Of this run of npm nothing may steer the one inside: it would take this project for its own.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));
    const child = spawn(command, [...args], { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", failed);
    child.once("exit", (code) => {
      if (code === 0) done();
      else failed(new ReleaseError(`\`${[command, ...args].join(" ")}\` failed with exit code ${code}`));
    });
  });

/** A packed package. */
export interface Tarball {
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  readonly unpackedBytes: number;
  /** Subresource Integrity, as lock files have it. */
  readonly integrity: string;
}

/** Builds and packs, and writes the provenance beside the tarball. */
export const pack = async (
  rehearsal: Rehearsal,
  {
    out,
    documents,
    commit,
  }: { readonly out: string; readonly documents: readonly string[]; readonly commit: string },
): Promise<Tarball> => {
  const { folder } = rehearsal;
  const [document] = documents;
  await runIn(
    rehearsal,
    "npm",
    "run",
    "--silent",
    "build",
    ...(document ? ["--", "--docs", resolve(document)] : []),
  );
  await mkdir(out, { recursive: true });
  const listing = join(folder, ".pack.json");
  await runIn(rehearsal, "sh", "-c", `npm pack --silent --json > ${basename(listing)}`);
  const listed = JSON.parse(await readFile(listing, "utf8")) as Record<string, Packed>;
  const packed = Object.values(listed)[0] as Packed;
  const path = join(out, packed.filename);
  await copyFile(join(folder, packed.filename), path);
  const { repository } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly repository: { readonly url: string };
  };
  const home = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
  const statement = await provenanceOf(path, { repository: home, commit, documents });
  await writeFile(`${path}.provenance.json`, `${JSON.stringify(statement, undefined, 2)}\n`);
  const { entryCount: files, size: bytes, unpackedSize: unpackedBytes, integrity } = packed;
  return { path, files, bytes, unpackedBytes, integrity };
};

/** What `npm pack --json` lists of a package. */
interface Packed {
  readonly filename: string;
  readonly entryCount: number;
  readonly size: number;
  readonly unpackedSize: number;
  readonly integrity: string;
}
