// The official subpath `resources/responses/ws`.

export {
  type ReconnectingEvent,
  type ReconnectingOverrides,
  type ResponsesStreamMessage,
  ResponsesWS,
  type ResponsesWSClientOptions,
  type SocketReconnectOptions as ResponsesWSReconnectOptions,
  type SocketStreamOptions as WebSocketStreamOptions,
} from "../../../handwritten/realtime/index.ts";
