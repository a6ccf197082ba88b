import type { ApiRequest, HeadersRecord } from "../contract.ts";
import { prepareMessageKey, withValue } from "../core/context.ts";
import type { Context, WireBody, WireMessage } from "../core/handler.ts";
import type { FetchOptions } from "../core/request/fetch-options.ts";
import { type FinalRequestOptions, finalOptionsOf, withFinalOptions } from "../core/request/final-options.ts";
import { buildHeaders, type HeadersLike, headersRecord } from "../core/request/nullable-headers.ts";
import { EncodeError } from "../errors/index.ts";
import { toWireHeaders } from "../transport/wire-headers.ts";
import type { AuthSchemes, Overridable } from "./overrides.ts";

const schemesOf = ({ auth }: ApiRequest): AuthSchemes =>
  auth === "admin" ? { adminAPIKeyAuth: true } : { bearerAuth: true };

/** The credentials that a subclass gives a request. */
export const credentialsBy = async (client: Overridable, request: ApiRequest): Promise<HeadersRecord> =>
  headersRecord(await client.authHeaders(finalOptionsOf(request), schemesOf(request)));

/**
 * An attempt as a subclass changes it: its options now, and its message when that is written. Each attempt begins with the
 * request as it was asked for, so that a change is made once.
 */
export const prepare = async (
  client: Overridable,
  request: ApiRequest,
  context: Context,
): Promise<{ readonly request: ApiRequest; readonly context: Context }> => {
  const options = finalOptionsOf(request, context);
  await client.prepareOptions(options);
  const changed = withFinalOptions(request, context, options);
  return {
    request: changed.request,
    context: withValue(changed.context, prepareMessageKey, async (message) => {
      client.validateHeaders(buildHeaders([message.headers, nullsOf(options.headers)]), schemesOf(request));
      return prepareMessage(client, message, options);
    }),
  };
};

/** The names that are left out, alone: what they would have been is not among the headers of the message. */
const nullsOf = (headers: HeadersLike): HeadersRecord =>
  Object.fromEntries(Object.entries(headersRecord(headers)).filter(([, value]) => value === null));

const prepareMessage = async (
  client: Overridable,
  { url, ...message }: WireMessage,
  options: FinalRequestOptions,
): Promise<WireMessage> => {
  const { method, headers, body, signal, fetchOptions } = message;
  const init = { ...fetchOptions, method, headers: new Headers(headers), body, signal };
  await client.prepareRequest(init as RequestInit, { url, options });
  const { method: sentMethod, headers: sentHeaders, body: sentBody, signal: sentSignal, ...others } = init;
  return {
    url,
    method: sentMethod,
    headers: toWireHeaders(headersRecord(sentHeaders)),
    body: wireBodyOf(sentBody),
    signal: sentSignal ?? signal,
    fetchOptions: fetchOptionsOf(others),
  };
};

/** `redirect` and the like are the transport's. */
const fetchOptionsOf = ({ redirect: _, duplex: __, ...others }: object & Record<string, unknown>) =>
  Object.keys(others).length > 0 ? (others as FetchOptions) : undefined;

const wireBodyOf = (body: unknown): WireBody | undefined => {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string" || body instanceof Blob || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (typeof body === "object" && Symbol.asyncIterator in body) return body as AsyncIterable<Uint8Array>;
  throw new EncodeError("the body that `prepareRequest` leaves is text, bytes, a Blob or a stream of bytes");
};
