import type { Node, SourceFile } from "ts-morph";
import type { Edit } from "./report.ts";

/** The name of the official package and its subpaths. */
const OFFICIAL = /^openai(?=\/|$)/;
const OURS = "api-openai";

/** A string that names a module of the official package, or of this one. */
export interface ModuleName {
  readonly node: Node;
  /** The subpath; empty for the root. */
  readonly subpath: string;
  readonly isOfficial: boolean;
}

/** Functions whose first argument names a module. */
const TAKES_MODULE =
  /^(?:import|require|require\.resolve|import\.meta\.resolve|(?:jest|vi|vitest)\.\w+|(?:\w+\.)?mock\.module)$/;

/** The names of modules in a file: of imports, exports, `require`, `import()`, mocks and types. */
export const moduleNames = (
  source: SourceFile,
  { Node, SyntaxKind }: typeof import("ts-morph"),
): ModuleName[] => {
  const requires = requireFunctions(source, Node, SyntaxKind);
  const namesModule = (node: Node): boolean => {
    const parent = node.getParent();
    if (
      Node.isImportDeclaration(parent) ||
      Node.isExportDeclaration(parent) ||
      Node.isModuleDeclaration(parent)
    )
      return true;
    if (Node.isExternalModuleReference(parent)) return true;
    if (Node.isLiteralTypeNode(parent)) return Node.isImportTypeNode(parent.getParent());
    if (!Node.isCallExpression(parent) || parent.getArguments()[0] !== node) return false;
    const callee = parent.getExpression().getText().replace(/\s+/g, "");
    return TAKES_MODULE.test(callee) || requires.has(callee);
  };
  return source
    .getDescendants()
    .filter((node) => Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node))
    .flatMap((node): ModuleName[] => {
      const name = node.getLiteralValue();
      const isOfficial = OFFICIAL.test(name);
      if ((!isOfficial && !/^api-openai(\/|$)/.test(name)) || !namesModule(node)) return [];
      return [{ node, subpath: name.split("/").slice(1).join("/"), isOfficial }];
    });
};

/** Variables that are what `createRequire()` gives. */
const requireFunctions = (
  source: SourceFile,
  Node: typeof import("ts-morph")["Node"],
  SyntaxKind: typeof import("ts-morph")["SyntaxKind"],
): ReadonlySet<string> =>
  new Set(
    source
      .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
      .filter((variable) => {
        const value = variable.getInitializer();
        return Node.isCallExpression(value) && /\bcreateRequire$/.test(value.getExpression().getText());
      })
      .map((variable) => variable.getName()),
  );

/** In comments a type is imported as in code, and a reference names a package. */
const IN_COMMENT = /(\bimport\(\s*["']|^\/\/\/\s*<reference\s+types=["'])openai(?=["'/])/gm;
const COMMENT = /\/\*\*[\s\S]*?\*\/|^\/\/\/.*$/gm;

/** What names this package in place of the official one. Quotes, endings and everything else stay. */
export const moduleEdits = (source: SourceFile, names: readonly ModuleName[]): Edit[] => {
  const ofNames = names.filter(({ isOfficial }) => isOfficial).map(({ node }) => editAt(node.getStart() + 1));
  const ofComments = [...source.getFullText().matchAll(COMMENT)].flatMap(({ 0: comment, index }) =>
    [...comment.matchAll(IN_COMMENT)].map(({ 1: before = "", index: at }) =>
      editAt(index + at + before.length),
    ),
  );
  // The compiler reads the types of some comments as well.
  return [...new Map([...ofNames, ...ofComments].map((edit) => [edit.start, edit])).values()];
};

const editAt = (start: number): Edit => ({ start, end: start + "openai".length, text: OURS });
