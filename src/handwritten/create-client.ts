import { platformFetch } from "#platform-fetch";
import type { KeySource } from "./config/credentials.ts";
import { openAIBaseURL, openAITarget } from "./config/target.ts";
import { authenticate } from "./core/authenticate.ts";
import { type Client, assembleClient } from "./core/client.ts";
import type { Clock } from "./core/clock.ts";
import { defaultQuery } from "./core/default-query.ts";
import { describeRequest } from "./core/describe.ts";
import type { ClientEvent } from "./core/events.ts";
import type { Middleware, Target } from "./core/handler.ts";
import { type HeadersOption, normaliseHeaders } from "./core/request-options.ts";
import { onAbort } from "./core/signals.ts";
import { attemptTimeout } from "./reliability/attempt-timeout.ts";
import { observe } from "./reliability/observe.ts";
import { whenBodyEnds } from "./streaming/body-end.ts";
import { EventStream } from "./streaming/event-stream.ts";
import { encodeForm } from "./transport/encode-form.ts";
import { type FetchLike, fromFetch } from "./transport/from-fetch.ts";
import { createTransport } from "./transport/openapi-fetch.ts";
import { userAgent } from "./version.ts";

/** What a client is created with. Nothing is read from the environment. */
export interface CreateClientOptions {
  /** The key for ordinary operations, or a function that is asked for it before every attempt. */
  readonly apiKey?: KeySource;
  /** The key for the operations of an organization's administration. */
  readonly adminAPIKey?: KeySource;
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string | null | undefined;
  /** Sent as `OpenAI-Project`. */
  readonly project?: string | null | undefined;
  /** Default: `https://api.openai.com/v1`. A path in it is kept. */
  readonly baseURL?: string | null | undefined;
  /** Another place to send requests to than `baseURL` and the keys describe. */
  readonly target?: Target | undefined;
  /** Milliseconds until an attempt fails: to the head of an answer, and to the end of a body that is read at once. Default: 600 000. */
  readonly timeout?: number | undefined;
  /** Headers for every request, by name; `null` leaves one out that would be sent otherwise. */
  readonly defaultHeaders?: HeadersOption | undefined;
  /** Query parameters for every request. */
  readonly defaultQuery?: object | undefined;
  /** The `fetch` to send requests with. Default: `node:http` with kept-alive connections on Node, else the platform's. */
  readonly fetch?: FetchLike | undefined;
  /** The largest answer that is read into memory, in bytes after decompression. Default: 256 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** Around every call, the first listed outermost. Default: none. */
  readonly layers?: readonly Middleware[] | undefined;
  /** Told what happens to every attempt. Default: nobody, at no cost. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
  /** The passage of time. Default: the platform's. */
  readonly clock?: Clock | undefined;
}

/** Ten minutes, as long as a reasoning model may take to answer at all. */
const defaultTimeoutMs = 600_000;

/**
 * A client for requests that are values, as `api-openai/operations` makes them.
 *
 * @example
 * const client = createClient({ apiKey });
 * const models = await client.send(listModels());
 *
 * @throws ConfigurationError when an option cannot work
 */
export const createClient = (options: CreateClientOptions): Client => {
  const { apiKey, adminAPIKey, organization, project, onEvent, clock } = options;
  const target =
    options.target ??
    openAITarget({ baseURL: options.baseURL || openAIBaseURL, apiKey, adminAPIKey, organization, project });
  const defaults = { "user-agent": userAgent, ...normaliseHeaders(options.defaultHeaders) };
  return assembleClient({
    target,
    transport: createTransport({
      fetch: options.fetch ? fromFetch(options.fetch) : platformFetch,
      encodeForm,
      maxResponseBytes: options.maxResponseBytes,
    }),
    layers: [
      ...(options.defaultQuery ? [defaultQuery(options.defaultQuery)] : []),
      ...(options.layers ?? []),
      ...(onEvent ? [observe()] : []),
      attemptTimeout(options.timeout ?? defaultTimeoutMs),
      authenticate(defaults),
    ],
    readEvents: (reply, request, context) => {
      const controller = new AbortController();
      const stopListening = onAbort(context.signal, () => controller.abort(context.signal.reason));
      return new EventStream(whenBodyEnds(reply, stopListening), {
        controller,
        details: { request: describeRequest(request) },
        clock: context.clock,
      });
    },
    ...(onEvent && { emit: onEvent }),
    ...(clock && { clock }),
  });
};
