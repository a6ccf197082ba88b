import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

/** What a tarball was made from. */
export interface Origin {
  /** The repository's address, as package.json has it. */
  readonly repository: string;
  readonly commit: string;
  /** Besides the commit: the documents whose words went into the declarations. */
  readonly documents: readonly string[];
}

/**
 * What a tarball is and what it was made from, as an in-toto statement. It is not signed: the workflow that publishes makes
 * and signs its own.
 *
 * @see https://slsa.dev/spec/v1.0/provenance
 */
export const provenanceOf = async (
  tarball: string,
  { repository, commit, documents }: Origin,
): Promise<object> => ({
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: basename(tarball), digest: { sha512: await hashOf(tarball, "sha512") } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: {
      buildType: `${repository}/blob/${commit}/CONTRIBUTING.md#a-release`,
      externalParameters: { documents: documents.map((path) => basename(path)) },
      resolvedDependencies: [
        { uri: `git+${repository}@${commit}`, digest: { gitCommit: commit } },
        ...(await Promise.all(
          documents.map(async (path) => ({
            name: basename(path),
            digest: { sha256: await hashOf(path, "sha256") },
          })),
        )),
      ],
    },
    runDetails: { builder: { id: `${repository}/blob/${commit}/scripts/release.ts` } },
  },
});

const hashOf = async (path: string, algorithm: string): Promise<string> =>
  createHash(algorithm)
    .update(await readFile(path))
    .digest("hex");
