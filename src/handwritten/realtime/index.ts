// The public surface of "api-openai/realtime": connections over WebSockets.

export type { TLSOptions } from "../transport/connection-options.ts";
export {
  connectRealtime,
  type RealtimeConnection,
  type RealtimeOptions,
  type RealtimeTranslationConnection,
} from "./connect-realtime.ts";
export { connectResponses, type ResponsesConnection, type ResponsesOptions } from "./connect-responses.ts";
export type { CloseOptions, Connection } from "./connection/connection.ts";
export type { ConnectionState } from "./connection/connection-engine.ts";
export type {
  ConnectionClose,
  ConnectionEvents,
  ConnectionNotice,
  GaveUp,
  Reconnected,
  Reconnecting,
} from "./connection/notices.ts";
export type { ConnectionOptions, ReconnectOptions, SocketAgent, SocketClass } from "./options.ts";
export type { RealtimeSession } from "./realtime-address.ts";
export type { CredentialOptions } from "./socket-credentials.ts";
export type { SocketFacts, SocketSource, SocketTarget } from "./socket-target.ts";
