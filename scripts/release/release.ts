import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addToChangelog } from "../update-spec/add-to-changelog.ts";
import { changelogEntries } from "../update-spec/changelog-entries.ts";
import { type Change, changes } from "../update-spec/changes.ts";
import { renderChanges } from "../update-spec/render-changes.ts";
import { releaseUnreleased } from "./changelog-section.ts";
import { type APIChange, compareReports } from "./compare-reports.ts";
import { contractAt } from "./contract-at.ts";
import { git } from "./git.ts";
import { type Previous, previousRelease } from "./previous-release.ts";
import { cloneInto, commitVersion, pack, type Rehearsal, runIn, type Tarball } from "./rehearsal.ts";
import { ReleaseError } from "./release-error.ts";
import { renderAPIChanges } from "./render-api-changes.ts";
import { reportsAt } from "./reports-at.ts";
import { assertNewVersion, smallestVersion, stepFor } from "./smallest-version.ts";
import { filesWithVersion } from "./version-files.ts";

export interface ReleaseOptions {
  /** The repository. */
  readonly root: string;
  /** The version that is to be released. */
  readonly version: string;
  /** The commit that it is compared with. Default: that of the version before, see {@link previousRelease}. */
  readonly since?: string | undefined;
  /** Whether the commit, the tag and the tarball are kept. Default: false */
  readonly write?: boolean;
  /** Whether `.ci/run` is left out, which only a dry run may do. Default: false */
  readonly skipChecks?: boolean;
  /** An OpenAPI document whose words go into the declarations. Default: none */
  readonly docs?: string | undefined;
  /** The folder that the tarball is written to. */
  readonly out: string;
  /** Today, as YYYY-MM-DD. */
  readonly today: string;
  readonly print: (text: string) => void;
}

/**
 * Makes a release as a whole in a clone: what changed, the version, the changelog, all checks and the tarball. With `write` the
 * commit, its tag and the tarball are kept.
 *
 * @throws ReleaseError when the version contradicts what changed, a check fails, or the tree has changes that are not committed
 */
export const release = async (options: ReleaseOptions): Promise<void> => {
  const { root, version, print } = options;
  const present = await presentVersion(root);
  assertNewVersion(present, version);
  await checkOptions(options);
  print(`Release ${version}${options.write ? "" : " (dry: nothing is kept)"}`);
  const previous = await previousRelease(root, present, options.since);
  print(`Compared with ${present}: ${previous.commit.slice(0, 12)}, ${previous.how}.`);
  const found = await compare(root, previous, print);
  const refused = printVersion(present, options, found, print);
  printDeprecations(present, found, print);
  await inClone(root, async (folder) => {
    const rehearsal: Rehearsal = { folder, print };
    const files = await versionFiles(folder, present, options, found.server);
    print(`\n# Changelog\n\n${files.entry.trim()}`);
    if (refused) throw refused;
    const commit = await commitVersion(rehearsal, version, files.files);
    print("\n# Checks\n");
    if (options.skipChecks) {
      print("Left out, by --skip-checks.");
      await runIn(rehearsal, "npm", "ci", "--no-audit", "--no-fund", "--silent");
    } else await runIn(rehearsal, ".ci/run");
    printTarball(await packIn(rehearsal, commit, options), print);
    if (options.write) await keep(root, folder, options);
  });
};

const presentVersion = async (root: string): Promise<string> =>
  (JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { readonly version: string }).version;

const checkOptions = async ({ root, version, write, skipChecks, print }: ReleaseOptions): Promise<void> => {
  if (write && skipChecks) throw new ReleaseError("a release is checked: --skip-checks is for a dry run");
  if (await git(root, "tag", "--list", `v${version}`)) throw new ReleaseError(`there is a tag v${version}`);
  const changed = await git(root, "status", "--porcelain");
  if (changed === "") return;
  const files = changed.split("\n").length;
  const message = `${files === 1 ? "1 file has" : `${files} files have`} changes that are not committed`;
  if (write) throw new ReleaseError(message);
  print(`Note: ${message}; the release is that of the last commit.`);
};

/** What differs from the version before. */
interface Found {
  readonly server: readonly Change[];
  readonly exported: readonly APIChange[];
}

const compare = async (root: string, previous: Previous, print: (text: string) => void): Promise<Found> => {
  const server = changes(await contractAt(root, previous.commit), await contractAt(root, "HEAD"));
  print(`\n# The server's API: document, supplement and patches\n\n${renderChanges(server)}`);
  const exported = compareReports(await reportsAt(root, previous.reportsAt), await reportsAt(root, "HEAD"));
  print("\n# The package's API: docs/api\n");
  if (previous.reportsAt !== previous.commit)
    print(`Compared with ${previous.reportsAt.slice(0, 12)}, the first commit that has reports.\n`);
  print(renderAPIChanges(exported));
  return { server, exported };
};

