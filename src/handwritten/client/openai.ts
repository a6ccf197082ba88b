import { type Resources, resources } from "../../generated/resources/index.ts";
import "../../generated/type-names/index.ts";
import type { Environment } from "../config/environment.ts";
import { openAIBaseURL } from "../config/openai-base-url.ts";
import type { ApiRequest, PageRequest } from "../contract.ts";
import { APIPromise } from "../core/api-promise.ts";
import { systemClock } from "../core/clock.ts";
import type { Layer } from "../core/handler.ts";
import {
  AbstractPage,
  ConversationCursorPage,
  CursorPage,
  NextCursorPage,
  Page,
  TokenPage,
} from "../core/pages/page-classes.ts";
import { PagePromise } from "../core/pages/page-promise.ts";
import type { RequestOptions } from "../core/request/override-request.ts";
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
  ProxyError,
  RateLimitError,
  RedirectError,
  ResponseTooLargeError,
  readRateLimits,
  StreamInterruptedError,
  UnprocessableEntityError,
  UsageError,
} from "../errors/index.ts";
import { helperClientKey } from "../helpers/helper-context.ts";
import { addHelpers } from "../helpers/registry.ts";
import { type ReliabilityOptions, requirePolicy } from "../reliability/default-stack.ts";
import type { Metrics, MetricsSnapshot } from "../reliability/metrics/metrics.ts";
import { define, type ResourceClass } from "../resources/resource.ts";
import { toFile } from "../uploads/to-file.ts";
import { toStreamingFile } from "../uploads/to-streaming-file.ts";
import { version } from "../version.ts";
import { engineOf, furnish, type HiddenSettings, type Settings } from "./assigned-settings.ts";
import { BaseClient } from "./base-client.ts";
import type { ClientOptions } from "./client-options.ts";
import type { ClientEngine } from "./engine.ts";
import { NAMED_CALLS, type NamedCalls } from "./named-calls.ts";
import { overridesOf, rememberStandard } from "./overrides.ts";
import { replaceOptions } from "./replace-options.ts";
import { addStatics } from "./statics.ts";

export interface OpenAI extends Resources, NamedCalls, Settings, HiddenSettings {}

/**
 * The whole OpenAI API: `openai.responses.create(…)`, `openai.files.list()`. Nothing happens that you did not ask
 * for: one call is one HTTP request.
 *
 * @see https://platform.openai.com/docs/api-reference
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: constructor and static block below give what the interface declares
export class OpenAI extends BaseClient {
  static {
    addStatics(OpenAI);
    addHelpers(resources);
    // A symbol among the names of the class would be in its declaration.
    define(OpenAI.prototype, helperClientKey, function (this: OpenAI) {
      const { options, emit } = engineOf(this);
      return { clock: options.clock ?? systemClock, emit, options };
    });
    rememberStandard(OpenAI.prototype);
    for (const call of Object.keys(NAMED_CALLS) as (keyof NamedCalls)[])
      define(OpenAI.prototype, call, function (this: OpenAI, request: ApiRequest, options?: RequestOptions) {
        return sendThrough(this, request, options, call);
      });
  }

  /** Where OpenAI's API is served. */
  static readonly recommended: { readonly baseURL: string; readonly realtimeBaseURL: string } = {
    baseURL: openAIBaseURL,
    realtimeBaseURL: "wss://api.openai.com/v1/realtime",
  };

  /** @throws ConfigurationError when there is no key, an option cannot work, or this is a browser and it was not allowed */
  constructor(options: ClientOptions = {}) {
    super();
    furnish(this, options);
    for (const [name, Resource] of Object.entries<ResourceClass>(resources))
      Reflect.set(this, name, new Resource(this));
  }

  /** Where its calls go and as whom: what `connectRealtime` is given, and another client may be. */
  get environment(): Environment {
    return engineOf(this).environment;
  }

  /** Sends a request value, as `api-openai/operations` makes them. */
  send<Page, Item>(request: PageRequest<Page, Item>, options?: RequestOptions): PagePromise<Page, Item>;
  send<Result>(request: ApiRequest<Result>, options?: RequestOptions): APIPromise<Result>;
  send(request: ApiRequest, options?: RequestOptions): unknown {
    return sendThrough(this, request, options);
  }

  /** The policies that act now. */
  get reliability(): ReliabilityOptions {
    return engineOf(this).policies.current;
  }

  /**
   * What was counted and measured since the policy `metrics` was made, and how the policies stand.
   * @throws ConfigurationError when `reliability.metrics` is not configured
   */
  metrics(): MetricsSnapshot {
    const policies = this.reliability;
    return (requirePolicy(policies, "metrics", "metrics()") as Metrics).snapshot(policies);
  }

  /** A client with some options changed; this one stays as it is. */
  withOptions(options: ClientOptions): this {
    const changed = replaceOptions(engineOf(this).options, options);
    return new (this.constructor as new (options: ClientOptions) => this)(changed);
  }

  /** A client with more layers around every call, the first listed outermost; this one stays as it is. */
  with(...layers: readonly Layer[]): this {
    const { options } = engineOf(this);
    return this.withOptions({ layers: [...layers, ...(options.layers ?? [])] });
  }
}

/** What is reached through the class, as values and as types: `OpenAI.RateLimitError`, `OpenAI.Chat.Completions`. */
export declare namespace OpenAI {
  export {
    AbstractPage,
    APIConnectionError,
    APIConnectionTimeoutError,
    APIError,
    APIPromise,
    APIUserAbortError,
    AuthenticationError,
    BadRequestError,
    type ClientOptions,
    ConfigurationError,
    ConflictError,
    ConversationCursorPage,
    CursorPage,
    DecodeError,
    EncodeError,
    InternalServerError,
    NextCursorPage,
    NotFoundError,
    OpenAI as default,
    OpenAI,
    OpenAIError,
    Page,
    PagePromise,
    PaginationError,
    PermissionDeniedError,
    ProxyError,
    RateLimitError,
    RedirectError,
    type RequestOptions,
    ResponseTooLargeError,
    readRateLimits,
    StreamInterruptedError,
    TokenPage,
    toFile,
    toStreamingFile,
    UnprocessableEntityError,
    UsageError,
    version,
  };
}

/** Sends a request with a client, through all policies or as one of the calls by name does. */
const sendThrough = (
  client: OpenAI,
  request: ApiRequest,
  options: RequestOptions | undefined,
  call?: keyof NamedCalls,
): unknown => {
  let engine: ClientEngine;
  try {
    engine = engineOf(client);
  } catch (error) {
    // A setting that was assigned cannot work: the call rejects with that.
    return refused(request, error);
  }
  return engine.send(request, options, call, overridesOf(client));
};

const refused = (request: ApiRequest, error: unknown): APIPromise<unknown> => {
  const sent = {
    reply: Promise.reject(error),
    call: {},
    decode: () => undefined,
    clean: <Value>(value: Value) => value,
  };
  return "paging" in request ? new PagePromise(sent as never) : new APIPromise(sent);
};
