import type {
  Document,
  HttpMethod,
  MediaType,
  Operation,
  Parameter,
  RequestBody,
  Response,
  Schema,
} from "./document.ts";
import { isObject } from "./emit/object-type.ts";
import type { TypeScope } from "./emit/type-scope.ts";
import { titleOf } from "./naming.ts";
import { type Names, publicName, stubName } from "./public-names.ts";

/** A parameter of the query or the headers, as the caller names it. */
export interface NamedParameter {
  /** The member of the object argument. */
  readonly member: string;
  /** The name on the wire. */
  readonly wire: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly schema: Schema;
}

export interface BodyModel {
  readonly kind: "json" | "form" | "jsonOrForm";
  readonly schemas: readonly Schema[];
  readonly required: boolean;
  /** Content types of single parts of the form, by field. */
  readonly encoding: Readonly<Record<string, string>>;
  /** This field, alone, is sent as it is and not as a form. */
  readonly alone?: { readonly field: string; readonly contentType: string };
}

/** What decides whether the reply is a stream of events. */
export interface StreamModel {
  readonly member: string;
  readonly on: true | string;
  readonly event: Schema;
}

/** Which result a value of one member leads to: a schema, or null for plain text. */
export interface ChoiceModel {
  readonly member: string;
  /** What it is when no case fits. */
  readonly otherwise: Schema;
  readonly cases: Readonly<Record<string, Schema | null>>;
}

export interface PagingModel {
  readonly read: "id" | "last_id" | "next" | null;
  readonly item: Schema;
}

/** Everything that the stubs and the resource tree need to know about one operation. */
export interface OperationModel {
  readonly id: string;
  readonly stub: string;
  readonly publicName: readonly string[];
  /** The first segment of the path: the file that the stub stands in. */
  readonly group: string;
  readonly method: Uppercase<HttpMethod>;
  readonly path: string;
  readonly fixedQuery: Readonly<Record<string, string>>;
  readonly title: string;
  readonly docs: string | undefined;
  readonly deprecated: boolean;
  readonly pathParameters: readonly string[];
  readonly query: readonly NamedParameter[];
  readonly headers: readonly NamedParameter[];
  readonly fixedHeaders: Readonly<Record<string, string>>;
  readonly body: BodyModel | undefined;
  readonly reply: "json" | "text" | "bytes" | "nothing";
  readonly result: Schema | undefined;
  readonly stream: StreamModel | undefined;
  readonly choice: ChoiceModel | undefined;
  readonly paging: PagingModel | undefined;
  readonly auth: "admin" | undefined;
}

const docsRoot = "https://platform.openai.com/docs/api-reference";

/** What the intermediate representation tells of an operation. */
export interface ParsedOperation {
  readonly method: HttpMethod;
  readonly path: string;
  readonly deprecated: boolean;
  readonly securityKeys: readonly string[];
}

export const operationModel = (
  parsed: ParsedOperation,
  operation: Operation,
  document: Document,
  scope: TypeScope,
  names: Names,
): OperationModel => {
  const [path = "", fixed = ""] = parsed.path.split("?");
  const method = parsed.method.toUpperCase() as Uppercase<HttpMethod>;
  const name = publicName(
    { operationId: operation.operationId, method, path: parsed.path },
    names,
    operationKeys(document),
  );
  const parameters = operation.parameters ?? [];
  const reply = goodReply(operation, document);
  const body = bodyModel(operation.requestBody);
  const meta = operation["x-oaiMeta"];
  const query = parameters.filter((parameter) => parameter.in === "query").map(named);
  return {
    id: operation.operationId,
    stub: stubName(operation.operationId, names),
    publicName: name.split("."),
    group: path.split("/")[1] ?? "",
    method,
    path,
    fixedQuery: Object.fromEntries(new URLSearchParams(fixed)),
    title: meta?.name ?? titleOf(operation.operationId),
    docs: meta?.group && `${docsRoot}/${meta.group}/${meta.path ?? operation.operationId}`,
    deprecated: parsed.deprecated,
    pathParameters: [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string),
    query,
    headers: parameters
      .filter((parameter) => parameter.in === "header" && fixedValue(parameter) === undefined)
      .map(named),
    fixedHeaders: Object.fromEntries(parameters.flatMap(fixedHeader)),
    body,
    ...reply,
    stream: streamModel(operation, document, body, query, scope),
    choice: operation.requestBody?.["x-result-by"],
    paging: pagingModel(operation, reply.result, query, scope, names),
    auth: parsed.securityKeys.includes("AdminApiKeyAuth") ? "admin" : undefined,
  };
};

const operationKeys = (document: Document): ReadonlySet<string> =>
  new Set(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );

