// The official subpath `beta/realtime/index`.

export { OpenAIRealtimeError } from "../../../handwritten/realtime/index.ts";
