import ts from "typescript";
import type { SourceFile } from "./source-files.ts";

export interface Cast {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** The text of a comment `// cast: <reason>` at the end of the line or directly above. */
  readonly reason?: string;
}

/** Every `x as unknown as T` and `<T>(<unknown>x)`: the casts that the compiler cannot object to. */
export const castsThroughUnknown = ({ path, text }: SourceFile): readonly Cast[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lines = text.split("\n");
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const casts: Cast[] = [];
  const visit = (node: ts.Node): void => {
    const inner = isCast(node) ? withoutParentheses(node.expression) : undefined;
    if (isCast(node) && inner && isCast(inner) && inner.type.kind === ts.SyntaxKind.UnknownKeyword) {
      const line = lineOf(inner.type.end);
      const holder = ts.findAncestor(node, (each) => ts.isStatement(each) || ts.isClassElement(each)) ?? node;
      const reason =
        reasonIn(lines[line]) ?? reasonAbove(lines, line) ?? reasonAbove(lines, lineOf(holder.getStart()));
      casts.push({ path, line: line + 1, text: lines[line]?.trim() ?? "", ...(reason && { reason }) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return casts;
};

const isCast = (node: ts.Node): node is ts.AsExpression | ts.TypeAssertion =>
  ts.isAsExpression(node) || ts.isTypeAssertionExpression(node);

const withoutParentheses = (node: ts.Expression): ts.Expression =>
  ts.isParenthesizedExpression(node) ? withoutParentheses(node.expression) : node;

const reasonIn = (line: string | undefined): string | undefined => /\/\/ cast: (\S.*)$/.exec(line ?? "")?.[1];

/** A reason may go on for several lines of comment. */
const reasonAbove = (lines: readonly string[], line: number): string | undefined => {
  for (let above = line - 1; lines[above]?.trim().startsWith("//"); above--) {
    const reason = reasonIn(lines[above]);
    if (reason) return reason;
  }
  return undefined;
};
