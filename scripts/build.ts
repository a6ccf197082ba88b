import { execFileSync } from "node:child_process";
import { appendFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { documentedSources } from "./build/documented-sources.ts";
import { licenceOfDescriptions } from "./build/licence-of-descriptions.ts";

/**
 * Compiles the sources into `dist/` and joins the modules there. With `--docs` the declarations have the descriptions of an
 * OpenAPI document before our own, for a release; the code is the same to the byte, and the licence of the document goes along.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const { values } = parseArgs({ options: { docs: { type: "string" } } });
const docs = values.docs === undefined ? undefined : resolve(values.docs);

const node = (...args: readonly string[]): void => {
  execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });
};

const compile = (folder: string): void =>
  node(
    "node_modules/typescript/bin/tsc",
    ...["-p", join(folder, "tsconfig.build.json")],
    ...["--outDir", join(root, "dist"), "--declarationDir", join(root, "dist/types")],
  );

const build = async (): Promise<void> => {
  if (docs === undefined) {
    await rm(join(root, "dist"), { recursive: true, force: true });
    compile(root);
  } else {
    await using tree = await documentedSources(root, docs);
    await rm(join(root, "dist"), { recursive: true, force: true });
    compile(tree.folder);
  }
  node("scripts/bundle-dist.ts");
  if (docs !== undefined)
    await appendFile(
      join(root, "dist/LICENSES.txt"),
      `\n\n${await licenceOfDescriptions(docs, join(root, "openapi/source.json"))}`,
    );
};

try {
  await build();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
