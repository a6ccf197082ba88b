import { resources } from "../generated/resources/index.ts";
import { clientFetch } from "./client-fetch.ts";
import type { ClientOptions } from "./client-options.ts";
import type { Environment } from "./config/environment.ts";
import { logEvents } from "./config/logger.ts";
import { openAIBaseURL } from "./config/openai-base-url.ts";
import type { ApiRequest, Body, Method, PageRequest } from "./contract.ts";
import { APIPromise } from "./core/api-promise.ts";
import type { Client } from "./core/client.ts";
import { defaultQuery } from "./core/default-query.ts";
import type { ClientEvent } from "./core/events.ts";
import type { Middleware } from "./core/handler.ts";
import { operationByHand, overrideRequest, type RequestOptions } from "./core/override-request.ts";
import { PagePromise } from "./core/page-promise.ts";
import { paginate } from "./core/paginate.ts";
import type { TimeoutOption } from "./core/timeouts.ts";
import { composeClient } from "./create-client.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ConflictError,
  DecodeError,
  EncodeError,
  InternalServerError,
  NotFoundError,
  OpenAIError,
  PaginationError,
  PermissionDeniedError,
  RateLimitError,
  RedirectError,
  ResponseTooLargeError,
  readRateLimits,
  StreamInterruptedError,
  UnprocessableEntityError,
  UsageError,
} from "./errors.ts";
import { NAMED_CALLS, type NamedCalls, type Policies, policiesOf } from "./named-calls.ts";
import { type ReliabilityOptions, requireFeature } from "./reliability/default-stack.ts";
import type { Metrics, MetricsSnapshot } from "./reliability/metrics/metrics.ts";
import { observe } from "./reliability/observe.ts";
import { standardRetry } from "./reliability/retry/standard-retry.ts";
import { replaceOptions } from "./replace-options.ts";
import { environmentOf, type ResolvedOptions, resolveOptions } from "./resolve-options.ts";
import { bindResource, defineLazily } from "./resource.ts";
import { addHelpers, type ResourcesWithHelpers } from "./resource-helpers.ts";
import { eventStreams } from "./streaming/event-streams.ts";
import { encodeForm } from "./transport/encode-form.ts";
import { toFile } from "./uploads/to-file.ts";
import { toStreamingFile } from "./uploads/to-streaming-file.ts";
import { version } from "./version.ts";

export interface OpenAI extends ResourcesWithHelpers, NamedCalls {}

