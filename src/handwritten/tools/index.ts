// The public surface of "api-openai/tools".

export {
  ChatCompletionRunner,
  type ChatCompletionRunnerEvents,
  ChatCompletionStreamingRunner,
} from "../streaming/helper-streams/tool-runs/chat-completion-runner.ts";
export {
  ResponseRunner,
  type ResponseRunnerEvents,
} from "../streaming/helper-streams/tool-runs/response-runner.ts";
export type { ChatToolRunOptions } from "./begin-run.ts";
export type { Checkpoint, Ledger } from "./checkpoint.ts";
export {
  type ResponsesRunnerOptions,
  type ResponsesRunnerTools,
  type ResponsesRunnerTurn,
  ResponsesToolRunner,
  ResponsesToolRunnerError,
} from "./responses-tool-runner.ts";
export type { Approval, ApprovalRequest, ToolRunOptions } from "./run-options.ts";
export { type RunChatToolsOptions, type RunResponseToolsOptions, runTools } from "./run-tools.ts";
export { runnerFunction } from "./runner-function.ts";
export { type Tool, type ToolCall, type ToolOptions, tool } from "./tool.ts";
export type {
  MCPApproval,
  ParseableTool,
  RunnableFunctionWithoutParse,
  RunnableFunctionWithParse,
  RunnableTool,
  RunnableToolFunction,
  RunnerFunction,
} from "./tool-shapes.ts";
