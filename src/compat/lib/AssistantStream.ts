// `api-openai/lib/AssistantStream`.

export type * from "../../handwritten/streaming/helper-streams/assistant-events.ts";
export { AssistantStream } from "../../handwritten/streaming/helper-streams/assistant-stream.ts";
