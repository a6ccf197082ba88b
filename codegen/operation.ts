import type { Document, HttpMethod, Operation } from "./document.ts";
import type { TypeScope } from "./emit/type-scope.ts";
import { titleOf } from "./naming.ts";
import { type PagingModel, pagingModel } from "./paging.ts";
import { fixedHeader, fixedValue, type NamedParameter, named } from "./parameters.ts";
import { type Names, publicNames, stubName } from "./public-names.ts";
import { type BodyModel, bodyModel } from "./request-body.ts";
import { type ChoiceModel, goodReply, type ReplyModel } from "./responses.ts";
import { type StreamModel, streamModel } from "./streaming.ts";
import { WORDS, type Words } from "./words/words.ts";

/** Everything that the stubs and the resource tree need to know about one operation. */
export interface OperationModel extends ReplyModel {
  readonly id: string;
  readonly stub: string;
  /** Its dotted names, each as segments; mostly one. */
  readonly publicNames: readonly (readonly string[])[];
  /** The first segment of the path: the file that the stub stands in. */
  readonly group: string;
  readonly method: Uppercase<HttpMethod>;
  readonly path: string;
  readonly fixedQuery: Readonly<Record<string, string>>;
  readonly title: string;
  readonly docs: string | undefined;
  readonly deprecated: boolean;
  readonly words: Words | undefined;
  readonly pathParameters: readonly string[];
  /** What is said of the path parameters, by name. */
  readonly pathWords: Readonly<Record<string, Words | undefined>>;
  readonly query: readonly NamedParameter[];
  readonly headers: readonly NamedParameter[];
  readonly fixedHeaders: Readonly<Record<string, string>>;
  readonly body: BodyModel | undefined;
  readonly stream: StreamModel | undefined;
  readonly choice: ChoiceModel | undefined;
  readonly paging: PagingModel | undefined;
  readonly auth: "admin" | undefined;
}

const docsRoot = "https://platform.openai.com/docs/api-reference";

/** An operation, from the intermediate representation. */
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
  const publicNamesOf = publicNames(
    { ...operation, method, path: parsed.path },
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
    publicNames: publicNamesOf.map((name) => name.split(".")),
    group: path.split("/")[1] ?? "",
    method,
    path,
    fixedQuery: Object.fromEntries(new URLSearchParams(fixed)),
    title: meta?.name ?? titleOf(operation.operationId),
    docs: meta?.group && `${docsRoot}/${meta.group}/${meta.path ?? operation.operationId}`,
    deprecated: parsed.deprecated,
    words: operation[WORDS],
    pathWords: Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === "path")
        .map(({ name, schema }) => [name, schema[WORDS]]),
    ),
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
