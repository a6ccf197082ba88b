import type { KeySource } from "./config/credentials.ts";
import type { Logger, LogLevel } from "./config/logger.ts";
import type { Clock } from "./core/clock.ts";
import type { ClientEvent } from "./core/events.ts";
import type { Middleware } from "./core/handler.ts";
import type { HeadersOption } from "./core/request-options.ts";
import type { FetchLike } from "./transport/from-fetch.ts";

/** What the class `OpenAI` is constructed with. What is left out comes from the environment variable named, if any. */
export interface ClientOptions {
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
  /** Where the API is served. `OPENAI_BASE_URL`; default: `https://api.openai.com/v1` */
  baseURL?: string | null | undefined;
  /** Milliseconds until an attempt fails. Default: 600 000; a call's own `timeout` wins. */
  timeout?: number | undefined;
  /** Attempts after the first one. Default: 0: nothing is repeated that you did not ask for. */
  maxRetries?: number | undefined;
  /** Headers for every request; `null` leaves one out that would be sent otherwise. `OPENAI_CUSTOM_HEADERS` */
  defaultHeaders?: HeadersOption | undefined;
  /** Query parameters for every request. */
  defaultQuery?: object | undefined;
  /** The `fetch` to send requests with. Default: `node:http` with kept-alive connections on Node, else the platform's. */
  fetch?: FetchLike | undefined;
  /** Where log lines go. Default: `console`. */
  logger?: Logger | undefined;
  /** How much is logged: failed attempts from `warn` on, answers and retries from `info`, requests at `debug`. `OPENAI_LOG`; default: `off` */
  logLevel?: LogLevel | undefined;
  /** Allows construction in a browser, where every visitor can read the key. Default: false. */
  dangerouslyAllowBrowser?: boolean | undefined;
  /** The largest answer that is read into memory, in bytes after decompression. Default: 256 MiB. */
  maxResponseBytes?: number | undefined;
  /** Told what happens to every attempt. */
  onEvent?: ((event: ClientEvent) => void) | undefined;
  /** Around every call, the first listed outermost. Default: none. */
  layers?: readonly Middleware[] | undefined;
  /** The passage of time; for tests. */
  clock?: Clock | undefined;
}
