import type { ApiRequest, Body, HeadersRecord, Method } from "../contract.ts";
import { EncodeError } from "../errors.ts";

/** What a caller may say about one call, after its parameters. */
export interface RequestOptions {
  /** Aborts the call: it rejects with an `APIUserAbortError` at once, and its connection is closed. */
  signal?: AbortSignal | null | undefined;
  /** Milliseconds until an attempt fails with an `APIConnectionTimeoutError`. Default: the client's `timeout`. */
  timeout?: number | undefined;
  /** Attempts after the first one. Default: the client's `maxRetries`, which is 0. */
  maxRetries?: number | undefined;
  /** More headers, by name; `null` leaves one out that would be sent otherwise. */
  headers?: HeadersOption | undefined;
  /** More query parameters; they win over those of the call. */
  query?: object | undefined;
  /** Sent as `Idempotency-Key`, the same for every attempt. */
  idempotencyKey?: string | undefined;
  /** Another path than the operation's, below the base URL. */
  path?: string | undefined;
  /** Another method than the operation's. */
  method?: Method | Lowercase<Method> | undefined;
  /** Another JSON body than the operation's. */
  body?: unknown;
}

/** Headers as a caller may give them. */
export type HeadersOption =
  | Headers
  | Readonly<Record<string, string | null | undefined>>
  | readonly (readonly [string, string])[];

/** Headers in the one form that the engine uses: lower-case names; `null` removes, `undefined` says nothing. */
export const normaliseHeaders = (headers: HeadersOption | undefined): HeadersRecord => {
  const normal: Record<string, string | null> = {};
  if (!headers) return normal;
  const entries = headers instanceof Headers || Array.isArray(headers) ? headers : Object.entries(headers);
  for (const [name, value] of entries as Iterable<readonly [string, string | null | undefined]>)
    if (value !== undefined) normal[name.toLowerCase()] = value;
  return normal;
};

/** A request with a caller's options put into it. Without any it is returned as it is. */
export const applyOptions = <Request extends ApiRequest>(
  request: Request,
  options: RequestOptions | undefined,
): Request => {
  if (!options) return request;
  const { headers, idempotencyKey, query, path, method, body } = options;
  if (
    !headers &&
    idempotencyKey === undefined &&
    !query &&
    path === undefined &&
    method === undefined &&
    body === undefined
  )
    return request;
  if (path !== undefined && !path.startsWith("/"))
    throw new EncodeError("options.path must begin with a slash");
  return {
    ...request,
    ...(method === undefined ? {} : { method: method.toUpperCase() as Method }),
    ...(path === undefined ? {} : { path }),
    ...(body === undefined ? {} : { body: jsonBody(body) }),
    ...(query ? { params: { ...request.params, query: { ...request.params?.query, ...query } } } : {}),
    headers: {
      ...normaliseHeaders(request.headers),
      ...normaliseHeaders(headers),
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    },
  };
};

const jsonBody = (value: unknown): Body => (value === null ? { kind: "none" } : { kind: "json", value });