const named = (parameter: Parameter): NamedParameter => ({
  // `include[]` is how an array is spelled on the wire; the encoder adds the brackets.
  member:
    (parameter.schema["x-stainless-param"] as string | undefined) ?? parameter.name.replace(/\[\]$/, ""),
  wire: parameter.name.replace(/\[\]$/, ""),
  required: parameter.required ?? false,
  deprecated: parameter.deprecated ?? false,
  schema: parameter.schema,
});

const fixedValue = (parameter: Parameter): string | undefined =>
  parameter.required && typeof parameter.schema.const === "string" ? parameter.schema.const : undefined;

const fixedHeader = (parameter: Parameter): [string, string][] => {
  const value = parameter.in === "header" ? fixedValue(parameter) : undefined;
  return value === undefined ? [] : [[parameter.name, value]];
};

const bodyModel = (body: RequestBody | undefined): BodyModel | undefined => {
  if (!body) return undefined;
  const json = body.content["application/json"]?.schema;
  const form = body.content["multipart/form-data"]?.schema;
  const schemas = [form, json].filter((schema) => schema !== undefined);
  if (schemas.length === 0)
    throw new Error(`codegen: no known media type among ${Object.keys(body.content).join(", ")}`);
  const alwaysForm = body["x-without-files"] === "multipart/form-data";
  const kind = form && json && !alwaysForm ? "jsonOrForm" : form ? "form" : "json";
  const encoding = Object.fromEntries(
    Object.entries(body.content["multipart/form-data"]?.encoding ?? {}).flatMap(([field, { contentType }]) =>
      contentType ? [[field, contentType]] : [],
    ),
  );
  // A part whose content type the operation takes as a whole body, too, can go without the form around it.
  const alone = Object.entries(encoding).find(
    ([, type]) => type !== "application/json" && type in body.content,
  );
  const required = body.required ?? false;
  return {
    kind,
    schemas,
    required,
    encoding,
    ...(alone && { alone: { field: alone[0], contentType: alone[1] } }),
  };
};

const goodContent = (operation: Operation, document: Document): Record<string, MediaType> => {
  const status = Object.keys(operation.responses).find((code) => code.startsWith("2"));
  const response = operation.responses[status ?? ""] as Response | undefined;
  if (!response) throw new Error(`codegen: ${operation.operationId} declares no good response`);
  const target = response.$ref
    ? document.components.responses?.[response.$ref.split("/").at(-1) ?? ""]
    : response;
  return target?.content ?? {};
};

const goodReply = (operation: Operation, document: Document): Pick<OperationModel, "reply" | "result"> => {
  const content = goodContent(operation, document);
  const types = Object.keys(content).filter((type) => type !== "text/event-stream");
  if (types.length === 0) return { reply: "nothing", result: undefined };
  if (types.some((type) => type !== "application/json" && type !== "text/plain"))
    return { reply: "bytes", result: undefined };
  return { reply: "json", result: content["application/json"]?.schema };
};

const streamModel = (
  operation: Operation,
  document: Document,
  body: BodyModel | undefined,
  query: readonly NamedParameter[],
  scope: TypeScope,
): StreamModel | undefined => {
  const event = goodContent(operation, document)["text/event-stream"]?.schema;
  if (!event) return undefined;
  const members = new Set([
    ...query.map(({ member }) => member),
    ...(body?.schemas ?? []).flatMap((s) => Object.keys(properties(s, scope))),
  ]);
  if (members.has("stream")) return { member: "stream", on: true, event };
  if (members.has("stream_format")) return { member: "stream_format", on: "sse", event };
  throw new Error(`codegen: ${operation.operationId} streams, but no parameter switches it on`);
};

/** The named members of what a schema describes, compositions included. */
export const properties = (schema: Schema, scope: TypeScope): Record<string, Schema> => {
  const target = scope.resolved(schema);
  const parts = [...(target.allOf ?? []), ...(target.oneOf ?? []), ...(target.anyOf ?? [])];
  return Object.assign({}, ...parts.map((part) => properties(part, scope)), target.properties ?? {});
};

const pagingModel = (
  operation: Operation,
  result: Schema | undefined,
  query: readonly NamedParameter[],
  scope: TypeScope,
  names: Names,
): PagingModel | undefined => {
  const given = names.paging[operation.operationId];
  if (!result || given === "none") return undefined;
  const page = properties(result, scope);
  const data = page["data"] && scope.resolved(page["data"]);
  if (!data?.items || data.type !== "array") return undefined;
  if (given === "page") return { read: null, item: data.items };
  if (!query.some(({ member }) => member === "after")) return undefined;
  return { read: given ?? ("next" in page && !("last_id" in page) ? "next" : "id"), item: data.items };
};

/** Whether a schema is emitted under its own name as an interface, so that another may extend it. */
export const isInterface = (schema: Schema, scope: TypeScope): boolean => {
  const target = scope.resolved(schema);
  const flat = target.allOf ? scope.flatten(target) : target;
  return flat !== undefined && isObject(flat);
};
