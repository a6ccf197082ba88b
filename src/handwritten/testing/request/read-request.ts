import type { JsonSchema, OperationSchemas } from "../../../generated/json-schemas/json-schema.ts";
import type { Schemas } from "../schemas/schema-walk.ts";
import { coerce } from "./coerce.ts";
import type { RequestParts } from "./request-validator.ts";
import { type Leaf, unflatten } from "./unflatten.ts";
import type { Violation } from "./violation.ts";

/** A request as it came, its operation found. */
export interface WireRequest {
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const essence = (contentType: string): string => (contentType.split(";")[0] ?? "").trim().toLowerCase();

/**
 * Decodes a request into values of the contract's types.
 *
 * @throws UnreadableRequest when the body is not what its content type says
 */
export const readRequest = async (
  request: WireRequest,
  operation: OperationSchemas,
  schemas: Schemas,
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
    body: request.body.length ? await readBody(request, operation, schemas) : undefined,
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
): Promise<NonNullable<RequestParts["body"]>> => {
  const contentType = headers["content-type"] ?? "";
  const mediaType = essence(contentType);
  if (mediaType === "application/json") {
    try {
      return { mediaType, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) };
    } catch (cause) {
      throw new UnreadableRequest("The body is not valid JSON.", { cause });
    }
  }
  if (mediaType !== "multipart/form-data") return { mediaType, value: new TextDecoder().decode(body) };
  try {
    const form = await new Response(body, { headers: { "content-type": contentType } }).formData();
    const fields = unflatten(form as Iterable<readonly [string, Leaf]>);
    return { mediaType, value: coerce(fields, operation.body?.content[mediaType] ?? {}, schemas) };
  } catch (cause) {
    throw new UnreadableRequest("The body is not valid multipart/form-data.", { cause });
  }
};

/** The body is broken as such, before any schema is asked. */
export class UnreadableRequest extends Error {
  override readonly name = "UnreadableRequest";
  get violation(): Violation {
    return { status: 400, message: this.message, param: null, code: null };
  }
}
