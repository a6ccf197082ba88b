// `api-openai/lib/ChatCompletionStream`.

export type { ChatCompletionSnapshot } from "../../handwritten/streaming/accumulate/index.ts";
export type * from "../../handwritten/streaming/helper-streams/chat-completion-events.ts";
export { ChatCompletionStream } from "../../handwritten/streaming/helper-streams/chat-completion-stream.ts";
