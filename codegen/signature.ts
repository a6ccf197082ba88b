import type { Schema } from "./document.ts";
import { deprecation, docComment, factLines } from "./emit/doc-comment.ts";
import { isObject, memberLines, propertyKey } from "./emit/object-type.ts";
import { schemaType } from "./emit/schema-type.ts";
import type { TypeScope } from "./emit/type-scope.ts";
import { isInterface, properties } from "./members.ts";
import { argumentName, pascalCase } from "./naming.ts";
import type { OperationModel } from "./operation.ts";
import type { NamedParameter } from "./parameters.ts";
import { WORDS, type Words } from "./words/words.ts";

/** How an operation is called, as source text: shared by its stub and its place in the resource tree. */
export interface Signature {
  /** `<Stream extends … = false>`, or nothing. */
  readonly typeParameters: string;
  /** The positional argument: the last path parameter. */
  readonly positional: { readonly name: string; readonly wire: string } | undefined;
  /** The object argument: what is left of the path, the query, the headers and the body. */
  readonly object: { readonly name: string; readonly type: string; readonly optional: boolean } | undefined;
  /** The declaration of the object argument's type, when it is not a model's. */
  readonly declaration: string;
  readonly result: string;
  /** The item's type, when the result is a page of a list. */
  readonly item: string | undefined;
}

export const signature = (operation: OperationModel, sent: TypeScope, received: TypeScope): Signature => {
  const rest = operation.pathParameters.slice(0, -1);
  const last = operation.pathParameters.at(-1);
  const object = objectArgument(operation, rest, sent);
  const page = operation.result && schemaType(operation.result, received);
  return {
    typeParameters: typeParameters(operation),
    positional: last === undefined ? undefined : { name: argumentName(last), wire: last },
    object: object && {
      name: object.name,
      type: withChoices(object.type, operation),
      optional: object.optional,
    },
    declaration: object?.declaration ?? "",
    result: resultType(operation, received),
    item: operation.paging && itemType(operation.paging.item, page ?? "unknown", received),
  };
};

const itemType = (item: Schema, page: string, scope: TypeScope): string =>
  item.$ref || !/^models\.\w+$/.test(page) ? schemaType(item, scope) : `${page}["data"][number]`;

const typeParameters = (operation: OperationModel): string => {
  const parameters: string[] = [];
  const by = operation.stream?.by;
  if (by)
    parameters.push(
      `Choice extends ${by.on === true ? "boolean | null | undefined = false" : "string | null | undefined = undefined"}`,
    );
  if (operation.choice) parameters.push("Format extends string | null | undefined = undefined");
  return parameters.length ? `<${parameters.join(", ")}>` : "";
};

const withChoices = (type: string, operation: OperationModel): string => {
  const choices: string[] = [];
  if (operation.stream?.by) choices.push(`${operation.stream.by.member}?: Choice`);
  if (operation.choice) choices.push(`${operation.choice.member}?: Format`);
  if (choices.length === 0) return type;
  return `${/ [|&] /.test(type) ? `(${type})` : type} & { ${choices.join("; ")} }`;
};

const resultType = (operation: OperationModel, scope: TypeScope): string => {
  const unary = unaryType(operation, scope);
  const { stream } = operation;
  if (!stream) return unary;
  if (!stream.by) return `EventStream<${schemaType(stream.event, scope)}>`;
  const on = stream.by.on === true ? "" : `, ${JSON.stringify(stream.by.on)}`;
  return `Streamed<Choice, ${unary}, ${schemaType(stream.event, scope)}${on}>`;
};

const unaryType = (operation: OperationModel, scope: TypeScope): string => {
  if (operation.reply === "bytes") return "Response";
  if (operation.reply === "nothing" || !operation.result) return "void";
  const type = schemaType(operation.result, scope);
  if (!operation.choice) return type;
  const cases = Object.entries(operation.choice.cases).map(
    ([value, schema]) => `${propertyKey(value)}: ${schema ? schemaType(schema, scope) : "string"}`,
  );
  return `Chosen<Format, { ${cases.join("; ")} }, ${schemaType(operation.choice.otherwise, scope)}>`;
};

