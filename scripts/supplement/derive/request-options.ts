import ts from "typescript";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import { memberName } from "./symbols.ts";

/** What a method hands the client beside the path, as the object literal that it comes to. */
export interface RequestOptions {
  readonly literal: ts.ObjectLiteralExpression;
  readonly isMultipart: boolean;
}

/** Functions around the options that make a form of the body. */
const formMakers: ReadonlySet<string> = new Set([
  "multipartFormRequestOptions",
  "maybeMultipartFormRequestOptions",
  "encodedMultipartFormRequestOptions",
]);

/** Functions around the options that change nothing of what is sent where. */
const wrappers: ReadonlySet<string> = new Set(["withBodyFinalization"]);

/**
 * Follows the expression for the options to its object literal.
 * @throws SpecError when it is made in a way that has no rule here
 */
export function requestOptions(
  node: ts.Expression,
  within: ts.FunctionLikeDeclaration,
  source: PackageSource,
  owner: string,
): RequestOptions {
  const next = (inner: ts.Expression): RequestOptions => requestOptions(inner, within, source, owner);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return next(node.expression);
  if (ts.isObjectLiteralExpression(node)) return { literal: node, isMultipart: false };
  if (ts.isIdentifier(node)) {
    const value = constantIn(within, node.text);
    if (value) return next(value);
  }
  const inner = ts.isCallExpression(node) ? optionsInside(node) : undefined;
  if (inner) {
    const found = next(inner.options);
    return { ...found, isMultipart: found.isMultipart || inner.isForm };
  }
  throw notUnderstood(source.root, node, owner, "options of a request that are made in an unknown way");
}

/** The options that a call of a known function is made with. */
function optionsInside(call: ts.CallExpression): { options: ts.Expression; isForm: boolean } | undefined {
  const [first, second] = call.arguments;
  const name = ts.isIdentifier(call.expression) ? call.expression.text : "";
  if (name === "resolveResourceRequestOptions") {
    const isExpression = second && ts.isArrowFunction(second) && !ts.isBlock(second.body);
    return isExpression ? { options: second.body as ts.Expression, isForm: false } : undefined;
  }
  if (!first) return undefined;
  if (formMakers.has(name)) return { options: first, isForm: true };
  // A function written in place takes the options and gives them back with a changed body.
  return wrappers.has(name) || isFunctionInPlace(call.expression)
    ? { options: first, isForm: false }
    : undefined;
}

const isFunctionInPlace = (node: ts.Expression): boolean =>
  ts.isParenthesizedExpression(node) && ts.isArrowFunction(node.expression);

/** The value of `const name = …` in a function. */
function constantIn(within: ts.FunctionLikeDeclaration, name: string): ts.Expression | undefined {
  const { body } = within;
  if (!body || !ts.isBlock(body)) return undefined;
  return body.statements
    .flatMap((statement) =>
      ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
    )
    .find((declaration) => ts.isIdentifier(declaration.name) && declaration.name.text === name)?.initializer;
}

/** The value of a member of an object literal; for the short form, the name itself. */
export function optionOf(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const member of literal.properties) {
    if (ts.isShorthandPropertyAssignment(member) && member.name.text === name) return member.name;
    if (ts.isPropertyAssignment(member) && memberName(member.name) === name) return member.initializer;
  }
  return undefined;
}
