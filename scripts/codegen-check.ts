import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generateInto } from "../codegen/main.ts";
import { renderDiff } from "./codegen-check/render-diff.ts";

/** Generates into a temporary folder and compares that with what is committed. Exit code 1 and a diff when they differ. */
const committed = fileURLToPath(new URL("../src/generated/", import.meta.url));
const temporary = await mkdtemp(join(tmpdir(), "api-openai-check-"));

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

const read = (folder: string, file: string): Promise<string | undefined> =>
  readFile(join(folder, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });

try {
  await generateInto(pathToFileURL(`${temporary}/`));
  const files = [...new Set([...(await filesBelow(committed)), ...(await filesBelow(temporary))])].sort();
  const differences: string[] = [];
  for (const file of files) {
    const [before, after] = [await read(committed, file), await read(temporary, file)];
    if (before !== after) differences.push(renderDiff(`src/generated/${file}`, before, after));
  }
  if (differences.length > 0) {
    console.error(differences.join("\n"));
    console.error(
      `codegen:check: ${differences.length} of ${files.length} files are stale; run \`npm run codegen\` and commit.`,
    );
    process.exitCode = 1;
  } else console.log(`codegen:check: all ${files.length} files are up to date`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(temporary, { recursive: true, force: true });
}
