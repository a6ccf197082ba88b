import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** What a condition leads to: a file, or more conditions. */
export type Conditions = string | { readonly [condition: string]: Conditions };

/** The parts of `package.json` that say which files the package is entered by. */
interface PackageManifest {
  readonly exports: Readonly<Record<string, Conditions>>;
  readonly imports: Readonly<Record<string, Conditions>>;
}

/** The compiled modules that the package is entered by, as absolute paths. */
export interface Entries {
  /** By the name of the entry point: `.`, `./core`. */
  readonly entries: ReadonlyMap<string, string>;
  /** By the name of a `#` import, for every platform. */
  readonly platforms: Readonly<Record<string, readonly string[]>>;
}

export const readManifest = (): PackageManifest =>
  JSON.parse(readFileSync("package.json", "utf8")) as PackageManifest;

/** The modules that the package is entered by, for one module system. */
export const readEntries = (system: "import" | "require"): Entries => {
  const { exports, imports } = readManifest();
  const pattern = system === "import" ? /^(?!.*\/cjs\/).*\.js$/ : /\.cjs$/;
  const sources = (target: Conditions): readonly string[] => [
    ...new Set(
      filesOf(target)
        .filter((file) => pattern.test(file))
        .map((file) => resolve(sourceOf(file))),
    ),
  ];
  return {
    entries: new Map(
      Object.entries(exports).flatMap(([name, target]) =>
        sources(target).flatMap((file) => filesOfPattern(name, file)),
      ),
    ),
    platforms: Object.fromEntries(Object.entries(imports).map(([name, target]) => [name, sources(target)])),
  };
};

/** The entry points of a pattern, `./resources/*`, by the files that are there; of those with an ending, none more. */
const filesOfPattern = (name: string, file: string): (readonly [string, string])[] => {
  if (!name.includes("*")) return [[name, file]];
  if (!name.endsWith("*")) return [];
  const [before = "", after = ""] = file.split("*");
  return globSync(`${before}**/*${after}`)
    .sort()
    .map((found) => [name.replace("*", found.slice(before.length, -after.length)), found] as const);
};

/** Every file that the conditions of an entry lead to. */
const filesOf = (target: Conditions): readonly string[] =>
  typeof target === "string" ? [target] : Object.values(target).flatMap(filesOf);

/** Patterns of the declarations that the package is entered by. */
export const declarationPatterns = (): readonly string[] => {
  const { exports, imports } = readManifest();
  const files = [...Object.values(exports), ...Object.values(imports)].flatMap(filesOf);
  return files.filter((file) => file.endsWith(".d.ts")).map((file) => file.replace("*", "**/*"));
};

/** The compiled module that a file of the package is made of. Of CommonJS the root is the class, with everything on it. */
const sourceOf = (file: string): string =>
  file
    .replace(/handwritten\/index\.cjs$/, "handwritten/common-js.js")
    .replace("dist/cjs/", "dist/")
    .replace(/\.cjs$/, ".js");
