import { relative } from "node:path";
import ts from "typescript";
import type { Json } from "../../update-spec/json-value.ts";
import { notUnderstood } from "./not-understood.ts";
import type { PackageSource } from "./open-package.ts";
import { type PageSteps, pageOf } from "./pages.ts";
import { requestBody } from "./request-body.ts";
import { type RequestCall, unionOf } from "./request-call.ts";
import { type RequestHeader, requestHeaders } from "./request-headers.ts";
import { optionOf, requestOptions } from "./request-options.ts";
import { type MethodParameters, methodParameters, type Sent, sentBy } from "./request-parameters.ts";
import type { ResourceMethod } from "./resource-methods.ts";
import { file as binary } from "./schema-forms.ts";
import type { SchemasOfTypes } from "./schemas-of-types.ts";
import { isDeprecated, memberName } from "./symbols.ts";
import { membersOf } from "./type-members.ts";

/** An operation as a method of the package makes it. */
export interface DerivedOperation {
  /** `beta.agents.create` */
  readonly name: string;
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** With the names of its parameters in snake case. */
  readonly path: string;
  /** The file that the method stands in. */
  readonly file: string;
  /** Whether it answers with a page, of which the package knows only what leads to the next one. */
  readonly isPage: boolean;
  readonly steps?: PageSteps;
  /** An operation object of OpenAPI, without an id. */
  readonly operation: Json;
}

