// Streams that put their events together, and emit the results.

export type * from "./agent-session/agent-session-events.ts";
export { AgentSessionStream } from "./agent-session/agent-session-stream.ts";
export type * from "./assistant-events.ts";
export { AssistantStream } from "./assistant-stream.ts";
export type * from "./chat-completion-events.ts";
export { ChatCompletionStream } from "./chat-completion-stream.ts";
export type { EmittedValue, EventArguments, HelperEvents } from "./events.ts";
export { HelperStream, type OpenEvents } from "./helper-stream.ts";
export type * from "./response-events.ts";
export { ResponseStream } from "./response-stream.ts";
export {
  type BeginChatRun,
  ChatCompletionRunner,
  type ChatCompletionRunnerEvents,
  ChatCompletionStreamingRunner,
  type ChatRun,
  type ChatRunnerOptions,
} from "./tool-runs/chat-completion-runner.ts";
export {
  type BeginResponseRun,
  type ResponseRun,
  ResponseRunner,
  type ResponseRunnerEvents,
  type ResponseRunnerOptions,
} from "./tool-runs/response-runner.ts";
