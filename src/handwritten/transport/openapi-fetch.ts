import createClient from "openapi-fetch";
import type { ApiRequest } from "../contract.ts";
import { DEFAULT_MAX_RESPONSE_BYTES, readText } from "../core/bounded.ts";
import { bufferedReply } from "../core/buffered-reply.ts";
import { describeRequest } from "../core/describe.ts";
import type { Handler, Reply } from "../core/handler.ts";
import { encodePath } from "../core/path.ts";
import { encodeQuery } from "../core/query.ts";
import { EncodeError, type ErrorDetails, typedError } from "../errors.ts";
import { failureOf } from "./api-failure.ts";
import { type EncodeForm, encodeBody } from "./encode-body.ts";
import { failBodyWith } from "./fail-body-with.ts";
import { LightRequest } from "./light-request.ts";
import type { PlatformFetch } from "./platform-fetch.ts";
import { toWireHeaders } from "./wire-headers.ts";

/** What a transport is made of. */
export interface TransportOptions {
  /** Sends one request: `platformFetch`, or {@link fromFetch} around a caller's function. */
  readonly fetch: PlatformFetch;
  /** Writes forms; without it a request with a form is an EncodeError. */
  readonly encodeForm?: EncodeForm | undefined;
  /** The largest body read into memory, in bytes after decompression. Default: 256 MiB. Streams and downloads have no limit. */
  readonly maxResponseBytes?: number | undefined;
}

/** The one call of the `openapi-fetch` client that is used here, past its per-path types: a request value has its own. */
type Send = (method: string, path: string, init: object) => Promise<{ readonly response: Reply }>;

/**
 * The innermost handler: one `openapi-fetch` client that puts a request value on the wire.
 *
 * It resolves with a good reply, its body read unless it is an event stream or a download, and throws a typed
 * error for everything else; that is told about the request, the attempt, and its cause.
 */
export const createTransport = (options: TransportOptions): Handler => {
  const { fetch, encodeForm, maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES } = options;
  const client = createClient({
    Request: LightRequest as unknown as typeof Request,
    bodySerializer: (body: unknown) => body,
  });
  const send = client.request as unknown as Send;
  return async (request, context) => {
    const { signal, target } = context;
    let url: string | undefined;
    let answered = false;
    const details = (): ErrorDetails => ({
      request: describeRequest(request, url),
      attempts: context.attempt + (url === undefined ? 0 : 1),
    });
    const toError = (error: unknown): unknown => typedError(error, signal, answered, details());
    try {
      const encoded = encodeBody(request, encodeForm);
      const { path, query } = splitPath(request);
      const { response } = await send(request.method, path, {
        baseUrl: target.baseURL,
        params: { path: request.params?.path ?? {}, query: request.params?.query },
        body: encoded?.body,
        fields: toWireHeaders(request.headers, encoded?.contentType),
        signal,
        parseAs: "stream",
        pathSerializer: (_: string, params: object) => target.baseURL + encodePath(path, params),
        querySerializer: (params: object) => [query, encodeQuery(params)].filter(Boolean).join("&"),
        fetch: async (light: LightRequest) => {
          url = light.url;
          const reply = await fetch(url, light);
          answered = true;
          if (reply.status >= 200 && reply.status < 300) return reply;
          throw await failureOf(reply, details());
        },
      });
      if (request.reply === "events" || request.reply === "bytes") return failBodyWith(response, toError);
      return bufferedReply(response.status, response.headers, await readText(response, maxResponseBytes));
    } catch (error) {
      throw toError(error);
    }
  };
};

/** A path that a caller wrote by hand may have a query of its own. */
const splitPath = ({ path }: ApiRequest): { readonly path: string; readonly query: string } => {
  // Anything else after the base URL could name another host: `https://api.example` + `.evil.example`.
  if (!path.startsWith("/")) throw new EncodeError("the path must begin with a slash");
  const [bare = "", query = ""] = path.replace(/#.*/s, "").split(/\?(.*)/s);
  return { path: bare, query };
};
