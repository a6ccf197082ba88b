// `api-openai/lib/AbstractChatCompletionRunner`: what all streams and runs of chat completions are an instance of.

export { ChatCompletionStream as AbstractChatCompletionRunner } from "../../handwritten/streaming/helper-streams/chat-completion-stream.ts";
export type { ChatCompletionRunnerEvents as AbstractChatCompletionRunnerEvents } from "../../handwritten/streaming/helper-streams/tool-runs/chat-completion-runner.ts";
export type { ChatToolRunOptions as RunnerOptions } from "../../handwritten/tools/index.ts";
