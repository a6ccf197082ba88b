import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generateInto } from "../../codegen/main.ts";

/** What the compiler reads beside the sources. */
const CONFIGURATION = ["package.json", "tsconfig.json", "tsconfig.build.json"];

/** A project of its own, with the sources of the one in `root`. */
export interface SourceTree extends AsyncDisposable {
  readonly folder: string;
}

/**
 * Copies the sources into a temporary project in which the generated code has the descriptions of a document. What is compiled
 * from there has the same code and more to read.
 *
 * @param docs - the OpenAPI document
 * @throws Error when it cannot be read or is no such document
 */
export const documentedSources = async (root: string, docs: string): Promise<SourceTree> => {
  const folder = await mkdtemp(join(tmpdir(), "api-openai-documented-"));
  const tree = { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  try {
    for (const name of [...CONFIGURATION, "src"])
      await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    await generateInto(pathToFileURL(join(folder, "src/generated/")), pathToFileURL(docs));
  } catch (error) {
    await tree[Symbol.asyncDispose]();
    throw error;
  }
  return tree;
};
