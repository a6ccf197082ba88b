import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { readContract } from "./contract.ts";
import type { Document } from "./document.ts";
import { generate } from "./generate.ts";
import { applyPatches, readPatches } from "./patches.ts";
import { readNames } from "./public-names.ts";
import { readTypeTable } from "./type-table.ts";
import { describe } from "./words/describe.ts";
import { readDescriptions } from "./words/descriptions.ts";
import { readProse } from "./words/prose.ts";

const root = new URL("../", import.meta.url);

/** The contract, corrected and described; `docs` is a document whose descriptions stand before our own. */
export const describedContract = async (docs?: URL): Promise<Document> => {
  const document = await readContract(root);
  const patched = applyPatches(document, await readPatches(new URL("openapi/patches.yaml", root)));
  const descriptions = await readDescriptions(new URL("openapi/descriptions.yaml", root));
  return describe(patched, descriptions, docs && (await readProse(docs)));
};

/** Generates from the committed contract into a folder, which is emptied first. */
export const generateInto = async (folder: URL, docs?: URL): Promise<number> => {
  const files = await generate(
    await describedContract(docs),
    await readNames(new URL("openapi/names.yaml", root)),
    await readTypeTable(
      new URL("openapi/type-names.yaml", root),
      new URL("openapi/type-overrides.yaml", root),
    ),
  );
  await rm(folder, { recursive: true, force: true });
  for (const { path, text } of files) {
    const file = new URL(path, folder);
    await mkdir(dirname(file.pathname), { recursive: true });
    await writeFile(file, text);
  }
  return files.length;
};

if (import.meta.main) {
  const started = performance.now();
  try {
    const count = await generateInto(new URL("src/generated/", root));
    console.log(`codegen: ${count} files in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
