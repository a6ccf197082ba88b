import createClient from "openapi-fetch";
import type { ReplyKind } from "../contract.ts";
import { bodySignalKey, connectionKey, contextValue, fetchOptionsKey } from "../core/context.ts";
import type { Handler, Reply } from "../core/handler.ts";
import { bufferedReply } from "../core/reply/buffered-reply.ts";
import { DEFAULT_MAX_RESPONSE_BYTES, readText } from "../core/reply/read-text.ts";
import type { FetchOptions } from "../core/request/fetch-options.ts";
import { addressOf } from "../core/request/url.ts";
import { EncodeError } from "../errors/index.ts";
import { type EncodeForm, encodeBody } from "./encode-body.ts";
import { LightRequest } from "./light-request.ts";
import type { FetchInit, PlatformFetch } from "./platform-fetch.ts";
import { Attempt } from "./transport-attempt.ts";
import { toWireHeaders } from "./wire-headers.ts";

/** What a transport is made of. */
export interface TransportOptions {
  /** Sends one request: `platformFetch`, or {@link fromFetch} around a caller's function. */
  readonly fetch: PlatformFetch;
  /** Writes forms; without it a request with a form is an EncodeError. */
  readonly uploads?: EncodeForm | undefined;
  /** What `fetch` is told beside each request; a call's own win. */
  readonly fetchOptions?: FetchOptions | undefined;
  /** The largest body read into memory, in bytes after decompression. Default: 256 MiB. Streams and downloads have no limit. */
  readonly maxResponseBytes?: number | undefined;
}

/** The one call of the `openapi-fetch` client that is used here, past its per-path types: a request value has its own. */
type Send = (method: string, path: string, init: object) => Promise<{ readonly response: Reply }>;

/** No others: the answer to a TRACE holds the key that was sent, and after a CONNECT no answer is HTTP. */
const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE)$/;

/**
 * The innermost handler: one `openapi-fetch` client that puts a request value on the wire.
 *
 * It resolves with a good reply, its body read unless it is an event stream or a download, and throws a typed
 * error for everything else; that is told about the request, the attempt, and its cause.
 */
export const createTransport = (options: TransportOptions): Handler => {
  const { fetch, uploads, maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES, fetchOptions: standing } = options;
  const client = createClient({ Request: LightRequest as unknown as typeof Request });
  const send = client.request as unknown as Send;
  return async (request, context) => {
    const attempt = new Attempt(request, context);
    const isStreamed = /events|bytes/.test(request.reply);
    const bodySignal = isStreamed ? contextValue(context, bodySignalKey) : undefined;
    try {
      if (!METHOD.test(request.method))
        throw new EncodeError("the method must be one of GET, POST, PUT, PATCH, DELETE");
      const encoded = encodeBody(request, uploads);
      const own = contextValue(context, fetchOptionsKey);
      const message: FetchInit = {
        method: request.method,
        headers: { ...PLAIN[request.reply], ...toWireHeaders(request.headers, encoded?.contentType) },
        body: encoded?.body,
        signal: context.signal,
        bodySignal,
        isStreamed,
        connection: contextValue(context, connectionKey),
        fetchOptions: standing || own ? { ...standing, ...own } : undefined,
      };
      const { response } = await send(request.method, addressOf(request), {
        baseUrl: context.target.baseURL,
        parseAs: "stream",
        fetch: ({ url }: LightRequest) => attempt.send(fetch, url, message),
      });
      if (isStreamed) return attempt.watch(response, bodySignal);
      return bufferedReply(response, await readText(response, maxResponseBytes));
    } catch (error) {
      return attempt.raise(error);
    }
  };
};

/** Bytes that are compressed come in blocks, and an event of a stream is due when it was sent. */
const PLAIN: Partial<Record<ReplyKind, Readonly<Record<string, string>>>> = {
  events: { "accept-encoding": "identity" },
};
