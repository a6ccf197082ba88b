import type { WorkloadIdentityOptions } from "../auth/workload-identity.ts";
import type { ClientProvider } from "../config/client-provider.ts";
import type { DataResidency } from "../config/data-residency.ts";
import type { Environment } from "../config/environment.ts";
import type { KeySource } from "../config/key-source.ts";
import type { Logger, LogLevel } from "../config/logger.ts";
import type { Profile } from "../config/profiles/profile.ts";
import type { Clock } from "../core/clock.ts";
import type { ClientEvent } from "../core/events.ts";
import type { Layer, SignMessage } from "../core/handler.ts";
import type { Redactor } from "../core/redactor.ts";
import type { FetchOptions } from "../core/request/fetch-options.ts";
import type { HeadersOption } from "../core/request/headers.ts";
import type { TimeoutOption } from "../core/timeouts.ts";
import type { ReliabilityOptions } from "../reliability/default-stack.ts";
import type { LiveReliability } from "../reliability/live/live-reliability.ts";
import type { ConnectionOptions } from "../transport/connection-options.ts";
import type { FetchLike } from "../transport/from-fetch.ts";
import type { X509Credential } from "./credential.ts";

/** What the class `OpenAI` is constructed with. What is left out comes from the environment variable named, if any. */
export interface ClientOptions extends Mutable<ConnectionOptions> {
  /** The key for ordinary operations, or a function that is asked for it before every attempt. `OPENAI_API_KEY` */
  apiKey?: KeySource;
  /** The key for the operations under `admin`. `OPENAI_ADMIN_KEY` */
  adminAPIKey?: KeySource;
  /** Sent as `OpenAI-Organization`. `OPENAI_ORG_ID` */
  organization?: string | null | undefined;
  /** Sent as `OpenAI-Project`. `OPENAI_PROJECT_ID` */
  project?: string | null | undefined;
  /** The key that webhooks are signed with. `OPENAI_WEBHOOK_SECRET` */
  webhookSecret?: string | null | undefined;
  /** Where the API is served. `OPENAI_BASE_URL`; default: the profile's, or `https://api.openai.com/v1` */
  baseURL?: string | null | undefined;
  /** Where sockets are opened. Default: `baseURL` with `wss:`, and `/realtime`. */
  realtimeBaseURL?: string | null | undefined;
  /** The region that OpenAI keeps the project's data in, instead of `baseURL`. */
  dataResidency?: DataResidency | null | undefined;
  /** Allows `http:` to another machine than this one; the key is readable on the way there. Default: false. */
  allowInsecureHttp?: boolean | undefined;
  /** How the server differs from OpenAI's: one of `profiles`. With one, no environment variable is read. */
  profile?: Profile | undefined;
  /**
   * Signs each attempt as it goes on the wire, in place of a key or beside it. With it, no environment variable of the above is read.
   * Default: nothing is signed.
   */
  sign?: SignMessage | undefined;
  /**
   * An identity of the workload, in place of `apiKey`: its tokens are exchanged for keys, and a call that is refused with 401 is made
   * once more with a new one. See `workloadIdentity` of `api-openai/auth`.
   */
  workloadIdentity?: WorkloadIdentityOptions | null | undefined;
  /**
   * A client certificate, in place of `apiKey`, `proxy`, `tls`, `agent` and `fetch`: what `fromX509()` of `api-openai/auth/x509-transport`
   * makes. The default of `baseURL` is `https://mtls.api.openai.com/v1` then.
   */
  credential?: X509Credential | null | undefined;
  /** Where calls go and as whom, as `bedrock()` of `api-openai/providers/bedrock` says, in place of an address and a key. */
  provider?: ClientProvider | null | undefined;
  /** All of the above in one value; with it, no environment variable of theirs is read. */
  environment?: Environment | undefined;
  /**
   * Milliseconds that an attempt may be silent: to the head of its answer (and to the end of a body that is read at
   * once), to the first event of a stream, and between two of its events. Or limits by name. Default: 600 000; a
   * call's own `timeout` wins.
   */
  timeout?: TimeoutOption | undefined;
  /** Attempts after the first one. Default: 0: nothing is repeated that you did not ask for. */
  maxRetries?: number | undefined;
  /**
   * Policies around every call, each made by its function of `api-openai/reliability`: `{ retry: retry(), rateLimit:
   * rateLimit({ … }) }`. They act in their own order, whatever the order here. Default: none.
   */
  reliability?: ReliabilityOptions | LiveReliability | undefined;
  /** Headers for every request; `null` leaves one out that would be sent otherwise. `OPENAI_CUSTOM_HEADERS` */
  defaultHeaders?: HeadersOption | undefined;
  /** Query parameters for every request. */
  defaultQuery?: object | undefined;
  /** The `fetch` to send requests with. Default: `node:http` with kept-alive connections on Node, else the platform's. */
  fetch?: FetchLike | undefined;
  /**
   * More for `fetch`, the platform's or the one given here: `dispatcher`, `proxy`, `tls`, `client`, `cf`, `next`, … A call's
   * own `fetchOptions` win, one by one. Not over `node:http`, which is the default on Node: use `proxy`, `agent` or `tls`
   * there, give a `dispatcher` of undici, or a `fetch`. Default: none.
   */
  fetchOptions?: FetchOptions | undefined;
  /**
   * `same-origin` follows redirects of a GET to the same scheme, host and port, up to five. Default: `error`; a
   * redirect is a RedirectError.
   */
  redirect?: "error" | "same-origin" | undefined;
  /** Where log lines go. Default: `console`. */
  logger?: Logger | undefined;
  /** How much is logged: failed attempts from `warn` on, answers and retries from `info`, requests at `debug`. `OPENAI_LOG`; default: `off` */
  logLevel?: LogLevel | undefined;
  /** Whether the bodies of requests and answers are in events, and in the log at `debug`. Default: false. */
  logBodies?: boolean | undefined;
  /** Takes secrets out of errors, events and the log. Default: `createRedactor()`, which knows the keys in use. */
  redactor?: Redactor | undefined;
  /** Allows construction in a browser, where every visitor can read the key. Default: false. */
  dangerouslyAllowBrowser?: boolean | undefined;
  /** The largest answer that is read into memory, in bytes after decompression. Default: 256 MiB. */
  maxResponseBytes?: number | undefined;
  /** The largest event of a stream, counted as decoded characters. Default: 64 MiB. */
  maxEventBytes?: number | undefined;
  /** Told what happens to every attempt. */
  onEvent?: ((event: ClientEvent) => void) | undefined;
  /** Around every call, the first listed outermost. Default: none. */
  layers?: readonly Layer[] | undefined;
  /** The passage of time; for tests. */
  clock?: Clock | undefined;
}

/** Options are set one after another, where a value that was made of them is not changed. */
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
