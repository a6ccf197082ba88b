// The official subpath `beta/realtime/ws`: the class of the current API.

export { OpenAIRealtimeWS } from "../../../handwritten/realtime/index.ts";
