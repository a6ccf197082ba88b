// The public surface of "api-openai". Not here: the engine (`api-openai/core`), the requests as values
// (`api-openai/operations`) and everything else that has an entry point of its own.

export { OpenAI, OpenAI as default, OpenAI as "module.exports", type ClientOptions } from "./openai.ts";
export { toFile, type FileSource, type ToFileOptions } from "./uploads/to-file.ts";
export { toStreamingFile } from "./uploads/to-streaming-file.ts";
export * from "./errors.ts";
export { APIPromise, type WithResponse, type WithRequestID } from "./core/api-promise.ts";
export { PagePromise } from "./core/page-promise.ts";
export type { Page } from "./core/page.ts";
export type { RequestOptions } from "./core/request-options.ts";
export type { Logger, LogLevel } from "./config/logger.ts";
export type { ClientEvent } from "./core/events.ts";
export type { EventStream, Uploadable } from "./contract.ts";
export type { Resources } from "../generated/resources/index.ts";
export type { WebhookEvent, WebhookEvents } from "../generated/webhooks.ts";
export type * as models from "../generated/models.ts";
export { version } from "./version.ts";
