// The official subpath `realtime/ws`.

export { OpenAIRealtimeWS } from "../../handwritten/realtime/index.ts";
