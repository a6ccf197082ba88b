// The public surface of "api-openai/realtime": connections over WebSockets.

export * from "./classes/index.ts";
export {
  connectRealtime,
  type RealtimeConnection,
  type RealtimeOptions,
  type RealtimeTranslationConnection,
} from "./connect-realtime.ts";
export { connectResponses, type ResponsesConnection, type ResponsesOptions } from "./connect-responses.ts";
export type * from "./connection-surface.ts";
export type { RealtimeSession } from "./realtime-address.ts";
export type { CredentialOptions } from "./socket-credentials.ts";
