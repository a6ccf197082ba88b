import type { JsonSchema, OperationSchemas } from "../../../generated/json-schemas/json-schema.ts";
import type { Schemas } from "../schemas/schema-walk.ts";
import { coerce } from "./coerce.ts";
import { checkDepth } from "./depth.ts";
import { readForm } from "./read-form.ts";
import type { RequestParts } from "./request-validator.ts";
import { unflatten } from "./unflatten.ts";
import { UnreadableRequest } from "./unreadable-request.ts";

/** A request as it came, its operation found. */
export interface WireRequest {
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What a request may hold at most. */
export interface RequestBounds {
  /** Fields of a form, its files among them. */
  readonly maxFormFields: number;
}

const essence = (contentType: string): string => (contentType.split(";")[0] ?? "").trim().toLowerCase();

/**
 * Decodes a request into values of the contract's types.
 *
 * @throws UnreadableRequest when the body is not what its content type says, or holds more than the bounds allow
 * @throws TooDeep when it is nested too deep, or the name of a query parameter is
 */
export const readRequest = async (
  request: WireRequest,
  operation: OperationSchemas,
  schemas: Schemas,
  { maxFormFields = 1_000 }: Partial<RequestBounds> = {},
): Promise<RequestParts> => {
  const headers: Record<string, unknown> = { ...request.headers };
  for (const { in: place, name, schema } of operation.parameters) {
    const key = name.toLowerCase();
    // `style: simple` (RFC 6570 §3.2.2): the elements of a list are separated by commas.
    if (place === "header" && schema.type === "array" && request.headers[key] !== undefined)
      headers[key] = request.headers[key].split(",").map((item) => item.trim());
  }
  return {
    operation: request.operation,
    path: coerce(request.path, parametersSchema(operation, "path"), schemas) as object,
    query: coerce(unflatten(request.query), parametersSchema(operation, "query"), schemas) as object,
    headers,
    body: request.body.length ? await readBody(request, operation, schemas, { maxFormFields }) : undefined,
  };
};

/** The parameters of one place as the schema of one object. */
const parametersSchema = ({ parameters }: OperationSchemas, place: string): JsonSchema => ({
  properties: Object.fromEntries(
    parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, schema }) => [name.replace(/\[\]$/, ""), schema]),
  ),
});

const readBody = async (
  { body, headers }: WireRequest,
  operation: OperationSchemas,
  schemas: Schemas,
  { maxFormFields }: RequestBounds,
): Promise<NonNullable<RequestParts["body"]>> => {
  const contentType = headers["content-type"] ?? "";
  const mediaType = essence(contentType);
  if (mediaType === "application/json") {
    const text = decodeUTF8(body);
    checkDepth(text, "The body");
    try {
      return { mediaType, value: JSON.parse(text) };
    } catch (cause) {
      throw new UnreadableRequest("The body is not valid JSON.", { cause });
    }
  }
  if (mediaType !== "multipart/form-data") return { mediaType, value: new TextDecoder().decode(body) };
  const fields = unflatten(await readForm(body, contentType, maxFormFields));
  return { mediaType, value: coerce(fields, operation.body?.content[mediaType] ?? {}, schemas) };
};

const decodeUTF8 = (body: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new UnreadableRequest("The body is not valid JSON.", { cause });
  }
};
