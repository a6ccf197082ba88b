// The public surface of "api-openai/core": the engine for requests that are values.

export { createPlatformFetch, platformFetch } from "#platform-fetch";
export { type CreateClientOptions, createClient } from "../client/create-client.ts";
export { Environment, type EnvironmentOptions } from "../config/environment.ts";
export * from "../config/profiles/index.ts";
export * from "../config/redact/index.ts";
export * from "../config/secret/index.ts";
export { toCurl } from "../config/to-curl.ts";
export type * from "../contract.ts";
export * from "../errors/index.ts";
export { type PollRequestOptions, poll } from "../helpers/poll/poll.ts";
export type { PollOptions, PollProgress } from "../helpers/poll/poll-options.ts";
export type { ConnectionAgent, ConnectionOptions, PEM, TLSOptions } from "../transport/connection-options.ts";
export type { PlatformFetch } from "../transport/platform-fetch.ts";
export { sameOriginRedirects } from "../transport/same-origin-redirects.ts";
export { APIPromise, type WithResponse } from "./api-promise.ts";
export { assembleClient, type Client, type ClientParts } from "./assemble-client.ts";
export { type Clock, systemClock } from "./clock.ts";
export { contextKey, contextValue } from "./context.ts";
export type { ClientEvent } from "./events.ts";
export * from "./handler.ts";
export type { Page } from "./pages/page.ts";
export { PagePromise } from "./pages/page-promise.ts";
export { paginate } from "./pages/paginate.ts";
export type { Provider } from "./provider.ts";
export type { FetchOptions } from "./request/fetch-options.ts";
export type { SendOptions } from "./request/send-options.ts";
export type { TimeoutName, TimeoutOption, Timeouts } from "./timeouts.ts";