const isAdded = ({ what }: { readonly what: string }): boolean => what.startsWith("added");

/** Prints what the version says; gives the error where it says too little, so that all else is still printed. */
const printVersion = (
  present: string,
  { version }: ReleaseOptions,
  { server, exported }: Found,
  print: (text: string) => void,
): ReleaseError | undefined => {
  const all = [...server, ...exported];
  const amount = { breaking: all.some(({ breaking }) => breaking), added: all.some(isAdded) };
  const counted = `${count(server, "of the server")} and ${count(exported, "of the package")}`;
  const step = stepFor(present, amount);
  print(`\n# Version\n\nChanges since ${present}: ${counted}. That is a ${step} step at least.`);
  try {
    const smallest = smallestVersion(present, version, amount);
    print(`${version} says as much${version === smallest ? "" : `, and more than ${smallest} would`}.`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    print(`Refused: ${error.message}.`);
    return error;
  }
};

const count = (all: readonly { readonly breaking: boolean }[], of: string): string =>
  `${all.length} ${of} (${all.filter(({ breaking }) => breaking).length} breaking)`;

/** What breaks should have been deprecated a version before. Changes of the server are not ours to warn of. */
const printDeprecations = (
  present: string,
  { exported, server }: Found,
  print: (text: string) => void,
): void => {
  print("\n# Deprecations\n");
  const now = [
    ...exported
      .filter(({ what }) => what === "deprecated")
      .map(({ entry, name }) => `${name || entry} (${entry})`),
    ...server
      .filter(({ what }) => what === "deprecated")
      .map(({ subject, where }) => `${"name" in subject ? subject.name : "the document"} ${where}`.trim()),
  ];
  print(
    now.length
      ? `Deprecated from this version on:\n${lines(now)}`
      : "Nothing is deprecated from this version on.",
  );
  const unwarned = exported.filter(({ breaking, warned }) => breaking && !warned);
  if (unwarned.length)
    print(
      `Breaks without a deprecation in ${present} (the changelog has to say what to do instead):\n${lines([...new Set(unwarned.map(({ entry, name, what }) => `${name || entry}: ${what}`))])}`,
    );
};

const lines = (all: readonly string[]): string => all.map((line) => `  ${line}`).join("\n");

const inClone = async (root: string, use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "api-openai-release-"));
  try {
    const clone = join(folder, "api-openai");
    await cloneInto(root, clone);
    await use(clone);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const versionFiles = async (
  folder: string,
  present: string,
  { version, today }: ReleaseOptions,
  server: readonly Change[],
) => {
  const path = join(folder, "CHANGELOG.md");
  const text = addToChangelog(await readFile(path, "utf8"), changelogEntries(server.filter(isNews)));
  const { changelog, entry } = releaseUnreleased(text, { version, previous: present, date: today });
  const files = [...(await filesWithVersion(folder, present, version)), { path, text: changelog }];
  return { files, entry };
};

/** A new schema is news by what leads to it. */
const isNews = ({ subject, where, what }: Change): boolean =>
  !(subject.kind === "component" && where === "" && what === "added");

const packIn = (
  rehearsal: Rehearsal,
  commit: string,
  { out, docs, write }: ReleaseOptions,
): Promise<Tarball> =>
  pack(rehearsal, {
    out: write ? out : join(rehearsal.folder, ".."),
    documents: docs === undefined ? [] : [docs],
    commit,
  });

const printTarball = (tarball: Tarball, print: (text: string) => void): void => {
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
  print(
    [
      "\n# Tarball\n",
      `${tarball.path.split("/").at(-1)}: ${tarball.files} files, ${kilobytes(tarball.bytes)}, unpacked ${kilobytes(tarball.unpackedBytes)}`,
      `integrity ${tarball.integrity}`,
    ].join("\n"),
  );
};

/** Takes the commit and its tag over from the clone. */
const keep = async (root: string, folder: string, { version, out, print }: ReleaseOptions): Promise<void> => {
  const tag = `v${version}`;
  await git(root, "fetch", "--quiet", folder, `refs/tags/${tag}:refs/tags/${tag}`);
  await git(root, "merge", "--quiet", "--ff-only", tag);
  print(`\nKept: the commit and tag ${tag}, the tarball and its provenance in ${out}.`);
  print(
    `To publish: git push --follow-tags. The release workflow packs the tag again and signs its provenance.`,
  );
};
