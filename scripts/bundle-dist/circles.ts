import { dirname, resolve } from "node:path";

/**
 * The first circle among joined modules, as the files on it; undefined where there is none. A circle through a
 * `#` import is invisible to rollup, and a module of it that does anything while it is loaded fails on one platform
 * only. See decision 58 in docs/decisions.md.
 *
 * @param files - the text of each module, by its absolute path
 * @param platforms - what each `#` import may lead to, as absolute paths
 */
export const findCircle = (
  files: ReadonlyMap<string, string>,
  platforms: Readonly<Record<string, readonly string[]>>,
): readonly string[] | undefined => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] | undefined => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return undefined;
    for (const next of importsOf(file, files.get(file) ?? "", platforms)) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of files.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
};

const STATIC_IMPORT = /^(?:import|export)\b[^'"]*?['"]([.#][^'"]*)['"]|\brequire\(['"]([.#][^'"]*)['"]\)/gm;

const importsOf = (
  file: string,
  text: string,
  platforms: Readonly<Record<string, readonly string[]>>,
): readonly string[] =>
  [...text.matchAll(STATIC_IMPORT)].flatMap(([, imported, required]) => {
    const specifier = (imported ?? required) as string;
    return specifier.startsWith("#") ? (platforms[specifier] ?? []) : [resolve(dirname(file), specifier)];
  });
