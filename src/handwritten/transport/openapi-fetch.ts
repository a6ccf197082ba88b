import createClient from "openapi-fetch";
import type { ApiRequest, Method } from "../contract.ts";
import { bodySignalKey, connectionKey, contextValue, fetchOptionsKey } from "../core/context.ts";
import type { Handler } from "../core/handler.ts";
import { bufferedReply } from "../core/reply/buffered-reply.ts";
import { DEFAULT_MAX_RESPONSE_BYTES, readText } from "../core/reply/read-text.ts";
import type { FetchOptions } from "../core/request/fetch-options.ts";
import { encodePath } from "../core/request/path.ts";
import { encodeQuery } from "../core/request/query.ts";
import { joinQueries, splitPath } from "../core/request/url.ts";
import { EncodeError } from "../errors/index.ts";
import { type EncodeForm, encodeBody, encodeJSON } from "./encode-body.ts";
import { finishMessage, OwnError } from "./finish-message.ts";
import type { FetchBody, FetchInit, PlatformFetch } from "./platform-fetch.ts";
import { TransportAttempt } from "./transport-attempt.ts";
import { type WireHeaders, wireHeadersOf, withContentType } from "./wire-headers.ts";

/** What a transport is made of. */
export interface TransportOptions {
  /** Sends one request: `platformFetch`, or {@link fromFetch} around a caller's function. */
  readonly fetch: PlatformFetch;
  /** Writes forms; without it a request with a form is an EncodeError. */
  readonly uploads?: EncodeForm | undefined;
  /** Options for `fetch` beside each request; those of a call win. */
  readonly fetchOptions?: FetchOptions | undefined;
  /** The largest body read into memory, in bytes after decompression. Default: 256 MiB. Streams and downloads have no limit. */
  readonly maxResponseBytes?: number | undefined;
}

/** Every path with every method: a request value says which of them it is for. `paths` of `generated/schema.ts` is narrower. */
type AnyPaths = Record<string, Record<Lowercase<Method>, AnyOperation>>;

interface AnyOperation {
  readonly parameters: { readonly path?: object; readonly query?: object };
  readonly requestBody?: { readonly content: { readonly "application/json": unknown } };
  readonly responses: { readonly 200: { readonly content: { readonly "application/json": unknown } } };
}

/** The part of `RequestInit` that is read. `openapi-fetch` gives the headers as a `Headers`. */
interface Composed {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: unknown;
}

/**
 * The request that `openapi-fetch` composes. It stands in for the platform's `Request`, whose constructor checks and copies the
 * headers once more and locks the body, which costs more than the rest of the call. See decision 75
 * in docs/decisions.md.
 */
class WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;

  constructor(url: string, { method = "GET", headers, body }: Composed) {
    this.url = url;
    this.method = method;
    this.headers = headers as Headers;
    this.body = body;
  }
}

/**
 * The innermost handler: one `openapi-fetch` client that composes address, query, headers and body with this library's
 * serialisers, and sends the request value.
 *
 * It resolves with a good reply, its body read unless it is an event stream or a download, and throws a typed
 * error for everything else, which holds the request, the attempt and the cause.
 */
export const createTransport = (options: TransportOptions): Handler => {
  const { fetch, uploads, maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES, fetchOptions: defaults } = options;
  const client = createClient<AnyPaths>({
    Request: WireRequest as typeof Request,
    pathSerializer: encodePath,
    querySerializer: encodeQuery,
    bodySerializer: encodeJSON,
  });
  return async (request, context) => {
    const attempt = new TransportAttempt(request, context);
    const isStreamed = /events|bytes/.test(request.reply);
    const bodySignal = isStreamed ? contextValue(context, bodySignalKey) : undefined;
    try {
      const { path, query } = splitPath(request);
      // Before `openapi-fetch`, which writes the headers before the body: one of them holds the boundary of a form.
      const encoded = encodeBody(request, uploads);
      const wire = wireHeadersOf(request, encoded?.contentType);
      const fetchOptions = contextValue(context, fetchOptionsKey);
      const { response } = await client.request(methodOf(request), path, {
        baseUrl: context.target.baseURL,
        params: { path: request.params?.path ?? {}, query: request.params?.query ?? {} },
        ...(query && { querySerializer: (params) => joinQueries(query, params) }),
        headers: ownContentType(wire),
        body: request.body.kind === "json" ? request.body.value : encoded?.body,
        ...(encoded && { bodySerializer: alreadyEncoded }),
        parseAs: "stream",
        fetch: ({ url, method, headers, body }) => {
          const message: FetchInit = {
            method,
            headers: withContentType(wire, headers.get("content-type")),
            body: (body as FetchBody | null | undefined) ?? undefined,
            signal: context.signal,
            bodySignal,
            isStreamed,
            connection: contextValue(context, connectionKey),
            fetchOptions: defaults || fetchOptions ? { ...defaults, ...fetchOptions } : undefined,
          };
          const finished = finishMessage(url, message, context);
          const send = (whole: FetchInit): Promise<Response> =>
            attempt.send(fetch, url, whole) as Promise<Response>;
          return finished instanceof Promise ? finished.then(send) : send(finished);
        },
      });
      if (isStreamed) return attempt.watch(response, bodySignal);
      return bufferedReply(response, await readText(response, maxResponseBytes));
    } catch (error) {
      if (error instanceof OwnError) throw error.error;
      return attempt.raise(error);
    }
  };
};

/** No others: the answer to a TRACE holds the key that was sent, and after a CONNECT no answer is HTTP. */
const METHODS = { GET: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" } as const;

const methodOf = ({ method }: ApiRequest): Lowercase<Method> => {
  if (!Object.hasOwn(METHODS, method))
    throw new EncodeError("the method must be one of GET, POST, PUT, PATCH, DELETE");
  return METHODS[method];
};

const alreadyEncoded = (body: unknown): unknown => body;

/**
 * The headers that `openapi-fetch` composes: it adds the content type of a JSON document where there is none. The others are
 * one record for all calls with the same key, which it would take apart and put together again.
 */
const ownContentType = ({ "content-type": contentType }: WireHeaders): WireHeaders =>
  contentType ? { "content-type": contentType } : {};
