// The classes of sockets by their official names.

export type { ClassSource } from "./class-target.ts";
export {
  type AzureRealtimeProps,
  OpenAIRealtimeWebSocket,
  OpenAIRealtimeWS,
  type RealtimeProps,
  type RealtimeWSProps,
} from "./realtime-classes.ts";
export {
  BetaResponsesWS,
  type ResponsesStreamMessage,
  ResponsesWS,
  type ResponsesWSClientOptions,
} from "./responses-ws.ts";
export { OpenAIRealtimeError, WebSocketError } from "./socket-class-error.ts";
export type {
  ReconnectingEvent,
  ReconnectingOverrides,
  SocketClassError,
  SocketClassEvents,
  UnsentMessage,
} from "./socket-class-types.ts";
export type { SocketView, SocketViewEvent, SocketViewEvents } from "./socket-view.ts";
export type { SocketReconnectOptions, StreamingSocketOptions } from "./streaming-plan.ts";
export type { SocketStreamMessage, SocketStreamOptions } from "./streaming-socket.ts";
export {
  type FinishOptions,
  OpenAIRealtimeTranslationWS,
  type RealtimeTranslationConnectOptions,
  type RealtimeTranslationEvent,
} from "./translation-ws.ts";
export type { WSClientOptions } from "./ws-options.ts";
