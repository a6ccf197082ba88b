// The public surface of "api-openai". Not here: the engine (`api-openai/core`), the requests as values
// (`api-openai/operations`) and everything else that has an entry point of its own.

export type * as models from "../generated/models.ts";
export type { Resources } from "../generated/resources/index.ts";
export type { WebhookEvent, WebhookEvents } from "../generated/webhooks.ts";
export { type AzureClientOptions, AzureOpenAI } from "./client/azure-openai.ts";
export { type BedrockClientOptions, BedrockOpenAI } from "./client/bedrock-openai.ts";
export type { ClientOptions } from "./client/client-options.ts";
export type { X509Credential } from "./client/credential.ts";
export { OpenAI, OpenAI as default } from "./client/openai.ts";
export type { AuthSchemes } from "./client/overrides.ts";
export { default as "module.exports" } from "./common-js.ts";
export type { ClientProvider } from "./config/client-provider.ts";
export type { DataResidency } from "./config/data-residency.ts";
export { Environment, type EnvironmentOptions } from "./config/environment.ts";
export type { Logger, LogLevel } from "./config/logger.ts";
export {
  type AzureOptions,
  type BedrockEndpoint,
  type BedrockOptions,
  defineProfile,
  type Profile,
  type ProfileFacts,
  profiles,
} from "./config/profiles/index.ts";
export { createRedactor, type Redactor, type RedactorOptions } from "./config/redact/index.ts";
export { RotatingSecret, Secret } from "./config/secret/index.ts";
export { toCurl } from "./config/to-curl.ts";
export type { EventStream, Uploadable } from "./contract.ts";
export { APIPromise, type WithRequestID, type WithResponse } from "./core/api-promise.ts";
export type { ClientEvent } from "./core/events.ts";
export type { SignMessage, WireBody, WireMessage } from "./core/handler.ts";
export type { Page } from "./core/pages/page.ts";
export { PagePromise } from "./core/pages/page-promise.ts";
export type { FetchOptions } from "./core/request/fetch-options.ts";
export type { FinalRequestOptions } from "./core/request/final-options.ts";
export type { HeadersLike, NullableHeaders } from "./core/request/nullable-headers.ts";
export type { RequestOptions } from "./core/request/override-request.ts";
export type { TimeoutName, TimeoutOption, Timeouts } from "./core/timeouts.ts";
export {
  type DescribedRequest,
  type ErrorDetails,
  type ErrorKind,
  type FailurePhase,
  type RateLimit,
  type RateLimits,
  readRateLimits,
  type StreamProgress,
} from "./errors/index.ts";
export * from "./errors/public-errors.ts";
export type {
  AssistantStream,
  ChatCompletionStream,
  ChatCompletionStreamEvents,
  ResponseStream,
  ResponseStreamEvents,
} from "./streaming/helper-streams/index.ts";
export type { ConnectionAgent, ConnectionOptions, PEM, TLSOptions } from "./transport/connection-options.ts";
export { type FileSource, type ToFileOptions, toFile } from "./uploads/to-file.ts";
export { toStreamingFile } from "./uploads/to-streaming-file.ts";
export { version } from "./version.ts";
