import ts from "typescript";

/** A member of a declaration, a parameter list included. */
export interface Member {
  readonly text: string;
  readonly optional: boolean;
  readonly deprecated: boolean;
  /** Of a method or a function: its parameters, and the rest of its signature. */
  readonly signature?: { readonly parameters: readonly Parameter[]; readonly rest: string };
  /** Of a union of types: its members. */
  readonly union?: readonly string[];
}

export interface Parameter {
  readonly text: string;
  readonly optional: boolean;
}

/** What an API report says of one name. */
export interface Declaration {
  readonly exported: boolean;
  readonly deprecated: boolean;
  /** `interface`, `class`, `type`, `function`, `const`, `namespace` or `enum`. */
  readonly kind: string;
  /** What it says besides its members: type parameters and what it extends. */
  readonly head: string;
  /** By name, an overload by its place: `send`, `send (2)`. What has no members is one itself, named "". */
  readonly members: ReadonlyMap<string, Member>;
}

/** The declarations of an API report, by name. */
export const declarationsIn = (report: string): ReadonlyMap<string, Declaration> => {
  const [, code = report] = /```ts\n([\s\S]*)\n```/.exec(report) ?? [];
  const source = ts.createSourceFile("report.d.ts", code, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Declaration>();
  for (const statement of source.statements)
    for (const [name, declaration] of declared(statement)) add(found, name, declaration);
  return found;
};

/** Overloads of a function, and the parts of an interface, stand under one name. */
const add = (found: Map<string, Declaration>, name: string, declaration: Declaration): void => {
  const present = found.get(name);
  if (!present) {
    found.set(name, declaration);
    return;
  }
  const members = new Map(present.members);
  for (const [key, member] of declaration.members) members.set(free(members, key), member);
  found.set(name, { ...present, members });
};

const free = (taken: ReadonlyMap<string, unknown>, name: string): string => {
  if (!taken.has(name)) return name;
  let place = 2;
  while (taken.has(`${name} (${place})`)) place++;
  return `${name} (${place})`;
};

const declared = (statement: ts.Statement): readonly (readonly [string, Declaration])[] => {
  if (ts.isExportDeclaration(statement)) return reexported(statement);
  const about = { exported: isExported(statement), deprecated: isDeprecated(statement) };
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map((one) => [
      one.name.getText(),
      { ...about, kind: "const", ...single(memberOf(one, one.type)) },
    ]);
  const { name } = statement as ts.Statement & { readonly name?: ts.Node };
  return name ? [[name.getText(), { ...about, ...shapeOf(statement) }]] : [];
};

const shapeOf = (statement: ts.Statement): Pick<Declaration, "kind" | "head" | "members"> => {
  if (ts.isTypeAliasDeclaration(statement)) return { kind: "type", ...partsOf(statement, statement.type) };
  if (ts.isInterfaceDeclaration(statement)) return { kind: "interface", ...partsOf(statement, statement) };
  if (ts.isClassDeclaration(statement)) return { kind: "class", ...partsOf(statement, statement) };
  if (ts.isEnumDeclaration(statement)) return { kind: "enum", ...partsOf(statement, statement) };
  if (ts.isModuleDeclaration(statement))
    return { kind: "namespace", head: "", members: membersOfModule(statement) };
  return { kind: "function", ...single(memberOf(statement)) };
};

/** Of what has no members. */
const single = (member: Member): Pick<Declaration, "head" | "members"> => ({
  head: "",
  members: new Map([["", member]]),
});

const membersOfModule = ({ body }: ts.ModuleDeclaration): ReadonlyMap<string, Member> =>
  new Map(
    (body && ts.isModuleBlock(body) ? body.statements : [])
      .flatMap(declared)
      .map(([name]) => [name, plain(name)]),
  );

/** `export { a as b }`: the name that users write. */
const reexported = (statement: ts.ExportDeclaration): readonly (readonly [string, Declaration])[] =>
  statement.exportClause && ts.isNamedExports(statement.exportClause)
    ? statement.exportClause.elements.map(({ name, propertyName }) => [
        name.text,
        {
          exported: true,
          deprecated: false,
          kind: "export",
          head: "",
          members: new Map([["", plain((propertyName ?? name).text)]]),
        },
      ])
    : [];

const partsOf = (statement: ts.Node, body: ts.Node): Pick<Declaration, "head" | "members"> => {
  const { typeParameters } = statement as ts.InterfaceDeclaration;
  const heritage =
    ts.isInterfaceDeclaration(body) || ts.isClassDeclaration(body) ? body.heritageClauses : undefined;
  const head = [textOf(typeParameters), textOf(heritage)].filter(Boolean).join(" ");
  const members = membersOf(body);
  if (!members) return { ...single(memberOf(body, body)), head };
  const byName = new Map<string, Member>();
  for (const member of members) {
    if (isPrivate(member)) continue;
    byName.set(free(byName, nameOf(member)), memberOf(member, (member as ts.PropertySignature).type));
  }
  return { head, members: byName };
};

const membersOf = (body: ts.Node): readonly ts.Node[] | undefined =>
  ts.isInterfaceDeclaration(body) ||
  ts.isClassDeclaration(body) ||
  ts.isTypeLiteralNode(body) ||
  ts.isEnumDeclaration(body)
    ? body.members
    : undefined;

const nameOf = (member: ts.Node): string => {
  if (ts.isConstructorDeclaration(member)) return "constructor";
  const { name } = member as { readonly name?: ts.Node };
  return name ? name.getText() : member.getText().replace(/\s+/g, " ").slice(0, 40);
};

const memberOf = (node: ts.Node, type?: ts.Node): Member => {
  const { parameters } = node as { readonly parameters?: ts.NodeArray<ts.ParameterDeclaration> };
  const text = textOf(node);
  return {
    text,
    optional: Boolean((node as ts.PropertySignature).questionToken),
    deprecated: isDeprecated(node),
    ...(parameters && {
      signature: {
        parameters: parameters.map((parameter) => ({
          text: textOf(parameter),
          optional: Boolean(parameter.questionToken ?? parameter.initializer ?? parameter.dotDotDotToken),
        })),
        rest: parameters
          .reduce((rest, parameter) => rest.replace(textOf(parameter), ""), text)
          .replace(/[\s,]+/g, ""),
      },
    }),
    ...(type && ts.isUnionTypeNode(type) && { union: type.types.map(textOf) }),
  };
};

const plain = (text: string): Member => ({ text, optional: false, deprecated: false });

/** Without comments and line breaks: a report is formatted by the width of a line. */
const textOf = (node: ts.Node | ts.NodeArray<ts.Node> | undefined): string => {
  if (!node) return "";
  if ("kind" in node)
    return node
      .getText()
      .replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "")
      .replace(/\s+/g, " ")
      .trim();
  return node.map(textOf).join(", ");
};

const modifiersOf = (node: ts.Node): readonly ts.ModifierLike[] =>
  ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
const isExported = (node: ts.Node): boolean =>
  modifiersOf(node).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
const isPrivate = (node: ts.Node): boolean =>
  modifiersOf(node).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) || nameOf(node).startsWith("#");

/** API reports have it as a comment of a line. */
const isDeprecated = (node: ts.Node): boolean => {
  const text = node.getSourceFile().text;
  return (ts.getLeadingCommentRanges(text, node.pos) ?? []).some(({ pos, end }) =>
    text.slice(pos, end).includes("@deprecated"),
  );
};
