import { relative } from "node:path";
import ts from "typescript";
import type { PackageSource } from "./open-package.ts";
import type { TypeDeclaration } from "./symbols.ts";

/** `Agent.Tool.Function`: the name of a type within the namespaces around it. */
export function qualifiedName(declaration: TypeDeclaration): string {
  const names: string[] = [];
  for (let node: ts.Node = declaration; !ts.isSourceFile(node); node = node.parent) {
    if (node === declaration) names.unshift(declaration.name.text);
    else if (ts.isModuleDeclaration(node)) names.unshift(node.name.text);
  }
  return names.join(".");
}

/** The file of a type and its qualified name: no other type of the package has both. */
export const nameOfType = (declaration: TypeDeclaration, { root }: PackageSource): string =>
  `${relative(root, declaration.getSourceFile().fileName).replaceAll("\\", "/")}:${qualifiedName(declaration)}`;

/** Whether a type is declared with the resources, and not with what carries them. */
export const isOfResources = (declaration: ts.Declaration): boolean =>
  declaration.getSourceFile().fileName.includes("/src/resources/");
