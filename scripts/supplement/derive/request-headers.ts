import ts from "typescript";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import { memberName } from "./symbols.ts";

/** A header of a request: with one fixed value, or with the value of a parameter. */
export interface RequestHeader {
  readonly name: string;
  readonly value?: string;
  /** The local name that holds the parameter. */
  readonly from?: string;
}

/**
 * The headers of `buildHeaders([{ 'OpenAI-Beta': 'agents=v1', ...(key != null ? { 'Idempotency-Key': key } : undefined) }, …])`.
 * @throws SpecError when they are made in another way
 */
export function requestHeaders(
  node: ts.Expression | undefined,
  source: PackageSource,
  owner: string,
): RequestHeader[] {
  if (!node) return [];
  const refuse = (at: ts.Node): Error =>
    notUnderstood(source.root, at, owner, "headers of a request that are made in an unknown way");
  if (!ts.isCallExpression(node) || node.expression.getText() !== "buildHeaders") throw refuse(node);
  const [list] = node.arguments;
  if (!list || !ts.isArrayLiteralExpression(list)) throw refuse(node);
  const parts = list.elements.filter((element) => element.getText() !== "options?.headers");
  return parts.flatMap((part) => {
    if (!ts.isObjectLiteralExpression(part)) throw refuse(part);
    return headersOf(part, refuse);
  });
}

function headersOf(literal: ts.ObjectLiteralExpression, refuse: (at: ts.Node) => Error): RequestHeader[] {
  return literal.properties.flatMap((member): RequestHeader[] => {
    if (ts.isSpreadAssignment(member)) return conditionalHeaders(member.expression, refuse);
    if (!ts.isPropertyAssignment(member)) throw refuse(member);
    const name = memberName(member.name);
    if (ts.isStringLiteral(member.initializer)) return [{ name, value: member.initializer.text }];
    const from = identifierIn(member.initializer);
    if (from === undefined) throw refuse(member);
    return [{ name, from }];
  });
}

/** `key != null ? { 'Idempotency-Key': key } : undefined` */
function conditionalHeaders(node: ts.Expression, refuse: (at: ts.Node) => Error): RequestHeader[] {
  const inner = ts.isParenthesizedExpression(node) ? node.expression : node;
  if (!ts.isConditionalExpression(inner)) throw refuse(node);
  const { whenTrue } = inner;
  if (!ts.isObjectLiteralExpression(whenTrue)) throw refuse(node);
  return headersOf(whenTrue, refuse);
}

/** The name at the start of `betas?.toString()` or of a plain `key`. */
function identifierIn(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return identifierIn(node.expression);
  return undefined;
}
