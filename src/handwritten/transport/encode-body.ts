import type { ApiRequest } from "../contract.ts";
import { jsonText } from "../core/request/json-text.ts";
import { EncodeError } from "../errors/index.ts";
import type { FetchBody } from "./platform-fetch.ts";

/** A body as it goes on the wire. */
export interface EncodedBody {
  readonly body: FetchBody;
  readonly contentType: string;
}

/** Writes a form; given to the transport, so that a program without uploads need not carry it. */
export type EncodeForm = (fields: object, request: ApiRequest) => EncodedBody | undefined;

/**
 * Encodes every body but JSON, which `openapi-fetch` has {@link encodeJSON} write; undefined for JSON and for no body.
 *
 * @throws EncodeError for what a form cannot express
 */
export const encodeBody = (
  request: ApiRequest,
  encodeForm: EncodeForm | undefined,
): EncodedBody | undefined => {
  const { body } = request;
  switch (body.kind) {
    case "none":
    case "json":
      return undefined;
    case "form":
      if (!encodeForm) throw new EncodeError("this client was made without a form encoder");
      return encodeForm(body.fields, request);
    default:
      return { body: body.value, contentType: body.contentType };
  }
};

/**
 * Writes a JSON document, well-formed; undefined where JSON has no text for the value (a function).
 *
 * @throws EncodeError for what it cannot express: a BigInt, a cycle
 */
export const encodeJSON = (value: unknown): string | undefined => {
  try {
    return jsonText(value);
  } catch (cause) {
    throw new EncodeError("the body cannot be written as JSON", { cause });
  }
};
