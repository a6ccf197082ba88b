import { ReleaseError } from "./release-error.ts";

/** A changelog whose Unreleased part has become a version, and that part alone. */
export interface Released {
  readonly changelog: string;
  readonly entry: string;
}

/**
 * Puts what stands under Unreleased below a heading of the version and its date, with its links.
 *
 * @param previous - the version before, for the link that compares the two
 * @param date - YYYY-MM-DD
 * @throws ReleaseError when nothing stands there, or the version is there already
 */
export const releaseUnreleased = (
  changelog: string,
  { version, previous, date }: { readonly version: string; readonly previous: string; readonly date: string },
): Released => {
  if (changelog.includes(`\n## [${version}]`)) throw new ReleaseError(`CHANGELOG.md has ${version} already`);
  const heading = /^## \[Unreleased\]\n/m.exec(changelog);
  if (!heading) throw new ReleaseError("CHANGELOG.md has no heading `## [Unreleased]`");
  const start = heading.index + heading[0].length;
  const rest = changelog.slice(start);
  const end = rest.search(/^(?:## |\[Unreleased\]: )/m);
  const body = (end < 0 ? rest : rest.slice(0, end)).trim();
  if (body === "") throw new ReleaseError("CHANGELOG.md says nothing under Unreleased");
  const entry = `## [${version}] - ${date}\n\n${body}\n`;
  const after = end < 0 ? "" : rest.slice(end);
  return {
    entry,
    changelog: withLinks(`${changelog.slice(0, start)}\n${entry}\n${after}`, version, previous),
  };
};

const withLinks = (changelog: string, version: string, previous: string): string => {
  const link = /^\[Unreleased\]: (.*)\/compare\/v[^\n]*\.\.\.HEAD$/m.exec(changelog);
  if (!link) throw new ReleaseError("CHANGELOG.md has no link `[Unreleased]: …/compare/v…...HEAD`");
  const [whole, home] = link;
  return changelog.replace(
    whole,
    `[Unreleased]: ${home}/compare/v${version}...HEAD\n[${version}]: ${home}/compare/v${previous}...v${version}`,
  );
};
