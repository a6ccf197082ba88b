import type { Node as AnyNode, SourceFile } from "ts-morph";
import type { ImportedName } from "./client-names.ts";
import type { Found } from "./find-client-options.ts";
import type { ModuleName } from "./module-names.ts";
import { ABSENT_MEMBERS, ABSENT_MODULES, ABSENT_NAMES } from "./official-names.ts";

type Morph = typeof import("ts-morph");

const differs = (node: AnyNode, text: string): Found => ({ node, level: "differs", text });
const note = (node: AnyNode, text: string): Found => ({ node, level: "note", text });

const withoutEnding = (subpath: string): string => subpath.replace(/\.m?js$/, "");

/** Modules that are not here, and names that a module has not. */
export const findAbsentNames = (
  modules: readonly ModuleName[],
  imported: readonly ImportedName[],
  hasModule: (subpath: string) => boolean,
): Found[] => [
  ...modules.flatMap(({ node, subpath }): Found[] => {
    if (subpath === "" || hasModule(subpath)) return [];
    const instead =
      ABSENT_MODULES[withoutEnding(subpath)] ?? "the official package has none of that name either";
    return [differs(node, `there is no module \`${subpath}\`: ${instead}`)];
  }),
  ...imported.flatMap(({ exported, subpath, node }): Found[] => {
    const instead = ABSENT_NAMES[withoutEnding(subpath) || "index"]?.[exported];
    return instead === undefined ? [] : [differs(node, `there is no \`${exported}\`: ${instead}`)];
  }),
];

/** Uses of members that are not here, or do something else. */
export const findMembers = (source: SourceFile, { Node, SyntaxKind }: Morph): Found[] =>
  source.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression).flatMap((access): Found[] => {
    const name = access.getName();
    const isCalled = Node.isCallExpression(access.getParent()) && isCallee(access);
    const instead = Object.hasOwn(ABSENT_MEMBERS, name) ? ABSENT_MEMBERS[name] : undefined;
    if (isCalled && instead !== undefined) return [differs(access, `there is no \`${name}()\`: ${instead}`)];
    if (isCalled && name === "tee")
      return [
        note(
          access,
          "`tee()` buffers without bound, as there; `tee({ maxEvents })` lets the faster branch wait",
        ),
      ];
    if (name === "platformSocket")
      return [differs(access, '`socket` has the events itself, and `emitted("open")` to wait for one')];
    if (isCalled && name === "abort" && /\bcontroller$/.test(access.getExpression().getText()))
      return [
        differs(access, "an abort of a stream ends its loop with `APIUserAbortError`, and not silently"),
      ];
    return [];
  });

const isCallee = (access: AnyNode): boolean => access.getParent()?.getFirstChild() === access;

/** Options of calls that do something else. */
export const findOptions = (source: SourceFile, { SyntaxKind }: Morph): Found[] =>
  source.getDescendantsOfKind(SyntaxKind.PropertyAssignment).flatMap((property): Found[] => {
    if (property.getName() === "idempotencyKey")
      return [
        note(
          property,
          "`idempotencyKey` is sent, as `Idempotency-Key`; the official client does not send it",
        ),
      ];
    if (property.getName() === "toolHandlers")
      return [
        differs(property, "`sessions.create()` takes no `toolHandlers`: `sessions.createAndStream()` does"),
      ];
    return [];
  });

/** Comparisons with the texts of errors, which are others here. */
export const findErrorTexts = (source: SourceFile, morph: Morph): Found[] => {
  const { Node, SyntaxKind } = morph;
  return source.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression).flatMap((access): Found[] => {
    const name = access.getName();
    if (name !== "message" && name !== "name") return [];
    if (!isCaught(access.getExpression(), morph) || !isCompared(access, Node)) return [];
    return name === "message"
      ? [differs(access, "the texts of errors are others: compare `kind`, `code` or the class")]
      : [differs(access, "`name` is that of the class, and not `Error`: compare `kind` or the class")];
  });
};

/** Whether it is what a `catch` has caught. */
const isCaught = (expression: AnyNode, { Node }: Morph): boolean => {
  if (Node.isAsExpression(expression) || Node.isParenthesizedExpression(expression))
    return isCaught(expression.getExpression(), { Node } as Morph);
  if (!Node.isIdentifier(expression)) return false;
  const name = expression.getText();
  return expression.getAncestors().some((ancestor) => {
    if (Node.isCatchClause(ancestor)) return ancestor.getVariableDeclaration()?.getName() === name;
    if (!Node.isArrowFunction(ancestor) && !Node.isFunctionExpression(ancestor)) return false;
    const call = ancestor.getParent();
    return (
      ancestor.getParameters()[0]?.getName() === name &&
      Node.isCallExpression(call) &&
      /\.catch$/.test(call.getExpression().getText())
    );
  });
};

const COMPARES = /^(?:includes|startsWith|endsWith|match|matchAll|search|indexOf)$/;
const EQUALS = /^[!=]==?$/;

/** Whether a text is compared with another one. */
const isCompared = (access: AnyNode, Node: Morph["Node"]): boolean => {
  const parent = access.getParent();
  if (Node.isBinaryExpression(parent)) return EQUALS.test(parent.getOperatorToken().getText());
  if (Node.isPropertyAccessExpression(parent)) return COMPARES.test(parent.getName());
  if (Node.isSwitchStatement(parent)) return true;
  // `/quota/.test(error.message)`
  return Node.isCallExpression(parent) && /\.(?:test|exec)$/.test(parent.getExpression().getText());
};

/** Texts in configurations that name the package for another tool. */
export const findInConfiguration = (source: SourceFile, { SyntaxKind }: Morph): Found[] =>
  /\bconfig\.[cm]?[jt]s$/.test(source.getBaseName())
    ? source
        .getDescendantsOfKind(SyntaxKind.StringLiteral)
        .filter((literal) => /^\^?openai(?:[/$]|$)/.test(literal.getLiteralValue()))
        .map((literal) => differs(literal, "this names the official package for another tool"))
    : [];