interface ObjectArgument {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly declaration: string;
}

const objectArgument = (
  operation: OperationModel,
  rest: readonly string[],
  scope: TypeScope,
): ObjectArgument | undefined => {
  const { body } = operation;
  const parameters = [
    ...rest.map((name) => pathMember(name, operation.pathWords[name])),
    ...operation.query,
    ...operation.headers,
  ];
  if (!body && parameters.length === 0) return undefined;
  const members = parameters.map((parameter) => parameterLine(parameter, scope.indented())).join("");
  const parametersRequired = parameters.some(({ required }) => required);
  const declared = `${pascalCase(operation.stub)}Params`;
  if (!body) {
    const declaration = `${docComment([`Parameters of {@link ${operation.stub}}.`])}export interface ${declared} {\n${members}}\n\n`;
    const name = rest.length || operation.headers.length ? "params" : "query";
    return { name, type: declared, optional: !parametersRequired, declaration };
  }
  const { schemas } = body;
  const optional =
    !body.required && !parametersRequired && schemas.every((schema) => hasNoRequired(schema, scope));
  const bodyType = schemas.map((schema) => schemaType(schema, scope)).join(" | ");
  if (parameters.length === 0) return inlineOrModel(operation, declared, bodyType, optional, scope);
  const doc = docComment([`Parameters of {@link ${operation.stub}}.`]);
  const declaration = isExtensible(schemas, parameters, scope)
    ? `${doc}export interface ${declared} extends ${bodyType} {\n${members}}\n\n`
    : `${doc}export type ${declared} = ${bodyType.includes(" | ") ? `(${bodyType})` : bodyType} & {\n${members}};\n\n`;
  return { name: "params", type: declared, optional, declaration };
};

/** Whether an interface can extend the body's model: there is one, and no parameter has the name of one of its fields. */
const isExtensible = (
  schemas: readonly Schema[],
  parameters: readonly NamedParameter[],
  scope: TypeScope,
): boolean => {
  const only = schemas.length === 1 ? schemas[0] : undefined;
  if (!only?.$ref || !isInterface(only, scope)) return false;
  return !parameters.some(({ member }) => member in properties(only, scope));
};

/** A body that the contract describes in place gets a name of its own, so that a caller can write its type. */
const inlineOrModel = (
  operation: OperationModel,
  declared: string,
  bodyType: string,
  optional: boolean,
  scope: TypeScope,
): ObjectArgument => {
  const only = operation.body?.schemas.length === 1 ? (operation.body.schemas[0] as Schema) : undefined;
  if (!only || only.$ref || !isObject(only))
    return { name: "body", type: bodyType, optional, declaration: "" };
  const doc = docComment([`Parameters of {@link ${operation.stub}}.`]);
  const declaration = `${doc}export interface ${declared} {\n${memberLines(only, scope.indented())}}\n\n`;
  return { name: "body", type: declared, optional, declaration };
};

const hasNoRequired = (schema: Schema, scope: TypeScope): boolean => {
  const target = scope.resolved(schema);
  const variants = target.oneOf ?? target.anyOf;
  return (
    !target.required?.length &&
    (target.allOf ?? []).every((part) => hasNoRequired(part, scope)) &&
    (!variants || variants.some((variant) => hasNoRequired(variant, scope)))
  );
};

const pathMember = (name: string, words: Words | undefined): NamedParameter => ({
  member: name,
  wire: name,
  required: true,
  deprecated: false,
  schema: { type: "string", ...(words && { [WORDS]: words }) },
});

const parameterLine = (parameter: NamedParameter, scope: TypeScope): string => {
  const facts = factLines(parameter.schema, scope.resolved(parameter.schema));
  if (parameter.deprecated && !facts.some((fact) => fact.startsWith("@deprecated")))
    facts.push(deprecation(parameter.schema[WORDS]));
  const type = schemaType(parameter.schema, scope);
  return `${docComment(facts, scope.indent)}${scope.indent}${propertyKey(parameter.member)}${parameter.required ? "" : "?"}: ${type};\n`;
};
