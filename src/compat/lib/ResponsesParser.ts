// `api-openai/lib/ResponsesParser`: tools of responses that carry the parser of their arguments, under the official names.

import type { ChatCompletionTool } from "../../generated/official/resources/chat/completions/completions.ts";
import type { Tool } from "../../generated/official/resources/responses/responses.ts";
import type { ResponseParseParams } from "../../handwritten/helpers/responses.ts";
import { type Readable, readable } from "../../handwritten/structured/output-format.ts";
import type { FormatOfResponse, ParsedOf } from "../../handwritten/structured/parsed-of.ts";
import { withCallback } from "../with-callback.ts";

export {
  addOutputText,
  hasAutoParseableInput,
  maybeParseResponse,
  parseResponse,
  shouldParseToolCall,
} from "../parsing/response.ts";
export { isAutoParsableTool, validateInputTools } from "./parser.ts";

/** Parameters of a response, whose tools may be those of chat completions too. */
export type ResponseCreateParamsWithTools = Omit<ResponseParseParams, "tools"> & {
  tools?: Tool[] | ChatCompletionTool[] | null;
};

/** What is read of a response with these parameters: of the type that its format describes. */
export type ExtractParsedContentFromParams<Params> = ParsedOf<FormatOfResponse<Params>>;

/** A tool of a response with the parser of its arguments. */
export type AutoParseableResponseTool<Options extends { readonly arguments: unknown }> = NamedTool &
  Readable<Options["arguments"]>;

interface NamedTool {
  type: "function";
  name: string;
}

/** Puts a parser of the arguments, and the function that is called with them, on a copy of a tool. */
export const makeParseableResponseTool = <Options extends { readonly arguments: unknown }>(
  tool: NamedTool,
  {
    parser,
    callback,
  }: {
    readonly parser: (content: string) => Options["arguments"];
    readonly callback?: ((args: Options["arguments"]) => unknown) | undefined;
  },
): AutoParseableResponseTool<Options> =>
  withCallback(readable({ ...tool }, "auto-parseable-tool", parser), callback);
