import { readFileSync } from "node:fs";

/** What a condition leads to: a file, or more conditions. */
export type Conditions = string | { readonly [condition: string]: Conditions };

/** The parts of `package.json` that say which files the package is entered by. */
export interface PackageManifest {
  readonly exports: Readonly<Record<string, Conditions>>;
  readonly imports: Readonly<Record<string, Conditions>>;
}

export const readManifest = (): PackageManifest =>
  JSON.parse(readFileSync("package.json", "utf8")) as PackageManifest;

/** Every file that the conditions of an entry lead to. */
export const filesOf = (target: Conditions): readonly string[] =>
  typeof target === "string" ? [target] : Object.values(target).flatMap(filesOf);
