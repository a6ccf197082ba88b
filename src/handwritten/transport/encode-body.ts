import type { ApiRequest } from "../contract.ts";
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
 * Encodes what a request carries; undefined when that is nothing.
 *
 * @throws EncodeError for what JSON cannot express (a BigInt, a cycle), or what a form cannot
 */
export const encodeBody = (
  request: ApiRequest,
  encodeForm: EncodeForm | undefined,
): EncodedBody | undefined => {
  const { body } = request;
  switch (body.kind) {
    case "none":
      return undefined;
    case "json":
      return encodeJSON(body.value);
    case "form":
      if (!encodeForm) throw new EncodeError("this client was made without a form encoder");
      return encodeForm(body.fields, request);
    default:
      return { body: body.value, contentType: body.contentType };
  }
};

/** Encodes a JSON document. @throws EncodeError for what it cannot express */
export const encodeJSON = (value: unknown): EncodedBody | undefined => {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new EncodeError("the body cannot be written as JSON", { cause });
  }
  return text === undefined ? undefined : { body: text, contentType: "application/json" };
};
