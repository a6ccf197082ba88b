// The official subpath `beta/realtime/websocket`: the class of the current API.

export { OpenAIRealtimeWebSocket } from "../../../handwritten/realtime/index.ts";
