import type { ApiRequest, Body, Method } from "../../contract.ts";
import { EncodeError } from "../../errors/index.ts";
import { SEND_RULES } from "../options/call-options.ts";
import type { Rules } from "../options/check-options.ts";
import { TEXT } from "../options/kinds.ts";
import { isFile } from "./form.ts";
import type { SendOptions } from "./send-options.ts";

/** What a caller may say about one call, after its parameters. */
export interface RequestOptions extends SendOptions {
  /** Another path than the operation's, below the base URL. */
  path?: string | undefined;
  /** Another method than the operation's. */
  method?: Method | Lowercase<Method> | undefined;
  /** Another body than the operation's: JSON, or a `Blob`, bytes or `URLSearchParams` to be sent as they are; `null` for none. */
  body?: unknown;
}

/** The options of a call of the class. */
export const REQUEST_RULES: Rules<RequestOptions> = /* @__PURE__ */ Object.assign(
  { path: TEXT, method: TEXT, body: true } as const,
  SEND_RULES,
);

/**
 * A request with its method, path or body replaced. With the request as a value this can be done by hand.
 * @throws EncodeError for a body that would be garbled
 */
export const overrideRequest = (request: ApiRequest, options: RequestOptions | undefined): ApiRequest => {
  // What is no object is for the check of the call's options to refuse.
  if (!options || typeof options !== "object") return request;
  const { path = request.path, body } = options;
  const method = String(options.method ?? request.method).toUpperCase() as Method;
  const isOther = path !== request.path || method !== request.method;
  return {
    ...request,
    operation: isOther ? operationByHand(method, path) : request.operation,
    method,
    path,
    body: body === undefined ? request.body : bodyOf(body),
  };
};

/** What a request is called that no operation of the contract stands for: operation ids have no space. */
export const operationByHand = (method: Method, path: string): string =>
  `${method} ${String(path).replace(/[?#].*/s, "")}`;

const bodyOf = (value: unknown): Body => {
  if (value === null) return { kind: "none" };
  if (value instanceof URLSearchParams)
    return { kind: "raw", value: value.toString(), contentType: "application/x-www-form-urlencoded" };
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bodyOf(new Blob([value as BlobPart]));
  if (value instanceof Blob)
    return { kind: "raw", value, contentType: value.type || "application/octet-stream" };
  if (isFile(value) || value instanceof FormData)
    throw new EncodeError(
      "options.body is JSON, a Blob, bytes or URLSearchParams; streams and forms are not",
    );
  return { kind: "json", value };
};
