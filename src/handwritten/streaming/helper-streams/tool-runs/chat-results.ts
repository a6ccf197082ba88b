import type { ChatCompletionRequestMessage, CompletionUsage } from "../../../../generated/models.ts";
import type { FunctionToolCall } from "../chat-completion-events.ts";

type Message = ChatCompletionRequestMessage;

const callsOf = (message: Message): { readonly id: string; readonly function: FunctionToolCall }[] =>
  message.role === "assistant"
    ? (message.tool_calls ?? []).flatMap((call) => ("function" in call ? [call] : []))
    : [];

/** The last call of a function in a conversation. */
export const lastCall = (messages: readonly Message[]): FunctionToolCall | undefined =>
  messages.flatMap(callsOf).at(-1)?.function;

/** The last output of a call of a function in a conversation. */
export const lastResult = (messages: readonly Message[]): string | undefined => {
  const called = new Set(messages.flatMap(callsOf).map(({ id }) => id));
  return messages
    .flatMap((message) =>
      message.role === "tool" && typeof message.content === "string" && called.has(message.tool_call_id)
        ? [message.content]
        : [],
    )
    .at(-1);
};

/** The tokens of several completions. */
export const sumOfUsage = (
  completions: readonly { readonly usage?: CompletionUsage | null | undefined }[],
): CompletionUsage => {
  const sum: Record<string, unknown> = { completion_tokens: 0, prompt_tokens: 0, total_tokens: 0 };
  for (const { usage } of completions) add(sum, usage);
  return sum as Partial<CompletionUsage> as CompletionUsage;
};

const add = (sum: Record<string, unknown>, more: object | null | undefined): void => {
  for (const [name, value] of Object.entries(more ?? {}))
    if (typeof value === "number") sum[name] = ((sum[name] as number | undefined) ?? 0) + value;
    else if (value) {
      sum[name] ??= {};
      add(sum[name] as Record<string, unknown>, value as object);
    }
};
