/**
 * `npm run docs:migrating`: writes the tables of docs/migrating.md, the public names of the official package beside ours and the types
 * that differ, and `src/cli/migrate/official-names.ts`. It compares the package that is installed with the build. With `--check`
 * nothing is written, and it fails where one of the files is not what it would write.
 */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { migratingTables } from "./migrating/migrating-tables.ts";
import { replaceParts } from "./migrating/replace-parts.ts";
import { SpecError } from "./update-spec/spec-error.ts";

const root = join(import.meta.dirname, "..");
const PAGE = "docs/migrating.md";
const NAMES = "src/cli/migrate/official-names.ts";

const formatted = (text: string): string =>
  execFileSync(join(root, "node_modules/.bin/biome"), ["format", "--stdin-file-path", NAMES], {
    cwd: root,
    input: text,
    encoding: "utf8",
  });

/** @returns whether it was what it is to be */
const put = async (file: string, text: string, isCheck: boolean): Promise<boolean> => {
  const before = await readFile(join(root, file), "utf8").catch(() => "");
  if (before === text) return true;
  if (!isCheck) await writeFile(join(root, file), text);
  return false;
};

try {
  const isCheck = process.argv.includes("--check");
  const { parts, names } = await migratingTables(join(root, "node_modules/openai-7.59.0"), root);
  const page = replaceParts(await readFile(join(root, PAGE), "utf8"), parts);
  for (const [file, text] of [
    [PAGE, page],
    [NAMES, formatted(names)],
  ] as const) {
    const isCurrent = await put(file, text, isCheck);
    if (!isCurrent && isCheck)
      throw new SpecError(`${file} is not up to date: \`npm run docs:migrating\` writes it`);
    console.log(isCurrent ? `${file} is up to date.` : `Wrote ${file}.`);
  }
} catch (error) {
  if (!(error instanceof SpecError)) throw error;
  console.error(`docs:migrating: ${error.message}`);
  process.exitCode = 1;
}
