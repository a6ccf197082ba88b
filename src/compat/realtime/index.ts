// The official subpath `realtime/index`.

export { OpenAIRealtimeError } from "../../handwritten/realtime/index.ts";
