import type { ResourceNode } from "../../resource-tree.ts";
import type { TypeTable } from "../../type-table.ts";
import { header } from "../header.ts";
import { emitTypes } from "./declarations.ts";
import { emitModules } from "./modules.ts";
import { aliasOf, fileOf, nameScope } from "./name-scope.ts";
import { classPaths, emitClient, emitRoot } from "./namespaces.ts";

/** The files of the type names, and those of the modules that hand them on. */
export interface TypeNameFiles {
  readonly names: ReadonlyMap<string, string>;
  readonly modules: ReadonlyMap<string, string>;
}

/** Below `type-names`: every public type of the official package at its name, as a type of ours; a file for each root. */
export const emitTypeNames = (table: TypeTable, roots: readonly ResourceNode[]): TypeNameFiles => {
  const scope = nameScope(table);
  const classes = classPaths(roots);
  const modules = Object.keys(table.types);
  const files = [...new Set([...modules.map(fileOf), ...roots.map(({ file }) => file)])].sort();
  const text = (file: string): string => {
    const ofFile = modules.filter((module) => fileOf(module) === file);
    const root = roots.find((one) => one.file === file);
    return ofFile.map((module) => emitTypes(module, scope)).join("") + (root ? emitRoot(root, scope) : "");
  };
  const importsOf = imports(files, roots);
  const written = (file: string, body: string): string => `${header}${importsOf(file, body)}\n${body}`;
  return {
    names: new Map([
      ...files.map((file) => [file, written(file, text(file))] as const),
      ["client", written("client", emitClient(scope))],
      ["index", `${header}${[...files, "client"].map((file) => `import "./${file}.ts";\n`).join("")}`],
    ]),
    modules: emitModules(scope, classes),
  };
};

/** The imports that a text uses, by the name that each gives. */
const imports = (
  files: readonly string[],
  roots: readonly ResourceNode[],
): ((file: string, text: string) => string) => {
  const all = [
    ["Uploadable", 'import type { Uploadable } from "../../handwritten/contract.ts";'],
    ["Page", 'import type { Page } from "../../handwritten/core/pages/page.ts";'],
    ["parsed", 'import type * as parsed from "../../handwritten/helpers/parsed-types.ts";'],
    ["models", 'import type * as models from "../models.ts";'],
    ["operations", 'import type * as operations from "../operations/index.ts";'],
    ...roots.map(({ name, file }) => [
      `${name}Resources`,
      `import type * as ${name}Resources from "../resources/${file}.ts";`,
    ]),
    ...files.map((name) => [aliasOf(name), `import type * as ${aliasOf(name)} from "./${name}.ts";`]),
  ] as const;
  return (file, text) =>
    [...all, ["names", `import type * as names from "./${file}.ts";`] as const]
      .filter(([name]) => new RegExp(`(?<![\\w."/])${name}[.<]`).test(text))
      .map(([, line]) => `${line}\n`)
      .join("");
};
