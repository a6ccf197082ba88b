import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { NotAvailable } from "./row.ts";
import { runCommand } from "./run-command.ts";
import type { World } from "./suite/check.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../..");

type ServerFacts = Omit<World, "platform">;

/**
 * A folder in which the packed package is installed, below one with all the tools: what is run here resolves both as
 * any program does. `await using` stops the server and removes it.
 */
export interface Workspace extends AsyncDisposable {
  readonly folder: string;
  /** The installed package. */
  readonly packageFolder: string;
  /** The packed package. */
  readonly tarball: string;
  /** The manifest of the installed package. */
  readonly manifest: Manifest;
  /** Its entry points, as they are imported. */
  readonly entries: readonly string[];
  readonly server: ServerFacts;
  /** The suite, as an ES module and as CommonJS. */
  readonly suite: { readonly esm: string; readonly commonJS: string };
  /** A file of a tool's package. */
  tool(path: string): string;
  versionOf(tool: string): string;
  /** A new folder for one row, with the files of `consumers/<template>` in it, if one is named. */
  project(name: string, template?: string): Promise<string>;
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Installs the tools once for each state of the lockfile; a second run finds them. */
const installTools = async (): Promise<string> => {
  const lockfile = readFileSync(join(HERE, "package-lock.json"));
  const hash = createHash("sha256").update(lockfile).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `api-openai-ecosystem-${hash}`);
  const done = join(folder, "installed");
  if (existsSync(done)) return folder;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) await cp(join(HERE, file), join(folder, file));
  const install = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  await runCommand("npm", install, { cwd: folder, timeoutMs: 400_000 }).catch((error: Error) => {
    throw new NotAvailable(`the tools cannot be installed: ${error.message}`);
  });
  await writeFile(done, "");
  return folder;
};

/** Packs this repository and installs the tarball, with its dependencies and without its optional peers. @returns its path */
const installPackage = async (folder: string): Promise<string> => {
  const packed = JSON.parse(
    await runCommand("npm", ["pack", "--json", "--pack-destination", folder], { cwd: ROOT }),
  ) as { filename: string }[] | Record<string, { filename: string }>;
  const tarball = join(folder, (Object.values(packed)[0] as { filename: string }).filename);
  await writeFile(
    join(folder, "package.json"),
    '{ "name": "workspace", "private": true, "type": "module" }\n',
  );
  await runCommand(
    "npm",
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", tarball],
    {
      cwd: folder,
    },
  );
  return tarball;
};

const startServer = async (folder: string): Promise<{ process: ChildProcess; facts: ServerFacts }> => {
  await cp(join(HERE, "server"), join(folder, "server"), { recursive: true });
  for (const file of ["server.pem", "server-key.pem"])
    await cp(join(ROOT, "tests/support/certificates", file), join(folder, "server", file));
  const server = spawn(process.execPath, ["server/main.ts"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const facts = await new Promise<ServerFacts>((resolve, reject) => {
    server.stdout.once("data", (line: Buffer) => resolve(JSON.parse(line.toString())));
    server.once("exit", (code) => reject(new Error(`the server did not start: exit ${code}`)));
  });
  return { process: server, facts };
};

/** Builds the suite as a program would write it, in both module systems; the package stays an import. */
const buildSuite = async (folder: string, tools: string, facts: ServerFacts): Promise<Workspace["suite"]> => {
  const suite = { esm: join(folder, "suite/suite.mjs"), commonJS: join(folder, "suite/suite.cjs") };
  for (const [format, outfile] of [
    ["esm", suite.esm],
    ["cjs", suite.commonJS],
  ] as const)
    await runCommand(join(tools, "node_modules/.bin/esbuild"), [
      join(HERE, "suite/index.ts"),
      "--bundle",
      "--packages=external",
      "--target=es2022",
      `--format=${format}`,
      `--define:SERVER_FACTS=${JSON.stringify(facts)}`,
      `--outfile=${outfile}`,
    ]);
  return suite;
};

export const openWorkspace = async (): Promise<Workspace> => {
  const tools = await installTools();
  const folder = join(tools, "runs", String(process.pid));
  await mkdir(folder, { recursive: true });
  const tarball = await installPackage(folder);
  const server = await startServer(folder);
  const suite = await buildSuite(folder, tools, server.facts);
  const packageFolder = join(folder, "node_modules/api-openai");
  const require = createRequire(join(tools, "package.json"));
  const tool = (path: string): string => join(tools, "node_modules", path);
  const manifest = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as Manifest;
  return {
    folder,
    packageFolder,
    tarball,
    manifest,
    entries: Object.keys(manifest.exports)
      // A pattern is no path by itself; those of the official package are tried in `tests/compat`.
      .filter((name) => !name.endsWith(".json") && !name.includes("*"))
      .map((name) => name.replace(/^\./, manifest.name)),
    server: server.facts,
    suite,
    tool,
    versionOf: (name) => (require(tool(`${name}/package.json`)) as Manifest).version,
    project: async (name, template) => {
      const project = join(folder, "projects", name.replace(/\W+/g, "-"));
      await mkdir(dirname(project), { recursive: true });
      if (template) await cp(join(HERE, "consumers", template), project, { recursive: true });
      else await mkdir(project, { recursive: true });
      return project;
    },
    [Symbol.asyncDispose]: async () => {
      server.process.stdin?.end();
      if (!process.env["KEEP_ECOSYSTEM"]) await rm(folder, { recursive: true, force: true });
    },
  };
};
