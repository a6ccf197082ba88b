import ts from "typescript";
import type { Json } from "../../update-spec/json-value.ts";
import { leftMembers, type ObjectContext } from "./operation.ts";
import { memberName, symbolOf, typeDeclarationOf } from "./symbols.ts";
import { membersOf } from "./type-members.ts";
import { nameOfType } from "./type-names.ts";

/** The body of a request, or undefined for a request without one. */
export function requestBody(context: ObjectContext, isMultipart: boolean): Json | undefined {
  const { parameters, sent } = context;
  const { object } = parameters;
  if (!object || (sent.body !== "rest" && sent.body.length === 0)) return undefined;
  const schema = sent.body === "rest" ? wholeBody(context, object.type) : partOfBody(context, object.type);
  return {
    ...(object.isOptional ? {} : { required: true }),
    content: { [isMultipart ? "multipart/form-data" : "application/json"]: { schema } },
  };
}

/** The type of the parameter, or what is left of it as a type of its own. */
function wholeBody(context: ObjectContext, type: ts.TypeNode): Json {
  const { parameters, schemas, owner } = context;
  if (parameters.taken.size === 0) return schemas.read(withoutStreamVariants(type, context), owner);
  const name = bodyName(type, context);
  const object = (): Json => schemas.object(leftMembers(context), owner);
  return name === undefined ? object() : schemas.named(name, object);
}

function partOfBody({ sent, schemas, source, owner }: ObjectContext, type: ts.TypeNode): Json {
  const names = sent.body;
  return schemas.object(
    membersOf(type, source, owner).filter(({ name }) => names.includes(memberName(name))),
    owner,
  );
}

const bodyName = (type: ts.TypeNode, { source }: ObjectContext): string | undefined => {
  const declaration =
    ts.isTypeReferenceNode(type) && typeDeclarationOf(symbolOf(source.checker, type.typeName));
  return declaration ? `${nameOfType(declaration, source)}Body` : undefined;
};

/**
 * `CreateParams = CreateParamsNonStreaming | CreateParamsStreaming`, which differ in the values of `stream` alone,
 * are their common base, which has it with both.
 */
function withoutStreamVariants(type: ts.TypeNode, { source }: ObjectContext): ts.TypeNode {
  const alias = ts.isTypeReferenceNode(type) && typeDeclarationOf(symbolOf(source.checker, type.typeName));
  if (!alias || !ts.isTypeAliasDeclaration(alias) || !ts.isUnionTypeNode(alias.type)) return type;
  const variants = alias.type.types.map((member) => {
    const declaration =
      ts.isTypeReferenceNode(member) && typeDeclarationOf(symbolOf(source.checker, member.typeName));
    if (!declaration || !ts.isInterfaceDeclaration(declaration)) return undefined;
    const [base] = declaration.heritageClauses?.[0]?.types ?? [];
    const isVariant = declaration.members.every(({ name }) => name && memberName(name) === "stream");
    return isVariant ? base : undefined;
  });
  const [first] = variants;
  const isSame = variants.every((base) => base && base.expression.getText() === first?.expression.getText());
  return first && isSame ? first : type;
}
