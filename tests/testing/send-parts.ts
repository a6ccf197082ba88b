import type { OperationSchemas } from "../../src/generated/json-schemas/json-schema.ts";
import { encodePath } from "../../src/handwritten/core/request/path.ts";
import { encodeQuery } from "../../src/handwritten/core/request/query.ts";
import type { RequestParts, TestServer } from "../../src/handwritten/testing/index.ts";
import { encodeMultipart } from "../../src/handwritten/uploads/multipart.ts";

/** Puts a request on the wire by the rules of serialisation. */
export const sendParts = async (
  server: TestServer,
  { path, query, headers, body }: RequestParts,
  operation: OperationSchemas,
): Promise<Response> => {
  const queryText = encodeQuery(query);
  const form = body?.mediaType === "multipart/form-data" ? encodeMultipart(body.value as object) : undefined;
  const payload = form ? (form.body as Blob) : body && textOf(body);
  return fetch(`${server.url}${encodePath(operation.path, path)}${queryText && `?${queryText}`}`, {
    method: operation.method,
    headers: {
      authorization: `Bearer ${operation.auth === "admin" ? server.adminAPIKey : server.apiKey}`,
      ...(Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]),
      ) as object),
      ...(body && { "content-type": form?.contentType ?? body.mediaType }),
    },
    ...(payload !== undefined && { body: payload }),
  });
};

const textOf = ({ mediaType, value }: NonNullable<RequestParts["body"]>): string =>
  mediaType === "application/json" ? JSON.stringify(value) : String(value);

/** The media types that an operation takes a body in; one that takes none has one way to be called all the same. */
export const mediaTypesOf = ({ body }: OperationSchemas): (string | undefined)[] =>
  body ? Object.keys(body.content) : [undefined];
