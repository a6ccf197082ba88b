import type { ChatCompletions } from "../../generated/resources/chat.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type { ChatCompletionStreamParams } from "../streaming/helper-streams/chat-completion-events.ts";
import { ChatCompletionStream } from "../streaming/helper-streams/chat-completion-stream.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";

/** The methods of `openai.chat.completions` that are written by hand. */
export interface ChatCompletionsHelpers {
  /**
   * Create chat completion, as a stream that puts itself together: events by name, and the whole of it at the end.
   * One request, which is sent as soon as your code gives way.
   *
   * POST /chat/completions
   * @see https://platform.openai.com/docs/api-reference/chat/create
   */
  stream(body: ChatCompletionStreamParams, options?: RequestOptions): ChatCompletionStream;
}

export const chatCompletions: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  ChatCompletionsHelpers,
  ChatCompletions
>("chat.completions", {
  stream: ({ resource }, body, options) =>
    new ChatCompletionStream(
      (controller) => resource.create({ ...body, stream: true }, withSignal(options, controller)),
      { messages: body.messages, signal: options?.signal },
    ),
});
