import ts from "typescript";
import type { Mutant } from "./mutant.ts";
import { OPERATORS } from "./operators.ts";

/** What is not code that runs, or is a name: there is nothing to change in it. */
const isSkipped = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isComputedPropertyName(node) ||
  ts.isTypeOfExpression(node) ||
  isAssignedPattern(node);

/** `[a, b] = [b, a]`: what is left of the sign is no value. */
const isAssignedPattern = (node: ts.Node): boolean =>
  (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) &&
  ts.isBinaryExpression(node.parent) &&
  node.parent.left === node &&
  node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;

/** Prose is not changed: the message of an error, and any text with a space in it. */
const isProse = (node: ts.Node): boolean => {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return false;
  if (
    /\S\s/.test(
      node
        .getText()
        .slice(1, -1)
        .replace(/\$\{[^}]*\}/g, ""),
    )
  )
    return true;
  for (let at = node.parent; at && !ts.isBlock(at) && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isNewExpression(at) && at.expression.getText().endsWith("Error")) return true;
  return false;
};

const isName = (node: ts.Node): boolean =>
  ts.isPropertyAssignment(node.parent) && node.parent.name === node && !ts.isIdentifier(node);

/** Every change of a file that the operators know. */
export const mutantsOf = (file: string, source: string): Mutant[] => {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const lines = source.split("\n");
  const found = new Map<string, Mutant>();
  const text = (node: ts.Node): string => node.getText(tree);
  const visit = (node: ts.Node): void => {
    if (isSkipped(node)) return;
    const operators = isProse(node) || (node.parent && isName(node)) ? [] : OPERATORS;
    for (const { operator, at, after } of operators.flatMap((each) => each(node, text))) {
      const [start, end] = "kind" in at ? [at.getStart(tree), at.getEnd()] : at;
      const line = tree.getLineAndCharacterOfPosition(start).line;
      const before = source.slice(start, end);
      found.set(`${start} ${end} ${after}`, {
        file,
        line: line + 1,
        source: lines[line]?.trim() ?? "",
        start,
        end,
        operator,
        before,
        after,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return [...found.values()].filter(({ before, after }) => before !== after);
};
