// The public surface of "api-openai/core": the engine for requests that are values.

export { createClient, type CreateClientOptions } from "../create-client.ts";
export { assembleClient, type Client, type ClientParts } from "./client.ts";
export * from "./handler.ts";
export { contextKey, valueOf } from "./context.ts";
export { type Clock, systemClock } from "./clock.ts";
export { APIPromise, type WithResponse } from "./api-promise.ts";
export { PagePromise } from "./page-promise.ts";
export type { Page } from "./page.ts";
export type { RequestOptions } from "./request-options.ts";
export type { ClientEvent } from "./events.ts";
export * from "../errors.ts";
export type * from "../contract.ts";
