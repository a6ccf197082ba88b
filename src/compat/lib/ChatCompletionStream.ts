// `api-openai/lib/ChatCompletionStream`.

export type * from "../../handwritten/streaming/helper-streams/chat-completion-events.ts";
export { ChatCompletionStream } from "../../handwritten/streaming/helper-streams/chat-completion-stream.ts";
