// `api-openai/core/streaming`.

export { EventStream as Stream } from "../../handwritten/streaming/events/event-stream.ts";
export type { ServerSentEvent } from "../../handwritten/streaming/sse/event-decoder.ts";
