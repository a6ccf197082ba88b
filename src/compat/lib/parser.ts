// `api-openai/lib/parser`: formats and tools that carry the parser of their outputs, under the official names.

import { type Readable, readable } from "../../handwritten/structured/output-format.ts";
import type { FormatOfChat, ParsedOf } from "../../handwritten/structured/parsed-of.ts";
import { brandOf, FORMAT, isParseableResponseFormat, TOOL } from "../parsing/marks.ts";
import { withCallback } from "../with-callback.ts";

export {
  assertToolCallsAreChatCompletionFunctionToolCalls,
  isChatCompletionFunctionTool,
  maybeParseChatCompletion,
  parseChatCompletion,
  parseResponseFormatContent,
  shouldParseToolCall,
  validateInputTools,
} from "../parsing/chat.ts";
export { isParseableResponseFormat };

/** What is read of a completion with these parameters: of the type that its format describes. */
export type ExtractParsedContentFromParams<Params> = ParsedOf<FormatOfChat<Params>>;

/** A response format with its parser. */
export type AutoParseableResponseFormat<Parsed> = ResponseFormat & Readable<Parsed>;

/** The format of the text of a response with its parser. */
export type AutoParseableTextFormat<Parsed> = TextFormatConfig & Readable<Parsed>;

/** A tool with the parser of its arguments. */
export type AutoParseableTool<Options extends { readonly arguments: unknown }> = Tool &
  Readable<Options["arguments"]>;

interface ResponseFormat {
  type: "json_schema";
  json_schema: { name: string };
}

interface TextFormatConfig {
  type: "json_schema";
  name: string;
}

interface Tool {
  type: "function";
  function: { name: string };
}

/** Puts a parser on a copy of a response format. */
export const makeParseableResponseFormat = <Parsed>(
  format: ResponseFormat,
  parser: (content: string) => Parsed,
): AutoParseableResponseFormat<Parsed> => readable({ ...format }, FORMAT, parser);

/** Puts a parser on a copy of the format of a text. */
export const makeParseableTextFormat = <Parsed>(
  format: TextFormatConfig,
  parser: (content: string) => Parsed,
): AutoParseableTextFormat<Parsed> => readable({ ...format }, FORMAT, parser);

/** Puts a parser of the arguments, and the function that is called with them, on a copy of a tool. */
export const makeParseableTool = <Options extends { readonly arguments: unknown }>(
  tool: Tool,
  {
    parser,
    callback,
  }: {
    readonly parser: (content: string) => Options["arguments"];
    readonly callback?: ((args: Options["arguments"]) => unknown) | undefined;
  },
): AutoParseableTool<Options> => withCallback(readable({ ...tool }, TOOL, parser), callback);

/** Whether a response format has a parser. */
export const isAutoParsableResponseFormat = <Parsed>(
  format: unknown,
): format is AutoParseableResponseFormat<Parsed> => brandOf(format) === FORMAT;

/** Whether a tool has a parser. */
export const isAutoParsableTool = (tool: unknown): tool is AutoParseableTool<{ arguments: unknown }> =>
  brandOf(tool) === TOOL;

/** Whether the format, or a tool of some parameters, describes an output. */
export const hasAutoParseableInput = (params: {
  readonly response_format?: unknown;
  readonly tools?: readonly unknown[] | null | undefined;
}): boolean =>
  isParseableResponseFormat(params.response_format) ||
  (params.tools ?? []).some(
    (tool) => isAutoParsableTool(tool) || (tool as StrictTool).function?.strict === true,
  );

interface StrictTool {
  readonly function?: { readonly strict?: boolean | null };
}
