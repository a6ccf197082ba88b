import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createTwoFilesPatch } from "diff";
import { version } from "../../handwritten/version.ts";
import { hasModule } from "./has-module.ts";
import { migrateManifest } from "./manifest.ts";
import { migrateFile } from "./migrate-file.ts";
import { packageManagerOf, projectFiles } from "./project-files.ts";
import { type Finding, shown } from "./report.ts";

/** How a folder is migrated. */
export interface MigrateOptions {
  readonly folder: string;
  /** Prints what would change, and writes nothing. */
  readonly dry: boolean;
  /** Replaces the official package in dependencies of dependencies, too. */
  readonly overrides: boolean;
  print(line: string): void;
}

/** What came of it. */
export interface Migration {
  /** Files that changed, or would. */
  readonly changed: readonly string[];
  readonly findings: readonly Finding[];
}

interface Change {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Rewrites the names of the official package below a folder to those of this one, and reports what its programs do otherwise.
 *
 * @param morph - the package `ts-morph`
 * @throws Error for a folder that cannot be read, and for a package.json that is no JSON
 */
export const migrate = async (
  { folder: given, dry, overrides, print }: MigrateOptions,
  morph: typeof import("ts-morph"),
): Promise<Migration> => {
  const folder = resolve(given);
  const { sources, manifests } = await projectFiles(folder);
  const changes: Change[] = [];
  const findings: Finding[] = [];
  const take = (file: string, before: string, after: string): void => {
    if (after !== before) changes.push({ file, before, after });
  };
  for (const file of sources) {
    const text = await readFile(join(folder, file), "utf8");
    if (!/openai/i.test(text)) continue;
    const bom = text.startsWith("\uFEFF") ? "\uFEFF" : "";
    const migrated = migrateFile(file, text.slice(bom.length), morph, hasModule);
    take(file, text, bom + migrated.text);
    findings.push(...migrated.findings);
  }
  const manager = overrides ? await packageManagerOf(folder) : undefined;
  for (const file of manifests) {
    const text = await readFile(join(folder, file), "utf8");
    // Those of a workspace are overridden by its root.
    take(
      file,
      text,
      migrateManifest(text, { version, overrides: file === "package.json" ? manager : undefined }),
    );
  }
  for (const { file, before, after } of changes)
    if (dry)
      print(createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after).replace(/^=+\n/, "").trimEnd());
    else await writeFile(join(folder, file), after);
  for (const finding of findings) print(shown(finding));
  return { changed: changes.map(({ file }) => file), findings };
};
