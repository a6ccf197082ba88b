import type { SourceFile } from "ts-morph";
import { clientsMade, importedNames } from "./client-names.ts";
import { type Found, findInClient } from "./find-client-options.ts";
import {
  findAbsentNames,
  findErrorTexts,
  findInConfiguration,
  findMembers,
  findOptions,
} from "./find-uses.ts";
import { moduleEdits, moduleNames } from "./module-names.ts";
import { applyEdits, type Finding } from "./report.ts";

type Morph = typeof import("ts-morph");

/** What a file becomes, and what its program does otherwise. */
export interface MigratedFile {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Says of a line that what it does otherwise is meant: on it, or on the one before. */
const CHECKED = "api-openai: checked";

/**
 * Rewrites the names of modules of a file.
 *
 * @param file - its name, for its language and for the places of findings
 * @param hasModule - whether this package has a subpath
 */
export const migrateFile = (
  file: string,
  text: string,
  morph: Morph,
  hasModule: (subpath: string) => boolean,
): MigratedFile => {
  const project = new morph.Project({ useInMemoryFileSystem: true, compilerOptions: { allowJs: true } });
  const source = project.createSourceFile(`/${file}`, text);
  const names = moduleNames(source, morph);
  const found = names.length ? findAll(source, names, morph, hasModule) : findInConfiguration(source, morph);
  const edits = moduleEdits(source, names);
  return { text: applyEdits(text, edits), findings: placed(found, file, source) };
};

const findAll = (
  source: SourceFile,
  names: ReturnType<typeof moduleNames>,
  morph: Morph,
  hasModule: (subpath: string) => boolean,
): Found[] => {
  const imported = importedNames(names, morph);
  return [
    ...findAbsentNames(names, imported, hasModule),
    ...clientsMade(source, imported, morph).flatMap((made) => findInClient(made, morph)),
    ...findMembers(source, morph),
    ...findOptions(source, morph),
    ...findErrorTexts(source, morph),
  ];
};

const placed = (found: readonly Found[], file: string, source: SourceFile): Finding[] => {
  const lines = source.getFullText().split("\n");
  return found
    .map(({ node, level, text }) => ({ file, ...source.getLineAndColumnAtPos(node.getStart()), level, text }))
    .filter(({ line }) => ![lines[line - 1], lines[line - 2]].some((each) => each?.includes(CHECKED)))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
};
