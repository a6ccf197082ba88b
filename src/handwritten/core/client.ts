import type { ApiRequest, PageRequest } from "../contract.ts";
import { APIPromise } from "./api-promise.ts";
import { type Clock, systemClock } from "./clock.ts";
import { maxRetriesKey, timeoutKey } from "./context.ts";
import { decode, withRequestID } from "./decode.ts";
import type { ClientEvent } from "./events.ts";
import { type Context, type ContextKey, type Handler, type Middleware, type Reply, type Target, pipeline } from "./handler.ts";
import { withOutputText } from "./output-text.ts";
import { type SendPage, createPage } from "./page.ts";
import { PagePromise } from "./page-promise.ts";
import { type RequestOptions, applyOptions } from "./request-options.ts";

/** Reads a reply of kind `events`; given to the client, so that one that never streams need not carry it. */
export type ReadEvents = (reply: Reply, request: ApiRequest, context: Context) => unknown;

/** What a client is made of. */
export interface ClientParts {
  readonly transport: Handler;
  readonly target: Target;
  readonly readEvents: ReadEvents;
  /** Around the transport, the first listed outermost. Default: none. */
  readonly layers?: readonly Middleware[];
  readonly clock?: Clock;
  readonly emit?: (event: ClientEvent) => void;
}

/** Sends requests that are values. */
export interface Client {
  /** Sends a request for a list. Await the result for its first page, or iterate it for every item of all pages. */
  send<Page, Item>(request: PageRequest<Page, Item>, options?: RequestOptions): PagePromise<Page, Item>;
  /**
   * Sends a request and decodes its answer.
   * @throws OpenAIError of the kind that fits what went wrong
   */
  send<Result>(request: ApiRequest<Result>, options?: RequestOptions): APIPromise<Result>;
  /** A client with more layers around the ones it has; this one stays as it is. */
  with(...layers: readonly Middleware[]): Client;
}

const never = new AbortController().signal;
const nothing: ReadonlyMap<ContextKey<unknown>, unknown> = new Map();
const silence = (): void => {};

/** Puts a client together. Everything that it does is in the parts. */
export const assembleClient = (parts: ClientParts): Client => {
  const { target, clock = systemClock, emit = silence, layers = [] } = parts;
  const handle = pipeline(...layers)(parts.transport);

  const sendReply = async (request: ApiRequest, context: Context, options: RequestOptions | undefined): Promise<Reply> =>
    handle(applyOptions(request, options), context);

  const decodeReply = async (reply: Reply, request: ApiRequest, context: Context): Promise<unknown> => {
    if (request.reply === "events") return parts.readEvents(reply, request, context);
    return withRequestID(withOutputText(await decode(reply, request)), reply.headers.get("x-request-id"));
  };

  const sendPage = (
    request: PageRequest,
    options: RequestOptions | undefined,
    seen: ReadonlySet<string>,
  ): PagePromise<unknown, unknown> => {
    const context = contextFor(options);
    return new PagePromise({
      reply: sendReply(request, context, options),
      decode: async (reply) => {
        // A later page carries its query in the request itself, where the option's would overrule the cursor.
        const { query: _, ...rest } = options ?? {};
        const sent = applyOptions(request, options);
        const sendNext = ((next, after) => sendPage(next, rest, after)) as SendPage;
        const page = createPage(await decodeReply(reply, request, context), sent, sendNext, seen);
        return withRequestID(page, reply.headers.get("x-request-id"));
      },
    });
  };

  const contextFor = (options: RequestOptions | undefined): Context => ({
    signal: options?.signal ?? never,
    attempt: 0,
    target,
    clock,
    emit,
    values: valuesOf(options),
  });

  const send = (request: ApiRequest, options?: RequestOptions): APIPromise<unknown> => {
    if ("paging" in request) return sendPage(request as PageRequest, options, new Set());
    const context = contextFor(options);
    return new APIPromise({
      reply: sendReply(request, context, options),
      decode: (reply) => decodeReply(reply, request, context),
    });
  };

  return {
    send: send as Client["send"],
    with: (...more) => assembleClient({ ...parts, layers: [...more, ...layers] }),
  };
};

const valuesOf = (options: RequestOptions | undefined): ReadonlyMap<ContextKey<unknown>, unknown> => {
  if (options?.timeout === undefined && options?.maxRetries === undefined) return nothing;
  const values = new Map<ContextKey<unknown>, unknown>();
  if (options.timeout !== undefined) values.set(timeoutKey, options.timeout);
  if (options.maxRetries !== undefined) values.set(maxRetriesKey, options.maxRetries);
  return values;
};
