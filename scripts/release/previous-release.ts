import { git } from "./git.ts";
import { ReleaseError } from "./release-error.ts";

/** What a new version is compared with. */
export interface Previous {
  readonly commit: string;
  /** How it was found, for the report. */
  readonly how: string;
  /** The commit whose API reports are compared: the first that has some, where the release has none. */
  readonly reportsAt: string;
}

const REPORTS = "docs/api";

/**
 * The commit of the version that package.json names: what `since` gives, the tag of the version, or else the commit
 * that gave the version its heading in the changelog.
 *
 * @throws ReleaseError when there is none of them
 */
export const previousRelease = async (
  folder: string,
  version: string,
  since: string | undefined,
): Promise<Previous> => {
  const { commit, how } = await found(folder, version, since);
  const hasReports = (await git(folder, "ls-tree", "--name-only", commit, "--", REPORTS)) !== "";
  if (hasReports) return { commit, how, reportsAt: commit };
  const added = await git(folder, "log", "--reverse", "--format=%H", `${commit}..HEAD`, "--", REPORTS);
  const [first] = added.split("\n");
  return { commit, how, reportsAt: first || "HEAD" };
};

const found = async (
  folder: string,
  version: string,
  since: string | undefined,
): Promise<{ readonly commit: string; readonly how: string }> => {
  if (since) {
    const commit = await git(folder, "rev-parse", "--verify", `${since}^{commit}`);
    return { commit, how: `--since ${since}` };
  }
  const tag = `v${version}`;
  if (await git(folder, "tag", "--list", tag))
    return { commit: await git(folder, "rev-parse", `${tag}^{commit}`), how: `the tag ${tag}` };
  const heading = `## [${version}]`;
  const log = await git(folder, "log", "--reverse", "--format=%H", `-S${heading}`, "--", "CHANGELOG.md");
  const [commit] = log.split("\n");
  if (!commit)
    throw new ReleaseError(
      `${version} has no tag ${tag} and no heading in CHANGELOG.md: name its commit with --since`,
    );
  return { commit, how: `the commit that wrote "${heading}" in CHANGELOG.md, as there is no tag ${tag}` };
};
