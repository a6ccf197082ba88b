import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

export interface FunctionSize {
  readonly path: string;
  /** With the names of what encloses it: `Breaker.record`, `retry.wait`. */
  readonly name: string;
  readonly line: number;
  /** From the first line of the signature to the last of the body, with what is nested in it. */
  readonly lines: number;
  /** Cyclomatic: one, and one for each branch. A nested function counts for itself only. */
  readonly complexity: number;
  /** The text of a comment `// complexity: <reason>` directly above. */
  readonly reason?: string;
}

/** Every function with a body, in the order of the file. */
export const measureFunctions = ({ path, text }: SourceFile): readonly FunctionSize[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: FunctionSize[] = [];
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node, scope: readonly string[]): void => {
    const name = nameOf(node);
    const inner = name === undefined ? scope : [...scope, name];
    if (isFunction(node)) {
      const line = lineOf(node.getStart());
      const reason = reasonAbove(node, text);
      found.push({
        path,
        name: inner.join(".") || "(anonymous)",
        line,
        lines: lineOf(node.end) - line + 1,
        complexity: 1 + branchesOf(node),
        ...(reason && { reason }),
      });
    }
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(source, []);
  return found;
};

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && "body" in node && node.body !== undefined;

/** The part of a name that a node adds: a function that is the value of a declaration goes by its name. */
const nameOf = (node: ts.Node): string | undefined => {
  if (ts.isConstructorDeclaration(node)) return "constructor";
  const isNamed =
    ts.isClassLike(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ((ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) &&
      holdsFunction(node.initializer));
  return isNamed && node.name ? node.name.getText() : undefined;
};

const holdsFunction = (node: ts.Node | undefined): boolean => {
  if (!node) return false;
  if (isFunction(node)) return true;
  // `Object.assign((next) => …, { … })` and the like.
  return ts.forEachChild(node, (child) => holdsFunction(child) || undefined) ?? false;
};

const branches: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.CaseClause,
  ts.SyntaxKind.CatchClause,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

const branchesOf = (node: ts.Node): number => {
  let count = 0;
  ts.forEachChild(node, (child) => {
    if (isFunction(child)) return;
    count += branchesOf(child) + (branches.has(child.kind) ? 1 : 0);
  });
  return count;
};

/** Looks above the statement or member that a function stands in. */
const reasonAbove = (node: ts.Node, text: string): string | undefined => {
  let holder = node;
  while (
    holder.parent &&
    !ts.isStatement(holder) &&
    !ts.isClassElement(holder) &&
    !ts.isPropertyAssignment(holder)
  )
    holder = holder.parent;
  return (ts.getLeadingCommentRanges(text, holder.pos) ?? [])
    .map(({ pos, end }) => /^\/\/ complexity: (\S.*)$/.exec(text.slice(pos, end))?.[1])
    .findLast((reason) => reason !== undefined);
};
