import { glob, readFile, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import ts from "typescript";

/**
 * Removes the declarations that no entry point leads to: a program cannot name what is in them.
 *
 * @param types - the folder of the declarations that are removed when nothing leads to them
 * @param entries - patterns of the declarations that the package is entered by
 */
export const removeUnreachable = async (types: string, entries: readonly string[]): Promise<void> => {
  const reached = new Set<string>();
  const next: string[] = [];
  for await (const file of glob([...entries])) next.push(resolve(file));
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const specifier of specifiersIn(await readFile(file, "utf8")))
      if (specifier.startsWith(".")) next.push(declarationOf(resolve(dirname(file), specifier)));
  }
  for await (const file of glob(`${types}/**/*.d.ts`)) if (!reached.has(resolve(file))) await rm(file);
};

/** What a declaration imports, `import("…")` in a type included. */
const specifiersIn = (text: string): string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && isSpecifier(node.parent)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("declaration.d.ts", text, ts.ScriptTarget.Latest, true));
  return found;
};

const isSpecifier = (parent: ts.Node): boolean =>
  ts.isImportDeclaration(parent) ||
  ts.isExportDeclaration(parent) ||
  ts.isModuleDeclaration(parent) ||
  ts.isExternalModuleReference(parent) ||
  (ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent));

const declarationOf = (module: string): string => module.replace(/(\.d)?\.[jt]s$/, ".d.ts");
