import semver from "semver";
import { ReleaseError } from "./release-error.ts";

/** How much a version differs from the one before it. */
export type Step = "major" | "minor" | "patch";

/** What changed, as far as a version shows it. */
export interface Amount {
  readonly breaking: boolean;
  readonly added: boolean;
}

/**
 * The least step that says what changed. Below 1.0.0 what breaks is a minor step and all else a patch.
 *
 * @see https://semver.org/spec/v2.0.0.html item 4
 */
export const stepFor = (present: string, { breaking, added }: Amount): Step => {
  const isStable = semver.major(present) > 0;
  if (breaking) return isStable ? "major" : "minor";
  return added && isStable ? "minor" : "patch";
};

/** @throws ReleaseError when the version that is asked for is none, or is not above the present one */
export const assertNewVersion = (present: string, asked: string): void => {
  if (semver.valid(asked) !== asked)
    throw new ReleaseError(`\`${asked}\` is not a version: three numbers, as in 0.2.0`);
  if (!semver.gt(asked, present))
    throw new ReleaseError(`${asked} is not above ${present}, the version of package.json`);
};

/**
 * The least version that says what changed since the present one.
 *
 * @throws ReleaseError when the version that is asked for promises more than holds, or is no version above the present one
 */
export const smallestVersion = (present: string, asked: string, amount: Amount): string => {
  assertNewVersion(present, asked);
  const smallest = semver.inc(present, stepFor(present, amount)) as string;
  // 0.2.0-rc.1 leads to 0.2.0, and says as much.
  const base = asked.split("-")[0] as string;
  if (semver.lt(base, smallest))
    throw new ReleaseError(
      `${asked} promises less than has changed: ${amount.breaking ? "there are breaking changes" : "the API has grown"}, so the version is ${smallest} at least`,
    );
  return smallest;
};
