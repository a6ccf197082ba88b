// What `parse` takes and gives, in one place for the types that are named as those of the official package.

export type {
  ParsedChatCompletion,
  ParsedChoice,
  ParsedMessage,
} from "../streaming/helper-streams/chat-completion-events.ts";
export type { ParsedResponse } from "../streaming/helper-streams/response-events.ts";
export type { ChatCompletionParseParams } from "./chat-completions.ts";
