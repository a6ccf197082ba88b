// `api-openai/lib/EventStream`: what all helper streams are an instance of.

export type { HelperEvents as BaseEvents } from "../../handwritten/streaming/helper-streams/events.ts";
export { HelperStream as EventStream } from "../../handwritten/streaming/helper-streams/helper-stream.ts";
