import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { isMapping } from "../update-spec/json-value.ts";
import { SpecError } from "../update-spec/spec-error.ts";
import type { PackageRecord } from "./package-record.ts";

const run = promisify(execFile);

export interface FoundPackage {
  /** The folder that holds `package.json` and `src`. */
  readonly folder: string;
  readonly record: PackageRecord;
}

export interface FindOptions {
  /** The name of the package that a version is of. */
  readonly name: string;
  /** Environment of npm; default that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long npm may take, in milliseconds; default two minutes. */
  readonly timeoutMs?: number;
}

/**
 * Hands over a package: a folder as it is, a version as npm gets it, in a temporary folder that is removed
 * afterwards.
 * @param given a folder, or a version such as `7.59.0`
 * @throws SpecError when there is no such folder or version, or npm cannot reach its registry
 */
export async function withPackage<Result>(
  given: string,
  options: FindOptions,
  use: (found: FoundPackage) => Promise<Result>,
): Promise<Result> {
  if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(given)) return use({ folder: given, record: await recordOf(given) });
  const temporary = await mkdtemp(join(tmpdir(), "supplement-"));
  try {
    const { file, integrity } = await pack(`${options.name}@${given}`, temporary, options);
    await run("tar", ["-xzf", file], { cwd: temporary });
    const folder = join(temporary, "package");
    return await use({ folder, record: { ...(await recordOf(folder)), ...sha512Of(integrity) } });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const sha512Of = (integrity: string): { sha512?: string } =>
  integrity.startsWith("sha512-") ? { sha512: integrity.slice("sha512-".length) } : {};

async function recordOf(folder: string): Promise<PackageRecord> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new SpecError(`${folder}: neither a folder nor a version of the package`);
  const text = await readFile(join(folder, "package.json"), "utf8").catch((error: unknown) => {
    throw new SpecError(`${folder}: there is no package.json in it`, { cause: error });
  });
  const { name, version } = manifestOf(text, folder);
  return { package: name, version };
}

function manifestOf(text: string, folder: string): { name: string; version: string } {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new SpecError(`${folder}: its package.json is not JSON`, { cause: error });
  }
  if (isMapping(manifest) && typeof manifest.name === "string" && typeof manifest.version === "string")
    return { name: manifest.name, version: manifest.version };
  throw new SpecError(`${folder}: its package.json has no name and version`);
}

/** npm checks the bytes against the integrity that it prints. */
async function pack(
  spec: string,
  folder: string,
  { env = process.env, timeoutMs = 120_000 }: FindOptions,
): Promise<{ file: string; integrity: string }> {
  // A silent npm, as `npm run -s` makes those below it, does not say why it fails.
  const args = ["pack", spec, "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  try {
    const { stdout } = await run("npm", args, {
      cwd: folder,
      env,
      timeout: timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    });
    const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[];
    if (!packed) throw new SpecError(`${spec}: npm packed nothing`);
    return { file: join(folder, packed.filename), integrity: packed.integrity };
  } catch (error) {
    if (error instanceof SpecError) throw error;
    throw new SpecError(`${spec}: npm cannot get it: ${reasonOf(error)}`, { cause: error });
  }
}

/** npm prints a code and a sentence: `npm error code E404`. */
function reasonOf(error: unknown): string {
  const {
    stderr = "",
    message = "",
    killed,
  } = error as { stderr?: string; message?: string; killed?: boolean };
  if (killed) return "it took too long";
  const code = /npm (?:error|ERR!) code (\S+)/.exec(stderr)?.[1];
  if (code === "E404" || code === "ETARGET") return "there is no such version";
  if (code && /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|FETCH_ERROR)/.test(code))
    return `its registry cannot be reached (${code})`;
  return code ?? message.split("\n")[0] ?? "no reason given";
}