/**
 * The whole OpenAI API: `openai.responses.create(…)`, `openai.files.list()`. Nothing happens that you did not ask
 * for: one call is one HTTP request.
 *
 * @see https://platform.openai.com/docs/api-reference
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the static block below gives every resource that Resources declares
export class OpenAI {
  declare static readonly OpenAI: typeof OpenAI;
  declare static readonly default: typeof OpenAI;
  declare static readonly OpenAIError: typeof OpenAIError;
  declare static readonly APIError: typeof APIError;
  declare static readonly APIConnectionError: typeof APIConnectionError;
  declare static readonly APIConnectionTimeoutError: typeof APIConnectionTimeoutError;
  declare static readonly APIUserAbortError: typeof APIUserAbortError;
  declare static readonly AuthenticationError: typeof AuthenticationError;
  declare static readonly BadRequestError: typeof BadRequestError;
  declare static readonly ConfigurationError: typeof ConfigurationError;
  declare static readonly ConflictError: typeof ConflictError;
  declare static readonly DecodeError: typeof DecodeError;
  declare static readonly EncodeError: typeof EncodeError;
  declare static readonly InternalServerError: typeof InternalServerError;
  declare static readonly NotFoundError: typeof NotFoundError;
  declare static readonly PaginationError: typeof PaginationError;
  declare static readonly PermissionDeniedError: typeof PermissionDeniedError;
  declare static readonly RateLimitError: typeof RateLimitError;
  declare static readonly RedirectError: typeof RedirectError;
  declare static readonly ResponseTooLargeError: typeof ResponseTooLargeError;
  declare static readonly StreamInterruptedError: typeof StreamInterruptedError;
  declare static readonly UnprocessableEntityError: typeof UnprocessableEntityError;
  declare static readonly UsageError: typeof UsageError;
  declare static readonly APIPromise: typeof APIPromise;
  declare static readonly PagePromise: typeof PagePromise;
  declare static readonly readRateLimits: typeof readRateLimits;
  declare static readonly toFile: typeof toFile;
  declare static readonly toStreamingFile: typeof toStreamingFile;
  declare static readonly version: typeof version;

  static {
    // What `require` gives is the class, so everything that the module exports is on it.
    Object.assign(OpenAI, {
      OpenAI,
      default: OpenAI,
      OpenAIError,
      APIError,
      APIConnectionError,
      APIConnectionTimeoutError,
      APIUserAbortError,
      AuthenticationError,
      BadRequestError,
      ConfigurationError,
      ConflictError,
      DecodeError,
      EncodeError,
      InternalServerError,
      NotFoundError,
      PaginationError,
      PermissionDeniedError,
      RateLimitError,
      RedirectError,
      ResponseTooLargeError,
      StreamInterruptedError,
      UnprocessableEntityError,
      UsageError,
      APIPromise,
      PagePromise,
      readRateLimits,
      toFile,
      toStreamingFile,
      version,
    });
    // What Node shows of it: with `showHidden` and `getters` it would run those of the class too, the webhooks' key's.
    Object.defineProperty(OpenAI.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value(
        this: OpenAI,
        _depth: number,
        options: object,
        inspect?: (value: object, options: object) => string,
      ) {
        const shown = { ...this };
        return inspect ? `${this.constructor.name} ${inspect(shown, options)}` : shown;
      },
    });
    for (const call of Object.keys(NAMED_CALLS) as (keyof NamedCalls)[])
      Object.defineProperty(OpenAI.prototype, call, {
        value(this: OpenAI, request: ApiRequest, options?: RequestOptions) {
          return this.#sendThrough(this.#clientOf(call), request, options);
        },
      });
    for (const [name, tree] of Object.entries(resources))
      defineLazily(OpenAI.prototype, name, (self) => {
        const openai = self as OpenAI;
        const resource = bindResource({}, tree, (request, options) => openai.send(request, options));
        return addHelpers(name, resource, openai);
      });
  }

  /** Where OpenAI's API is served. */
  static readonly recommended: { readonly baseURL: string; readonly realtimeBaseURL: string } = {
    baseURL: openAIBaseURL,
    realtimeBaseURL: "wss://api.openai.com/v1/realtime",
  };

  declare readonly baseURL: string;
  declare readonly realtimeBaseURL: string;
  declare readonly organization: string | null;
  declare readonly project: string | null;
  declare readonly timeout: TimeoutOption;
  declare readonly maxRetries: number;
  readonly #options: ResolvedOptions;
  readonly #environment: Environment;
  readonly #client: Client;
  readonly #policies: Policies;
  /** The same client with other policies around it. */
  readonly #withPolicies: (policies: readonly Middleware[]) => Client;
  readonly #named = new WeakMap<Middleware, Client>();

  /** @throws ConfigurationError when there is no key, an option cannot work, or this is a browser and it was not allowed */
  constructor(options: ClientOptions = {}) {
    // What was read from the environment stays: a client with some options changed must not read another.
    const resolved = resolveOptions(options);
    const environment = environmentOf(resolved);
    const { baseURL, realtimeBaseURL, organization, project } = environment;
    const { timeout, maxRetries, logBodies } = resolved;
    Object.assign(this, { baseURL, realtimeBaseURL, organization, project, timeout, maxRetries });
    this.#options = resolved;
    this.#environment = environment;
    const emit = eventSink(resolved);
    const parts = {
      ...resolved,
      emit,
      target: environment,
      platformFetch: clientFetch(resolved),
      streaming: eventStreams,
      uploads: encodeForm,
    };
    const outer = [
      ...(resolved.defaultQuery ? [defaultQuery(resolved.defaultQuery)] : []),
      ...(resolved.layers ?? []),
    ];
    const inner = emit ? [observe({ bodies: logBodies })] : [];
    this.#withPolicies = (policies) => composeClient({ ...parts, layers: [...outer, ...policies, ...inner] });
    // Retrying is a layer like any other; a call may ask for it although the client does not.
    this.#policies = policiesOf(resolved.reliability, { retry: standardRetry(maxRetries) });
    this.#client = this.#withPolicies(this.#policies.layers);
  }

  /** Where its calls go and as whom: what `connectRealtime` is given, and another client may be. */
  get environment(): Environment {
    return this.#environment;
  }

  /** The key that webhooks are signed with. No property, so that an inspected client does not show it. */
  get webhookSecret(): string | null {
    return this.#options.webhookSecret;
  }

  /** Sends a request value, as `api-openai/operations` makes them. */
  send<Page, Item>(request: PageRequest<Page, Item>, options?: RequestOptions): PagePromise<Page, Item>;
  send<Result>(request: ApiRequest<Result>, options?: RequestOptions): APIPromise<Result>;
  send(request: ApiRequest, options?: RequestOptions): unknown {
    return this.#sendThrough(this.#client, request, options);
  }

  #sendThrough(client: Client, request: ApiRequest, options: RequestOptions | undefined): unknown {
    const sent = overrideRequest(request, options);
    return "paging" in sent ? paginate(client, sent as PageRequest, options) : client.send(sent, options);
  }

  #clientOf(call: keyof NamedCalls): Client {
    const layers = this.#policies.layersOf(call);
    const [policy] = layers ?? [];
    if (!layers || !policy) return this.#client;
    const client = this.#named.get(policy) ?? this.#withPolicies(layers);
    this.#named.set(policy, client);
    return client;
  }

  /** The policies that act now. */
  get reliability(): ReliabilityOptions {
    return this.#policies.current;
  }

  /**
   * What was counted and measured since the policy `metrics` was made, and how the policies stand.
   * @throws ConfigurationError when `reliability.metrics` is not configured
   */
  metrics(): MetricsSnapshot {
    const policies = this.#policies.current;
    return (requireFeature(policies, "metrics", "metrics()") as Metrics).snapshot(policies);
  }

  /** A client with some options changed; this one stays as it is. */
  withOptions(options: ClientOptions): this {
    const changed = replaceOptions(this.#options, options);
    return new (this.constructor as new (options: ClientOptions) => this)(changed);
  }

  /** A client with more layers around every call, the first listed outermost; this one stays as it is. */
  with(...layers: readonly Middleware[]): this {
    return this.withOptions({ layers: [...layers, ...(this.#options.layers ?? [])] });
  }

  /** GET any path below the base URL, typed or not. */
  get<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.#verb("GET", path, options);
  }

  /** POST to any path below the base URL; the JSON body is `options.body`. */
  post<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.#verb("POST", path, options);
  }

  /** PUT to any path below the base URL; the JSON body is `options.body`. */
  put<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.#verb("PUT", path, options);
  }

  /** PATCH any path below the base URL; the JSON body is `options.body`. */
  patch<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.#verb("PATCH", path, options);
  }

  /** DELETE any path below the base URL. */
  delete<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.#verb("DELETE", path, options);
  }

  #verb<Result>(method: Method, path: string, options: RequestOptions | undefined): APIPromise<Result> {
    const body: Body = { kind: "none" };
    const operation = operationByHand(method, path);
    const request: ApiRequest<Result> = { operation, method, path, body, reply: "auto" };
    return this.send(request, options);
  }
}

/** Where events go: the caller's listener and the log. Undefined when nobody would hear them. */
const eventSink = ({
  logLevel = "off",
  logger = console,
  onEvent,
}: ClientOptions): ((event: ClientEvent) => void) | undefined => {
  if (logLevel === "off") return onEvent;
  const log = logEvents(logger, logLevel);
  return (event) => {
    log(event);
    onEvent?.(event);
  };
};
