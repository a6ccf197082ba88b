// `api-openai/lib/ResponsesParser`: tools of responses that carry the parser of their arguments, under the official names.

import { type Readable, readable } from "../../handwritten/structured/output-format.ts";
import { withCallback } from "../with-callback.ts";

export {
  addOutputText,
  hasAutoParseableInput,
  maybeParseResponse,
  parseResponse,
  shouldParseToolCall,
} from "../parsing/response.ts";
export { isAutoParsableTool, validateInputTools } from "./parser.ts";

/** A tool of a response with the parser of its arguments. */
export type AutoParseableResponseTool<Options extends { readonly arguments: unknown }> = Tool &
  Readable<Options["arguments"]>;

interface Tool {
  type: "function";
  name: string;
}

/** Puts a parser of the arguments, and the function that is called with them, on a copy of a tool. */
export const makeParseableResponseTool = <Options extends { readonly arguments: unknown }>(
  tool: Tool,
  {
    parser,
    callback,
  }: {
    readonly parser: (content: string) => Options["arguments"];
    readonly callback?: ((args: Options["arguments"]) => unknown) | undefined;
  },
): AutoParseableResponseTool<Options> =>
  withCallback(readable({ ...tool }, "auto-parseable-tool", parser), callback);
