import { cp, glob, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { bareDeclarations } from "./bare-declarations.ts";

/** Generated declarations that other reports refer to by name, and the entry point that has them. */
const referredTo = [
  { file: /^generated\/models\./, entry: "models" },
  { file: /^generated\/schema\./, entry: "raw" },
  { file: /^generated\/operations\//, entry: "operations" },
] as const;

/**
 * Copies `dist/types` to a folder in which generated models, schemas and parameters are imported from the package by
 * name. API Extractor prints declarations of the project and only names of a package: so 30,000 generated lines are
 * not repeated in the report of each entry point.
 *
 * @param root - the folder of this package
 * @param staged - an empty folder
 * @returns the folder that stands for `dist/types`
 */
export const stageDeclarations = async (root: string, staged: string): Promise<string> => {
  const types = join(root, "dist/types");
  const project = join(staged, "project");
  await mkdir(project);
  await symlink(join(root, "node_modules"), join(staged, "node_modules"));
  const installed = join(project, "node_modules/api-openai");
  await cp(types, join(installed, "dist/types"), { recursive: true });
  await cp(join(root, "package.json"), join(installed, "package.json"));
  await writeFile(join(project, "package.json"), '{ "name": "api-openai", "version": "0.0.0" }\n');
  for await (const file of glob("**/*.d.ts", { cwd: types })) {
    const text = bareDeclarations(withBlanks(await readFile(join(types, file), "utf8")));
    await mkdir(dirname(join(project, "types", file)), { recursive: true });
    await writeFile(join(project, "types", file), importGeneratedByName(file, text));
  }
  return join(project, "types");
};

/** API Extractor indents with blanks, and adds them to what it finds. */
const withBlanks = (text: string): string => text.replace(/^\t+/gm, (tabs) => " ".repeat(4 * tabs.length));

const importGeneratedByName = (file: string, text: string): string =>
  text
    .replace(/"(\.\.?\/[^"]+)"/g, (specifier, path: string) => {
      const target = posix.join(posix.dirname(file), path);
      const found = referredTo.find((each) => each.file.test(target) && !each.file.test(file));
      return found ? `"api-openai/${found.entry}"` : specifier;
    })
    // API Extractor knows no `export * as` of a package.
    .replace(
      /^export type \* as (\w+) from ("api-openai\/\w+");/gm,
      "import type * as $1 from $2;\nexport type { $1 };",
    );
