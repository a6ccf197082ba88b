/**
 * `npm run docs:migrating`: writes the tables of docs/migrating.md: the public names of the official package beside ours, and the types
 * that differ. It compares the package that is installed with the build. With `--check` nothing is written, and it fails where the page
 * is not what it would write.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { migratingTables } from "./migrating/migrating-tables.ts";
import { replaceParts } from "./migrating/replace-parts.ts";
import { SpecError } from "./update-spec/spec-error.ts";

const root = join(import.meta.dirname, "..");
const page = join(root, "docs/migrating.md");
const official = join(root, "node_modules/openai-7.59.0");
try {
  const before = await readFile(page, "utf8");
  const after = replaceParts(before, await migratingTables(official, root));
  if (after === before) console.log("docs/migrating.md is up to date.");
  else if (process.argv.includes("--check"))
    throw new SpecError("docs/migrating.md is not up to date: `npm run docs:migrating` writes it");
  else {
    await writeFile(page, after);
    console.log("Wrote docs/migrating.md.");
  }
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(`docs:migrating: ${error.message}`);
  process.exitCode = 1;
}
