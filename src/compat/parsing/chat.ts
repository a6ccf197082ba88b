// Completions that are read with the formats and tools of their parameters, as `parse()` reads them.

import type { CreateChatCompletionResponse } from "../../generated/models.ts";
import { UsageError } from "../../handwritten/errors/index.ts";
import type { ParsedChatCompletion } from "../../handwritten/streaming/helper-streams/chat-completion-events.ts";
import { type ChatReader, readChatCompletion } from "../../handwritten/structured/chat-output.ts";
import type { Read } from "../../handwritten/structured/read-output.ts";
import { Slots } from "../../handwritten/structured/slots.ts";
import { readerOf, readerOfTool } from "./marks.ts";

/** What is read of the parameters of a chat completion. */
export interface ChatParams {
  readonly response_format?: unknown;
  readonly tools?: readonly object[] | null | undefined;
}

interface FunctionTool {
  readonly type: "function";
  readonly function: { readonly name: string; readonly strict?: boolean | null };
}

/** Whether a tool is a function, and no custom tool. */
export const isChatCompletionFunctionTool = (tool: object | undefined): tool is FunctionTool =>
  (tool as Partial<FunctionTool> | undefined)?.function !== undefined;

const readerFor = (params: ChatParams, name: string | undefined): Read | undefined => {
  const tool = (params.tools ?? []).find(
    (each) => isChatCompletionFunctionTool(each) && each.function.name === name,
  ) as FunctionTool | undefined;
  return tool && readerOfTool(tool, tool.function);
};

/**
 * A completion with what its texts and the arguments of its calls say: `parsed` and `parsed_arguments`.
 *
 * @throws LengthFinishReasonError and ContentFilterFinishReasonError for an output that is cut off; OutputError for one that is not what was
 * described; UsageError for a parser that is asynchronous
 */
export const parseChatCompletion = <Parsed = unknown>(
  completion: CreateChatCompletionResponse,
  params: ChatParams,
): ParsedChatCompletion<Parsed> =>
  read(completion, {
    content: readerOf(params.response_format),
    argumentsOf: (name) => readerFor(params, name),
  }) as ParsedChatCompletion<Parsed>;

/** The same, or a completion whose `parsed` are null, where the parameters describe no output. */
export const maybeParseChatCompletion = <Parsed = null>(
  completion: CreateChatCompletionResponse,
  params: ChatParams | null,
): ParsedChatCompletion<Parsed> => parseChatCompletion(completion, params ?? {});

const read = (completion: CreateChatCompletionResponse, reader: ChatReader): unknown => {
  const slots = new Slots(completion);
  const result = readChatCompletion(completion, reader, slots);
  slots.assertFilled();
  return result;
};

/** What a format makes of a text; null for a format that describes no output. @throws OutputError for one that is not JSON */
export const parseResponseFormatContent = <Parsed = unknown>(
  format: unknown,
  content: string,
): Parsed | null => {
  const reader = readerOf(format);
  return reader ? (reader(content) as Parsed) : null;
};

/** Whether the arguments of a call are read: its tool has a parser, or is strict. */
export const shouldParseToolCall = (
  params: ChatParams | null | undefined,
  call: {
    readonly type?: string | undefined;
    readonly function?: { readonly name?: string | undefined } | undefined;
  },
): boolean => Boolean(params && call.type === "function" && readerFor(params, call.function?.name));

/** @throws UsageError for a call of another kind than a function */
export const assertToolCallsAreChatCompletionFunctionToolCalls = (
  calls: readonly { readonly type: string }[] | null | undefined,
): void => {
  for (const { type } of calls ?? [])
    if (type !== "function")
      throw new UsageError(`only calls of functions are read, and this is one of ${type}`);
};

/** @throws UsageError for a function that is not strict, and for a tool that is neither a function nor a custom tool */
export const validateInputTools = (tools: readonly object[] | null | undefined): void => {
  for (const tool of tools ?? []) {
    const { type } = tool as { readonly type?: unknown };
    if (type === "custom") continue;
    if (type !== "function" || !isChatCompletionFunctionTool(tool))
      throw new UsageError(
        `only functions and custom tools are read, and this is a tool of type ${String(type)}`,
      );
    if (tool.function.strict !== true)
      throw new UsageError(`the arguments of \`${tool.function.name}\` are read only with \`strict: true\``);
  }
};
