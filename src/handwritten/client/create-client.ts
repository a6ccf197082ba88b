import { checkPlatformFetchOptions, platformFetch } from "#platform-fetch";
import { createTarget, TARGET_RULES, type TargetOptions } from "../config/target.ts";
import { assembleClient, type Client, type ClientParts, type ReadEvents } from "../core/assemble-client.ts";
import { contextValue, maxEventBytesKey, timeoutKey } from "../core/context.ts";
import { standardLayers } from "../core/layers/standard-layers.ts";
import { SEND_RULES } from "../core/options/call-options.ts";
import { checkOptions, givenOf, type Rules } from "../core/options/check-options.ts";
import { CLOCK, FUNCTION, FUNCTIONS, HEADERS, withMethods } from "../core/options/kinds.ts";
import { AMOUNT } from "../core/options/range.ts";
import { checkFetchOptions, type FetchOptions } from "../core/request/fetch-options.ts";
import { type HeadersOption, mergeHeaders } from "../core/request/headers.ts";
import { REQUEST_RULES } from "../core/request/override-request.ts";
import {
  checkTimeout,
  DEFAULT_TIMEOUT_MS,
  type TimeoutOption,
  type Timeouts,
  timeoutsOf,
} from "../core/timeouts.ts";
import { ConfigurationError } from "../errors/index.ts";
import type { EncodeForm } from "../transport/encode-body.ts";
import { type FetchLike, fromFetch } from "../transport/from-fetch.ts";
import { createTransport } from "../transport/openapi-fetch.ts";
import type { PlatformFetch } from "../transport/platform-fetch.ts";
import { userAgent } from "../version.ts";

/** What a client is created with. Nothing is read from the environment. */
export interface CreateClientOptions
  extends TargetOptions,
    Partial<Omit<ClientParts, "transport" | "standingHeaders" | "callOptions">> {
  /**
   * Milliseconds that an attempt may be silent: to the head of an answer (and to the end of a body that is read at
   * once), to the first event of a stream, and between two of its events. Or limits by name. Default: 600 000.
   */
  readonly timeout?: TimeoutOption | undefined;
  /** The largest event of a stream, counted as decoded characters. Default: 64 MiB. */
  readonly maxEventBytes?: number | undefined;
  /** Headers for every request, by name; `null` leaves one out that would be sent otherwise. */
  readonly defaultHeaders?: HeadersOption | undefined;
  /** The `fetch` to send requests with. Default: `node:http` with kept-alive connections on Node, else the platform's. */
  readonly fetch?: FetchLike | undefined;
  /** More for `fetch`; a call's own `fetchOptions` win, one by one. Not over `node:http`. Default: none. */
  readonly fetchOptions?: FetchOptions | undefined;
  /** The same below the engine's own seam: `createPlatformFetch({ proxy, tls, agent })`, `sameOriginRedirects(…)`. It wins over `fetch`. */
  readonly platformFetch?: PlatformFetch | undefined;
  /** The largest answer that is read into memory, in bytes after decompression. Default: 256 MiB. */
  readonly maxResponseBytes?: number | undefined;
  /** Writes forms: `multipart` of `api-openai/uploads`. Without it a request with a form is an EncodeError. */
  readonly uploads?: EncodeForm | undefined;
}

/** The options of the functional API. */
const RULES: Rules<CreateClientOptions> = /* @__PURE__ */ Object.assign(
  {
    timeout: checkTimeout,
    maxEventBytes: AMOUNT,
    defaultHeaders: HEADERS,
    fetch: FUNCTION,
    fetchOptions: checkFetchOptions,
    platformFetch: FUNCTION,
    maxResponseBytes: AMOUNT,
    uploads: FUNCTION,
    target: /* @__PURE__ */ withMethods("an `Environment`, or another target", "authenticate"),
    streaming: FUNCTION,
    layers: FUNCTIONS,
    clock: CLOCK,
    emit: FUNCTION,
  } as const,
  TARGET_RULES,
);

/**
 * A client for requests that are values, as `api-openai/operations` makes them. It has the features that it is
 * given, and a bundle holds no others: `streaming` for event streams, `uploads` for files, `layers` for the rest.
 *
 * @example
 * const client = createClient({ apiKey });
 * const models = await client.send(listModels());
 *
 * @throws ConfigurationError when an option cannot work
 */
export const createClient = (options: CreateClientOptions): Client => {
  checkOptions(options, RULES, { of: "createClient()" });
  const { target, fetch, platformFetch, fetchOptions, ...rest } = options;
  const lost = target && Object.keys(TARGET_RULES).find((name) => Reflect.get(rest, name) !== undefined);
  if (lost)
    throw new ConfigurationError(`\`${lost}\` belongs to \`target\`: leave it out, or make one with it`);
  if (!fetch && !platformFetch) checkPlatformFetchOptions(fetchOptions);
  return compose(givenOf(options), SEND_RULES);
};

/** The client of the class, whose options were checked by its own names; its calls have more of them. */
export const composeClient = (options: CreateClientOptions): Client => compose(options, REQUEST_RULES);

const compose = (options: CreateClientOptions, callOptions: ClientParts["callOptions"]): Client => {
  const { target = createTarget(options), layers = [], fetch } = options;
  const timeout = timeoutsOf(options.timeout, timeoutsOf(DEFAULT_TIMEOUT_MS));
  const headers = mergeHeaders({ "user-agent": userAgent }, options.defaultHeaders);
  const defaultHeaders = options.defaultHeaders && mergeHeaders(options.defaultHeaders);
  target.redactor?.rememberHeaders(headers);
  return assembleClient({
    ...options,
    target,
    callOptions,
    standingHeaders: defaultHeaders && (() => defaultHeaders),
    streaming: options.streaming && withDefaults(options.streaming, timeout, options.maxEventBytes),
    transport: createTransport({
      ...options,
      fetch: options.platformFetch ?? (fetch ? fromFetch(fetch) : platformFetch),
    }),
    layers: [
      ...layers,
      ...standardLayers({ redactor: target.redactor, timeout, headers, streams: Boolean(options.streaming) }),
    ],
  });
};

/** What the client says of its streams, for a call that says nothing else. */
const withDefaults =
  (read: ReadEvents, defaults: Timeouts, maxEventBytes: number | undefined): ReadEvents =>
  (reply, request, context) => {
    const values = new Map(context.values);
    values.set(timeoutKey, timeoutsOf(contextValue(context, timeoutKey), defaults));
    values.set(maxEventBytesKey, maxEventBytes);
    return read(reply, request, { ...context, values });
  };
