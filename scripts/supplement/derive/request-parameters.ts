import ts from "typescript";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import { unionOf } from "./request-call.ts";
import { withoutStreamVariants } from "./stream-variants.ts";
import { bare, memberName } from "./symbols.ts";

/** What a method takes: values of the path by themselves, and one object of all else. */
export interface MethodParameters {
  /** The names of the parameters that are plain values of the path. */
  readonly plain: readonly string[];
  /** The object parameter. */
  readonly object?: { readonly name: string; readonly type: ts.TypeNode; readonly isOptional: boolean };
  /** Local names, and the property of the object parameter that each holds. */
  readonly taken: ReadonlyMap<string, string>;
  /** The local name of what is left of the object parameter. */
  readonly rest: string | undefined;
}

/** @throws SpecError when a parameter is of no known form */
export function methodParameters(
  within: ts.FunctionLikeDeclaration,
  source: PackageSource,
  owner: string,
): MethodParameters {
  const plain: string[] = [];
  let object: MethodParameters["object"];
  for (const parameter of within.parameters) {
    const type = typeOfParameter(parameter, source, owner);
    const name = parameter.name.getText();
    if (!type) continue;
    if (type.kind === ts.SyntaxKind.StringKeyword || type.kind === ts.SyntaxKind.NumberKeyword)
      plain.push(name);
    else if (object)
      throw notUnderstood(source.root, parameter, owner, "a second parameter that is an object");
    else {
      const isOptional = Boolean(parameter.questionToken ?? parameter.initializer);
      object = { name, type: withoutStreamVariants(withoutOptions(type), source), isOptional };
    }
  }
  const { taken, rest } = destructured(within, object?.name);
  return { plain, ...(object ? { object } : {}), taken, rest };
}

/** What a parameter is beside null; undefined for the options of a call and the client that a function is handed. */
function typeOfParameter(
  parameter: ts.ParameterDeclaration,
  source: PackageSource,
  owner: string,
): ts.TypeNode | undefined {
  const parts = parameter.type ? unionOf(parameter.type) : [];
  const [type, ...others] = parts.filter((part) => !isNothing(part) && !isOptions(part));
  if (parts.length === 0 || others.length > 0)
    throw notUnderstood(source.root, parameter, owner, "a parameter of no type, or of several");
  return type?.getText() === "OpenAI" ? undefined : type;
}

const isNothing = (node: ts.TypeNode): boolean =>
  node.kind === ts.SyntaxKind.UndefinedKeyword ||
  (ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.NullKeyword);

/** `RequestOptions`, or the mapped types that stand for a part of it. */
const isOptions = (node: ts.TypeNode): boolean => {
  const type = bare(node);
  if (ts.isMappedTypeNode(type)) return true;
  if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type))
    return type.types.every((part) => isNothing(part) || isOptions(part));
  return ts.isTypeReferenceNode(type) && /^(RequestOptions|NoOptions)$/.test(type.typeName.getText());
};

/** `ListParams & ({ [K in …]?: never } | null)` without what it forbids. */
const withoutOptions = (type: ts.TypeNode): ts.TypeNode => {
  if (!ts.isIntersectionTypeNode(type)) return type;
  const [first, ...others] = type.types.filter((part) => !isOptions(part));
  return first && others.length === 0 ? first : type;
};

/** `const { thread_id, 'Idempotency-Key': key, ...body } = params` */
function destructured(
  within: ts.FunctionLikeDeclaration,
  object: string | undefined,
): Pick<MethodParameters, "taken" | "rest"> {
  const taken = new Map<string, string>();
  let rest: string | undefined;
  const statements = within.body && ts.isBlock(within.body) ? within.body.statements : [];
  for (const statement of statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isObjectBindingPattern(name) || !initializer || !isOf(initializer, object)) continue;
      for (const element of name.elements) {
        const local = element.name.getText();
        if (element.dotDotDotToken) rest = local;
        else taken.set(local, element.propertyName ? memberName(element.propertyName) : local);
      }
    }
  }
  return { taken, rest };
}

/** Whether an expression is the object parameter: `params`, `params ?? {}`. */
const isOf = (node: ts.Expression, object: string | undefined): boolean =>
  (ts.isIdentifier(node) && node.text === object) ||
  (ts.isBinaryExpression(node) && isOf(node.left, object)) ||
  (ts.isParenthesizedExpression(node) && isOf(node.expression, object)) ||
  (ts.isAsExpression(node) && isOf(node.expression, object));

/** Which properties of the object parameter an option of the request sends: named ones, or all that are left. */
export type Sent = "rest" | readonly string[];

/** @throws SpecError when the option is made of something else */
export function sentBy(
  node: ts.Expression | undefined,
  within: ts.FunctionLikeDeclaration,
  parameters: MethodParameters,
  source: PackageSource,
  owner: string,
): Sent {
  if (!node) return [];
  const refuse = (): Error =>
    notUnderstood(source.root, node, owner, "a part of the request that is made in an unknown way");
  if (ts.isIdentifier(node)) {
    if (node.text === (parameters.rest ?? parameters.object?.name)) return "rest";
    if (parameters.taken.has(node.text)) throw refuse();
    const value = constantOf(within, node.text);
    if (value && ts.isObjectLiteralExpression(value)) return sentBy(value, within, parameters, source, owner);
  }
  const filtered = filteredObject(node);
  if (filtered) return sentBy(filtered, within, parameters, source, owner);
  if (ts.isObjectLiteralExpression(node)) {
    // `{ ...body, encoding_format }`: the whole object, of which the method gives one property another value.
    const isWhole = (part: ts.Node): boolean =>
      ts.isSpreadAssignment(part) && isOf(part.expression, parameters.object?.name);
    if (node.properties.some(isWhole)) return "rest";
    return node.properties.map((member) => {
      const property = member.name && parameters.taken.get(member.name.getText());
      if (!ts.isShorthandPropertyAssignment(member) || property === undefined) throw refuse();
      return property;
    });
  }
  throw refuse();
}

/** `Object.fromEntries(Object.entries(query).filter(…))`: the same properties, without those of some values. */
function filteredObject(node: ts.Expression): ts.Expression | undefined {
  const filter = argumentOf(node, "Object.fromEntries");
  if (!filter || !ts.isCallExpression(filter) || !ts.isPropertyAccessExpression(filter.expression))
    return undefined;
  const { name, expression } = filter.expression;
  return name.text === "filter" ? argumentOf(expression, "Object.entries") : undefined;
}

const argumentOf = (node: ts.Expression, callee: string): ts.Expression | undefined =>
  ts.isCallExpression(node) && node.expression.getText() === callee ? node.arguments[0] : undefined;

function constantOf(within: ts.FunctionLikeDeclaration, name: string): ts.Expression | undefined {
  const statements = within.body && ts.isBlock(within.body) ? within.body.statements : [];
  return statements
    .flatMap((statement) =>
      ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
    )
    .find((declaration) => declaration.name.getText() === name)?.initializer;
}
