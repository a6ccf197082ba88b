import ts from "typescript";
import type { PackageSource } from "./open-package.ts";
import { memberName, symbolOf, typeDeclarationOf } from "./symbols.ts";

/**
 * `CreateParams = CreateParamsNonStreaming | CreateParamsStreaming`, which differ in the values of `stream` alone,
 * are their common base, which has it with both.
 */
export function withoutStreamVariants(type: ts.TypeNode, { checker }: PackageSource): ts.TypeNode {
  const alias = ts.isTypeReferenceNode(type) && typeDeclarationOf(symbolOf(checker, type.typeName));
  if (!alias || !ts.isTypeAliasDeclaration(alias) || !ts.isUnionTypeNode(alias.type)) return type;
  const variants = alias.type.types.map((member) => {
    const declaration =
      ts.isTypeReferenceNode(member) && typeDeclarationOf(symbolOf(checker, member.typeName));
    if (!declaration || !ts.isInterfaceDeclaration(declaration)) return undefined;
    const [base] = declaration.heritageClauses?.[0]?.types ?? [];
    const isVariant = declaration.members.every(({ name }) => name && memberName(name) === "stream");
    return isVariant ? base : undefined;
  });
  const [first] = variants;
  const isSame = variants.every((base) => base && base.expression.getText() === first?.expression.getText());
  return first && isSame ? first : type;
}
