// `api-openai/lib/EventStream`: what all helper streams are an instance of.

export { HelperStream as EventStream } from "../../handwritten/streaming/helper-streams/helper-stream.ts";