/** @throws SpecError when the method is made in a way that has no rule here */
export function derivedOperation(
  { name, implementation, overloads }: ResourceMethod,
  { call, verb, within }: RequestCall,
  schemas: SchemasOfTypes,
  source: PackageSource,
): DerivedOperation {
  const [address, ...others] = call.arguments;
  const isList = verb === "getAPIList";
  const [page, listOptions] = isList ? others : [undefined, others[0]];
  const options = listOptions && requestOptions(listOptions, within, source, name);
  const literal = options?.literal;
  const option = (key: string): ts.Expression | undefined => literal && optionOf(literal, key);
  const parameters = methodParameters(within, source, name);
  const { path, names } = pathOf(address, call, parameters, source, name);
  const headers = requestHeaders(option("headers"), source, name);
  const sent = {
    query: sentBy(option("query"), within, parameters, source, name),
    body: sentBy(option("body"), within, parameters, source, name),
  };
  const context: ObjectContext = { parameters, headers, sent, path: names, schemas, source, owner: name };
  const list = page && pageOf(page, schemas, source, name);
  const body = requestBody(context, options?.isMultipart === true);
  const operation: Json = {
    ...([...overloads, implementation].some(isDeprecated) ? { deprecated: true } : {}),
    ...securityOf(option("__security"), source, name),
    parameters: [
      ...names.map((parameter) => ({
        name: parameter,
        in: "path",
        required: true,
        schema: { type: "string" },
      })),
      ...objectParameters(context),
      ...fixedHeaders(headers),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: {
      "200": list
        ? { description: "", content: { "application/json": { schema: list.envelope } } }
        : responseOf(call, implementation, headers, option, schemas, source, name),
    },
  };
  const method = isList ? (stringOf(option("method")) ?? "get") : verb;
  return {
    name,
    method: method as DerivedOperation["method"],
    path,
    file: relative(source.root, implementation.getSourceFile().fileName).replaceAll("\\", "/"),
    isPage: list !== undefined,
    ...(list?.steps ? { steps: list.steps } : {}),
    operation,
  };
}

/** All that says where the properties of the object parameter go. */
export interface ObjectContext {
  readonly parameters: MethodParameters;
  readonly headers: readonly RequestHeader[];
  readonly sent: { readonly query: Sent; readonly body: Sent };
  /** The names of the path's parameters. */
  readonly path: readonly string[];
  readonly schemas: SchemasOfTypes;
  readonly source: PackageSource;
  readonly owner: string;
}

/** The properties of the object parameter that are no parameter of the path and that no header takes. */
export function leftMembers({ parameters, source, owner }: ObjectContext): ts.PropertySignature[] {
  const { object, taken } = parameters;
  if (!object) return [];
  const used = new Set(taken.values());
  return membersOf(object.type, source, owner).filter(({ name }) => !used.has(memberName(name)));
}

function objectParameters(context: ObjectContext): Json[] {
  const { parameters, headers, sent, schemas, source, owner } = context;
  const { object, taken } = parameters;
  if (!object) return [];
  const members = membersOf(object.type, source, owner);
  const named = (property: string) => members.filter(({ name }) => memberName(name) === property);
  const inQuery = sent.query === "rest" ? leftMembers(context) : sent.query.flatMap(named);
  const inHeaders = headers.flatMap(({ name, from }) =>
    from === undefined ? [] : named(taken.get(from) ?? from).map((member) => ({ name, member })),
  );
  return [
    ...inQuery.map((member) => queryParameter(member, schemas)),
    ...inHeaders.map(({ name, member }) => ({
      name,
      in: "header",
      ...(member.questionToken ? {} : { required: true }),
      schema: schemas.property(member),
    })),
  ];
}

/** The query spells a list with brackets and an object with the names of its properties in brackets. */
function queryParameter(member: ts.PropertySignature, schemas: SchemasOfTypes): Json {
  const schema = schemas.property(member);
  const name = memberName(member.name);
  const types = [schema.type].flat();
  return {
    name: types.includes("array") ? `${name}[]` : name,
    in: "query",
    ...(member.questionToken ? {} : { required: true }),
    ...(isDeprecated(member) ? { deprecated: true } : {}),
    ...(types.includes("object") ? { style: "deepObject", explode: true } : {}),
    schema,
  };
}

/** Headers with a value of their own; what the answer is asked to be is said by the answer. */
const fixedHeaders = (headers: readonly RequestHeader[]): Json[] =>
  headers
    .filter(({ name, value }) => value !== undefined && !/^(accept|content-type)$/i.test(name))
    .map(({ name, value }) => ({
      name,
      in: "header",
      required: true,
      schema: { type: "string", const: value },
    }));

function pathOf(
  address: ts.Expression | undefined,
  call: ts.CallExpression,
  parameters: MethodParameters,
  source: PackageSource,
  owner: string,
): { path: string; names: string[] } {
  const template = address && ts.isTaggedTemplateExpression(address) ? address.template : address;
  if (template && ts.isStringLiteralLike(template)) return { path: template.text, names: [] };
  if (!template || !ts.isTemplateExpression(template))
    throw notUnderstood(source.root, address ?? call, owner, "a path that is no template");
  const names: string[] = [];
  let path = template.head.text;
  for (const { expression, literal } of template.templateSpans) {
    const local = expression.getText();
    const property = parameters.taken.get(local) ?? (parameters.plain.includes(local) ? local : undefined);
    if (property === undefined)
      throw notUnderstood(source.root, expression, owner, "a value of the path that is no parameter");
    const name = snakeCase(property);
    names.push(name);
    path += `{${name}}${literal.text}`;
  }
  return { path, names };
}

const snakeCase = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();

const schemes: Readonly<Record<string, string>> = {
  adminAPIKeyAuth: "AdminApiKeyAuth",
  bearerAuth: "ApiKeyAuth",
};

/** The key of a project is what the document takes by default, so it is not said. */
function securityOf(node: ts.Expression | undefined, source: PackageSource, owner: string): Json {
  if (!node) return {};
  const members = ts.isObjectLiteralExpression(node) ? node.properties : [];
  const names = members.map((member) => schemes[member.name?.getText() ?? ""]);
  if (names.length === 0 || names.includes(undefined))
    throw notUnderstood(source.root, node, owner, "a kind of key that is not known");
  if (names.includes("ApiKeyAuth")) return {};
  return { security: names.map((name) => ({ [String(name)]: [] })) };
}

/** What comes back: a document, events, both by what was asked, bytes, or nothing. */
function responseOf(
  call: ts.CallExpression,
  method: ts.MethodDeclaration,
  headers: readonly RequestHeader[],
  option: (key: string) => ts.Expression | undefined,
  schemas: SchemasOfTypes,
  source: PackageSource,
  owner: string,
): Json {
  if (option("__binaryResponse")) {
    const accept = headers.find(({ name }) => /^accept$/i.test(name))?.value ?? "application/octet-stream";
    return { description: "", content: { [accept]: { schema: binary } } };
  }
  const results = resultsOf(call, method, source, owner);
  const events = results.flatMap((node) => streamItem(node) ?? []);
  const isText = (node: ts.TypeNode): boolean => node.kind === ts.SyntaxKind.StringKeyword;
  const documents = results.filter(
    (node) => !streamItem(node) && !isText(node) && node.kind !== ts.SyntaxKind.VoidKeyword,
  );
  const read = (nodes: readonly ts.TypeNode[]): Json => {
    const [only, ...others] = nodes.map((node) => schemas.read(node, owner));
    return others.length === 0 && only ? only : { anyOf: [only, ...others] };
  };
  const content = {
    ...(documents.length > 0 ? { "application/json": { schema: read(documents) } } : {}),
    // A string is a body that is not JSON.
    ...(results.some(isText) ? { "text/plain": { schema: { type: "string" } } } : {}),
    ...(events.length > 0 ? { "text/event-stream": { schema: read(events) } } : {}),
  };
  return { description: "", ...(Object.keys(content).length > 0 ? { content } : {}) };
}

function resultsOf(
  call: ts.CallExpression,
  method: ts.MethodDeclaration,
  source: PackageSource,
  owner: string,
): readonly ts.TypeNode[] {
  const [stated] = call.typeArguments ?? [];
  if (stated) return unionOf(stated);
  const promises = method.type ? unionOf(method.type) : [];
  if (promises.length === 0)
    throw notUnderstood(source.root, method, owner, "a method without a type of its result");
  return promises.flatMap((promise) => {
    const [inner] = ts.isTypeReferenceNode(promise) ? (promise.typeArguments ?? []) : [];
    if (!inner) throw notUnderstood(source.root, promise, owner, "a result that is no promise");
    return unionOf(inner);
  });
}

const streamItem = (node: ts.TypeNode): ts.TypeNode | undefined =>
  ts.isTypeReferenceNode(node) && node.typeName.getText() === "Stream" ? node.typeArguments?.[0] : undefined;

const stringOf = (node: ts.Expression | undefined): string | undefined =>
  node && ts.isStringLiteral(node) ? node.text : undefined;
