// The official subpath `resources/beta/responses/ws`.

export {
  BetaResponsesWS as ResponsesWS,
  type ReconnectingEvent,
  type ReconnectingOverrides,
  type ResponsesWSClientOptions,
  type SocketReconnectOptions as ResponsesWSReconnectOptions,
  type SocketStreamOptions as WebSocketStreamOptions,
} from "../../../../handwritten/realtime/index.ts";
