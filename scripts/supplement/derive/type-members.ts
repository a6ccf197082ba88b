import ts from "typescript";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import { bare, memberName, symbolOf, typeDeclarationOf } from "./symbols.ts";

/**
 * The properties of an object type with those that it inherits; an own one replaces the inherited one of its
 * name. Of a union, those of all members.
 * @param owner the type that is read, for a message
 * @throws SpecError when the type is no object type
 */
export function membersOf(node: ts.TypeNode, source: PackageSource, owner: string): ts.PropertySignature[] {
  const type = bare(node);
  if (ts.isTypeLiteralNode(type)) return ownMembers(type.members, source, owner);
  if (ts.isIntersectionTypeNode(type))
    return byName(type.types.flatMap((part) => membersOf(part, source, owner)));
  if (ts.isUnionTypeNode(type)) return byName(type.types.flatMap((part) => membersOf(part, source, owner)));
  // `{ [K in …]?: never }` forbids names and has none.
  if (ts.isMappedTypeNode(type)) return [];
  if (ts.isTypeReferenceNode(type)) return referredMembers(type.typeName, type, source, owner);
  if (ts.isExpressionWithTypeArguments(type)) return membersOfBase(type, source, owner);
  throw notUnderstood(source.root, type, owner, "a type that is not known to have properties");
}

/** The members of a base of an interface. */
export const membersOfBase = (
  base: ts.ExpressionWithTypeArguments,
  source: PackageSource,
  owner: string,
): ts.PropertySignature[] => referredMembers(base.expression, base, source, owner);

function referredMembers(
  name: ts.Node,
  reference: ts.NodeWithTypeArguments,
  source: PackageSource,
  owner: string,
): ts.PropertySignature[] {
  const [of, keys] = reference.typeArguments ?? [];
  if (name.getText() === "Omit" && of && keys) {
    const omitted = keyNames(keys, source, owner);
    return membersOf(of, source, owner).filter((member) => !omitted.includes(memberName(member.name)));
  }
  if (name.getText() === "Pick" && of && keys) {
    const picked = keyNames(keys, source, owner);
    return membersOf(of, source, owner).filter((member) => picked.includes(memberName(member.name)));
  }
  const declaration = typeDeclarationOf(symbolOf(source.checker, name));
  if (!declaration) throw notUnderstood(source.root, name, owner, "a name that no type of the package has");
  if (ts.isTypeAliasDeclaration(declaration)) return membersOf(declaration.type, source, owner);
  const bases = (declaration.heritageClauses ?? []).flatMap(({ types }) => [...types]);
  const inherited = bases.flatMap((base) => membersOfBase(base, source, owner));
  return byName([...inherited, ...ownMembers(declaration.members, source, owner)]);
}

const ownMembers = (
  members: readonly ts.TypeElement[],
  source: PackageSource,
  owner: string,
): ts.PropertySignature[] =>
  members.flatMap((member) => {
    if (ts.isPropertySignature(member)) return [member];
    if (ts.isIndexSignatureDeclaration(member)) return [];
    throw notUnderstood(source.root, member, owner, "a member that is no property");
  });

function keyNames(keys: ts.TypeNode, source: PackageSource, owner: string): string[] {
  const parts = ts.isUnionTypeNode(keys) ? keys.types : [keys];
  return parts.map((part) => {
    if (ts.isLiteralTypeNode(part) && ts.isStringLiteral(part.literal)) return part.literal.text;
    throw notUnderstood(source.root, part, owner, "a key that is no literal");
  });
}

/** Each name once, in the order of the first; the last declaration of a name holds. */
const byName = (members: readonly ts.PropertySignature[]): ts.PropertySignature[] => [
  ...new Map(members.map((member) => [memberName(member.name), member])).values(),
];
