/**
 * `npm run release -- <version> [--write] [--since <commit>] [--docs <document>] [--skip-checks] [--out <folder>]`: makes a release
 * in a clone of the last commit and prints the whole of it: what changed, the version, the changelog entry, all checks
 * and the tarball. Dry by default (`--dry` says so); with `--write` the commit, its tag and the tarball are kept.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { release } from "./release/release.ts";
import { ReleaseError } from "./release/release-error.ts";
import { SpecError } from "./update-spec/spec-error.ts";

const root = join(import.meta.dirname, "..");
const USAGE = "npm run release -- <version> [--write] [--since <commit>] [--docs <document>] [--skip-checks]";
try {
  const { positionals, values } = argumentsOf(process.argv.slice(2));
  const [version, ...others] = positionals;
  if (version === undefined || others.length > 0) throw new ReleaseError(`one version is given: ${USAGE}`);
  if (values.dry && values.write) throw new ReleaseError("--dry and --write contradict each other");
  await release({
    root,
    version,
    since: values.since,
    write: values.write,
    skipChecks: values["skip-checks"],
    docs: values.docs,
    out: values.out ?? join(root, "release"),
    today: new Date().toISOString().slice(0, 10),
    print: (text) => console.log(text),
  });
} catch (error) {
  if (!(error instanceof ReleaseError || error instanceof SpecError)) throw error;
  console.error(`release: ${error.message}`);
  process.exitCode = 1;
}

function argumentsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        dry: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        since: { type: "string" },
        docs: { type: "string" },
        out: { type: "string" },
        "skip-checks": { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new ReleaseError((error as Error).message, { cause: error });
  }
}
