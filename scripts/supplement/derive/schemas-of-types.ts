import ts from "typescript";
import type { Json } from "../../update-spec/json-value.ts";
import { pointer } from "../../update-spec/pointer.ts";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import { choice, deprecated, file, withNull } from "./schema-forms.ts";
import {
  bare,
  isDeprecated,
  memberName,
  symbolOf,
  type TypeDeclaration,
  typeDeclarationOf,
} from "./symbols.ts";
import { membersOf, membersOfBase } from "./type-members.ts";
import { isOfResources, nameOfType, qualifiedName } from "./type-names.ts";

/** Types of a file that is sent, by their names in the package and in the libraries of the language. */
const files: ReadonlySet<string> = new Set([
  "Uploadable",
  "FileLike",
  "BlobLike",
  "Response",
  "Blob",
  "File",
]);

const keywords: ReadonlyMap<ts.SyntaxKind, Json> = new Map<ts.SyntaxKind, Json>([
  [ts.SyntaxKind.StringKeyword, { type: "string" }],
  [ts.SyntaxKind.NumberKeyword, { type: "number" }],
  [ts.SyntaxKind.BooleanKeyword, { type: "boolean" }],
  [ts.SyntaxKind.ObjectKeyword, { type: "object" }],
  [ts.SyntaxKind.UnknownKeyword, {}],
  [ts.SyntaxKind.AnyKeyword, {}],
]);

/**
 * Reads types as JSON Schemas. A named type becomes a schema of its own, under its file and its qualified
 * name; whatever has no rule here is refused.
 */
export class SchemasOfTypes {
  /** By `src/resources/files.ts:FileObject`. */
  readonly schemas: Map<string, Json> = new Map();
  readonly #source: PackageSource;
  /** The type that is being read, for a message. */
  #owner = "";

  constructor(source: PackageSource) {
    this.#source = source;
  }

  /**
   * @param owner what the type belongs to, for a message
   * @throws SpecError when the type cannot be expressed
   */
  read(node: ts.TypeNode, owner: string): Json {
    const before = this.#owner;
    this.#owner = owner;
    try {
      return this.#schema(node);
    } finally {
      this.#owner = before;
    }
  }

  /** An object of some properties. */
  object(members: readonly ts.PropertySignature[], owner: string): Json {
    const before = this.#owner;
    this.#owner = owner;
    try {
      return this.#object(members, undefined);
    } finally {
      this.#owner = before;
    }
  }

  /** A schema of its own for something that has a name. */
  named(name: string, schema: () => Json): Json {
    if (!this.schemas.has(name)) {
      // The place is taken first: a type may refer to itself.
      this.schemas.set(name, {});
      this.schemas.set(name, schema());
    }
    return { $ref: pointer(["components", "schemas", name]) };
  }

