import type { Node as AnyNode, NewExpression, SourceFile } from "ts-morph";
import type { ModuleName } from "./module-names.ts";

/** The names that a file has the exports of a module under, and the name of each export; `*` for all of them. */
export interface ImportedName {
  readonly local: string;
  readonly exported: string;
  readonly subpath: string;
  readonly node: AnyNode;
}

/** What a file imports of the package, in any of the ways there are. */
export const importedNames = (
  names: readonly ModuleName[],
  { Node }: typeof import("ts-morph"),
): ImportedName[] =>
  names.flatMap(({ node, subpath }): ImportedName[] => {
    const parent = node.getParent();
    const made = (local: string, exported: string, at: AnyNode): ImportedName => ({
      local,
      exported,
      subpath,
      node: at,
    });
    if (Node.isImportDeclaration(parent)) {
      const [usual, all] = [parent.getDefaultImport(), parent.getNamespaceImport()];
      return [
        ...(usual ? [made(usual.getText(), "default", usual)] : []),
        ...(all ? [made(all.getText(), "*", all)] : []),
        ...parent
          .getNamedImports()
          .map((each) => made(each.getAliasNode()?.getText() ?? each.getName(), each.getName(), each)),
      ];
    }
    if (Node.isExportDeclaration(parent))
      return parent.getNamedExports().map((each) => made("", each.getName(), each));
    if (Node.isExternalModuleReference(parent)) {
      const declaration = parent.getParent();
      return Node.isImportEqualsDeclaration(declaration)
        ? [made(declaration.getName(), "*", declaration)]
        : [];
    }
    return Node.isCallExpression(parent) ? ofVariable(parent, made, Node) : [];
  });

/** `const { OpenAI } = require("openai")`, with `.default` and `await` as well. */
const ofVariable = (
  call: AnyNode,
  made: (local: string, exported: string, at: AnyNode) => ImportedName,
  Node: typeof import("ts-morph")["Node"],
): ImportedName[] => {
  let value = call;
  let exported = "*";
  let parent = value.getParent();
  while (
    Node.isAwaitExpression(parent) ||
    Node.isParenthesizedExpression(parent) ||
    Node.isPropertyAccessExpression(parent)
  ) {
    if (Node.isPropertyAccessExpression(parent)) exported = parent.getName();
    value = parent;
    parent = value.getParent();
  }
  if (!Node.isVariableDeclaration(parent)) return [];
  const name = parent.getNameNode();
  if (!Node.isObjectBindingPattern(name)) return [made(name.getText(), exported, name)];
  return name
    .getElements()
    .map((each) => made(each.getName(), each.getPropertyNameNode()?.getText() ?? each.getName(), each));
};

const CLIENTS: ReadonlySet<string> = new Set(["default", "*", "OpenAI", "AzureOpenAI"]);

/** Whether an expression is one of the classes of clients. */
export const isClientClass = (imported: readonly ImportedName[]): ((expression: AnyNode) => boolean) => {
  const locals = new Set(
    imported
      .filter(
        ({ subpath, exported }) =>
          /^(?:index|azure|client)?(?:\.m?js)?$/.test(subpath) && CLIENTS.has(exported),
      )
      .map(({ local }) => local),
  );
  return (expression) => {
    const text = expression.getText();
    const [first = "", ...rest] = text.split(".");
    return locals.has(first) && rest.every((name) => CLIENTS.has(name));
  };
};

/** Where a file makes clients. */
export const clientsMade = (
  source: SourceFile,
  imported: readonly ImportedName[],
  { SyntaxKind }: typeof import("ts-morph"),
): NewExpression[] => {
  const isClient = isClientClass(imported);
  return source
    .getDescendantsOfKind(SyntaxKind.NewExpression)
    .filter((expression) => isClient(expression.getExpression()));
};
