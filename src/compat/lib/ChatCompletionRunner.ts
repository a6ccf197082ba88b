// `api-openai/lib/ChatCompletionRunner`.

export type { ChatCompletionToolRunnerParams } from "../../handwritten/helpers/chat-completions.ts";
export {
  ChatCompletionRunner,
  type ChatCompletionRunnerEvents,
} from "../../handwritten/streaming/helper-streams/tool-runs/chat-completion-runner.ts";