  /** The reference to a named type. */
  reference(declaration: TypeDeclaration): Json {
    const name = nameOfType(declaration, this.#source);
    return this.named(name, () => {
      const before = this.#owner;
      this.#owner = qualifiedName(declaration);
      const schema = ts.isTypeAliasDeclaration(declaration)
        ? this.#schema(declaration.type)
        : this.#interface(declaration);
      this.#owner = before;
      return schema;
    });
  }

  #schema(node: ts.TypeNode): Json {
    const keyword = keywords.get(node.kind);
    if (keyword) return keyword;
    if (ts.isParenthesizedTypeNode(node)) return this.#schema(node.type);
    if (ts.isArrayTypeNode(node)) return { type: "array", items: this.#schema(node.elementType) };
    if (ts.isLiteralTypeNode(node)) return this.#literal(node);
    if (ts.isUnionTypeNode(node)) return this.#union(node);
    if (ts.isIntersectionTypeNode(node)) return this.#intersection(node);
    if (ts.isTypeLiteralNode(node)) return this.#members(node.members);
    if (ts.isTypeReferenceNode(node)) return this.#reference(node, node.typeName);
    if (ts.isExpressionWithTypeArguments(node)) return this.#reference(node, node.expression);
    if (ts.isIndexedAccessTypeNode(node)) return this.#indexed(node);
    throw this.#refused(node, "a type that no schema stands for");
  }

  #literal(node: ts.LiteralTypeNode): Json {
    if (node.literal.kind === ts.SyntaxKind.NullKeyword) return { type: "null" };
    return choice([this.#valueOf(node)]);
  }

  #valueOf({ literal }: ts.LiteralTypeNode): string | number | boolean {
    if (ts.isStringLiteral(literal) || ts.isNoSubstitutionTemplateLiteral(literal)) return literal.text;
    if (ts.isNumericLiteral(literal)) return Number(literal.text);
    if (literal.kind === ts.SyntaxKind.TrueKeyword) return true;
    if (literal.kind === ts.SyntaxKind.FalseKeyword) return false;
    if (ts.isPrefixUnaryExpression(literal) && ts.isNumericLiteral(literal.operand))
      return -Number(literal.operand.text);
    throw this.#refused(literal, "a literal that is no JSON value");
  }

  #union(node: ts.UnionTypeNode): Json {
    const members = node.types.map(bare).filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    const schemas = members.filter((member) => !isNull(member));
    const literals = schemas.filter(ts.isLiteralTypeNode);
    const values = literals.map((literal) => this.#valueOf(literal));
    const others = schemas
      .filter((member) => !ts.isLiteralTypeNode(member))
      .map((member) => this.#schema(member));
    const choices = choicesOf(values);
    const list = [...choices, ...others];
    const [only] = list;
    const schema = list.length === 1 && only ? only : { anyOf: list };
    return members.some(isNull) ? withNull(schema) : schema;
  }

  /** `string & {}` is any string; a part that only forbids names says nothing of what is there. */
  #intersection(node: ts.IntersectionTypeNode): Json {
    const parts = node.types.map(bare).filter((part) => !isEmptyObject(part) && !isForbidding(part));
    const [only] = parts;
    if (parts.length === 1 && only) return this.#schema(only);
    return { allOf: parts.map((part) => this.#schema(part)) };
  }

  #reference(node: ts.NodeWithTypeArguments, name: ts.Node): Json {
    const symbol = symbolOf(this.#source.checker, name);
    const parameter = symbol?.declarations?.find(ts.isTypeParameterDeclaration);
    if (parameter) return this.#parameter(parameter);
    const declaration = typeDeclarationOf(symbol);
    if (!declaration) return this.#ofTheLanguage(node, name.getText());
    if (files.has(declaration.name.text) && !isOfResources(declaration)) return file;
    return this.reference(declaration);
  }

  /** A parameter of a type stands for the widest type that it may be: its default. */
  #parameter(parameter: ts.TypeParameterDeclaration): Json {
    const widest = parameter.default ?? parameter.constraint;
    if (!widest) throw this.#refused(parameter, "a parameter of a type that may be anything");
    return this.#schema(widest);
  }

  /** A type that the package does not declare: one of the language's own. */
  #ofTheLanguage(node: ts.NodeWithTypeArguments, name: string): Json {
    const [first, second] = node.typeArguments ?? [];
    if ((name === "Array" || name === "ReadonlyArray") && first)
      return { type: "array", items: this.#schema(first) };
    if (name === "Record" && first?.kind === ts.SyntaxKind.StringKeyword && second)
      return { type: "object", additionalProperties: anything(this.#schema(second)) };
    if (name === "Omit" || name === "Pick")
      return this.#object(membersOf(node, this.#source, this.#owner), undefined);
    if (files.has(name)) return file;
    throw this.#refused(node, "a type that no schema stands for");
  }

  #indexed(node: ts.IndexedAccessTypeNode): Json {
    const members = membersOf(node.objectType, this.#source, this.#owner);
    const { indexType } = node;
    if (!ts.isLiteralTypeNode(indexType) || !ts.isStringLiteral(indexType.literal))
      throw this.#refused(node, "a property that is not named");
    const key = indexType.literal.text;
    const member = members.find(({ name }) => memberName(name) === key);
    if (!member?.type) throw this.#refused(node, "a property that is not there");
    return this.#schema(member.type);
  }

  #interface(declaration: ts.InterfaceDeclaration): Json {
    const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => [...types]);
    const inherited: ts.PropertySignature[] = [];
    const references: Json[] = [];
    for (const base of bases) {
      const found = typeDeclarationOf(symbolOf(this.#source.checker, base.expression));
      // A base that is no type of a resource (the parameters of a page), or of which a part is left out.
      if (found && isOfResources(found) && !base.typeArguments) references.push(this.reference(found));
      else inherited.push(...membersOfBase(base, this.#source, this.#owner));
    }
    const beside = this.#members(declaration.members, inherited);
    if (references.length === 0) return beside;
    const [only] = references;
    const isAlias = references.length === 1 && declaration.members.length === 0 && inherited.length === 0;
    return isAlias && only ? only : { allOf: [...references, beside] };
  }

  #members(members: readonly ts.TypeElement[], inherited: readonly ts.PropertySignature[] = []): Json {
    const declared: ts.PropertySignature[] = [];
    let index: ts.IndexSignatureDeclaration | undefined;
    for (const member of members) {
      if (ts.isPropertySignature(member)) declared.push(member);
      else if (ts.isIndexSignatureDeclaration(member)) index = member;
      else throw this.#refused(member, "a member that is no property");
    }
    const names = new Set(declared.map(({ name }) => memberName(name)));
    return this.#object(
      [...inherited.filter(({ name }) => !names.has(memberName(name))), ...declared],
      index,
    );
  }

  #object(given: readonly ts.PropertySignature[], index: ts.IndexSignatureDeclaration | undefined): Json {
    // `name?: never` says that there is no such property.
    const members = given.filter(({ type }) => type?.kind !== ts.SyntaxKind.NeverKeyword);
    const properties = members.map((member): [string, Json] => [
      memberName(member.name),
      this.property(member),
    ]);
    const required = members
      .filter(({ questionToken }) => !questionToken)
      .map(({ name }) => memberName(name));
    return {
      type: "object",
      ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(index ? { additionalProperties: anything(this.#schema(index.type)) } : {}),
    };
  }

  /** The schema of one property. */
  property(member: ts.PropertySignature): Json {
    if (!member.type) throw this.#refused(member, "a property without a type");
    const schema = this.#schema(member.type);
    return isDeprecated(member) ? deprecated(schema) : schema;
  }

  #refused(node: ts.Node, why: string): Error {
    return notUnderstood(this.#source.root, node, this.#owner, why);
  }
}

const isNull = (node: ts.TypeNode): boolean =>
  ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.NullKeyword;

const isEmptyObject = (node: ts.TypeNode): boolean => ts.isTypeLiteralNode(node) && node.members.length === 0;

const isForbidding = (node: ts.TypeNode): boolean =>
  ts.isMappedTypeNode(node) && node.type?.kind === ts.SyntaxKind.NeverKeyword;

/** Literals by their JSON type; true and false together are any boolean. */
function choicesOf(values: readonly (string | number | boolean)[]): Json[] {
  const strings = values.filter((value) => typeof value === "string");
  const numbers = values.filter((value) => typeof value === "number");
  const booleans = values.filter((value) => typeof value === "boolean");
  return [
    ...(strings.length > 0 ? [choice(strings)] : []),
    ...(numbers.length > 0 ? [choice(numbers)] : []),
    ...(booleans.length === 2 ? [{ type: "boolean" }] : booleans.length === 1 ? [choice(booleans)] : []),
  ];
}

const anything = (schema: Json): Json | true => (Object.keys(schema).length > 0 ? schema : true);
