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
  if (parameters.taken.size === 0) return schemas.read(type, owner);
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
