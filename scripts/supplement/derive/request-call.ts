import ts from "typescript";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import type { ResourceMethod } from "./resource-methods.ts";
import { symbolOf } from "./symbols.ts";

/** The one call of the client that sends a method's request, and the function that it stands in. */
export interface RequestCall {
  readonly call: ts.CallExpression;
  /** `get`, `post`, …, or `getAPIList` for a page. */
  readonly verb: string;
  readonly within: ts.FunctionLikeDeclaration;
}

const verbs: ReadonlySet<string> = new Set(["get", "post", "put", "patch", "delete", "getAPIList"]);

/** Types that a method answers with when it makes a request of the API itself. */
const promises = /^(APIPromise|PagePromise)\b/;

/**
 * The request of a method, or undefined for a helper, which makes its requests through other methods or has
 * none. A method makes its request itself, or through a function of the package that it hands the client.
 * @throws SpecError when the method answers as one with a request does and none is found, or several are
 */
export function requestCall(method: ResourceMethod, source: PackageSource): RequestCall | undefined {
  const { implementation, name } = method;
  const direct = callsIn(implementation, isOwnClient);
  const calls =
    direct.length > 0 || !answersItself(implementation) ? direct : callsOfFunction(implementation, source);
  if (calls.length > 1)
    throw notUnderstood(source.root, implementation, name, `a method with ${calls.length} requests`);
  const [call] = calls;
  if (call || !answersItself(implementation) || usesOtherMethod(implementation)) return call;
  throw notUnderstood(source.root, implementation, name, "a method whose request is not found");
}

const answersItself = ({ type }: ts.MethodDeclaration): boolean =>
  type !== undefined && unionOf(type).every((part) => promises.test(part.getText()));

export const unionOf = (type: ts.TypeNode): readonly ts.TypeNode[] => {
  if (ts.isParenthesizedTypeNode(type)) return unionOf(type.type);
  return ts.isUnionTypeNode(type) ? type.types.flatMap(unionOf) : [type];
};

type IsClient = (node: ts.Expression) => boolean;

function callsIn(within: ts.FunctionLikeDeclaration, isClient: IsClient): RequestCall[] {
  const found: RequestCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      if (verbs.has(name.text) && isClient(expression)) found.push({ call: node, verb: name.text, within });
    }
    ts.forEachChild(node, visit);
  };
  if (within.body) visit(within.body);
  return found;
}

const isOwnClient: IsClient = (node) =>
  ts.isPropertyAccessExpression(node) &&
  node.expression.kind === ts.SyntaxKind.ThisKeyword &&
  node.name.text === "_client";

/** `return createEmbedding(this._client, body)`: the request is in that function, whose first parameter is the client. */
function callsOfFunction(method: ts.MethodDeclaration, source: PackageSource): RequestCall[] {
  const [statement, ...others] = method.body?.statements ?? [];
  if (others.length > 0 || !statement || !ts.isReturnStatement(statement)) return [];
  const called = statement.expression;
  if (!called || !ts.isCallExpression(called) || !ts.isIdentifier(called.expression)) return [];
  const [client] = called.arguments;
  if (!client || !isOwnClient(client)) return [];
  const declared = symbolOf(source.checker, called.expression)?.declarations?.find(ts.isFunctionDeclaration);
  const parameter = declared?.parameters[0]?.name.getText();
  return declared ? callsIn(declared, (node) => ts.isIdentifier(node) && node.text === parameter) : [];
}

/** Whether the method is made of another method of a resource: `this.create(…)`, `this._client.responses.create(…)`. */
function usesOtherMethod(method: ts.MethodDeclaration): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
      found ||= startsAtThis(node.expression.expression);
    ts.forEachChild(node, visit);
  };
  if (method.body) visit(method.body);
  return found;
}

const startsAtThis = (node: ts.Expression): boolean =>
  node.kind === ts.SyntaxKind.ThisKeyword ||
  (ts.isPropertyAccessExpression(node) && startsAtThis(node.expression));
