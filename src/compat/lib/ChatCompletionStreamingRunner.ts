// `api-openai/lib/ChatCompletionStreamingRunner`.

import type { ChatCompletionToolRunnerParams } from "../../handwritten/helpers/chat-completions.ts";

export {
  type ChatCompletionRunnerEvents as ChatCompletionStreamEvents,
  ChatCompletionStreamingRunner,
} from "../../handwritten/streaming/helper-streams/tool-runs/chat-completion-runner.ts";

/** Parameters of `chat.completions.runTools()` with completions that stream. */
export type ChatCompletionStreamingToolRunnerParams<Context = unknown> =
  ChatCompletionToolRunnerParams<Context> & { stream: true };
