// The official subpath `realtime/websocket`.

export { OpenAIRealtimeWebSocket } from "../../handwritten/realtime/index.ts";
