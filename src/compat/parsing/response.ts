// Responses that are read with the formats and tools of their parameters, as `parse()` reads them.

import type { Response as APIResponse } from "../../generated/models.ts";
import { withOutputText } from "../../handwritten/core/reply/decode.ts";
import type { ParsedResponse } from "../../handwritten/streaming/helper-streams/response-events.ts";
import type { Read } from "../../handwritten/structured/read-output.ts";
import { readResponse } from "../../handwritten/structured/response-output.ts";
import { Slots } from "../../handwritten/structured/slots.ts";
import { readerOf, readerOfTool } from "./marks.ts";

/** What is read of the parameters of a response. */
export interface ResponseParams {
  readonly text?: { readonly format?: unknown } | null | undefined;
  readonly tools?: readonly object[] | null | undefined;
}

interface FunctionTool {
  readonly type: "function";
  readonly name: string;
  readonly strict?: boolean | null;
}

const readerFor = ({ tools }: ResponseParams, name: string): Read | undefined => {
  const tool = (tools ?? []).find(
    (each) => (each as FunctionTool).type === "function" && (each as FunctionTool).name === name,
  ) as FunctionTool | undefined;
  return tool && readerOfTool(tool, tool);
};

/**
 * A copy of a response with what its texts and the arguments of its calls say: `output_parsed`, `parsed` and `parsed_arguments`. They are
 * null where the response is not completed.
 *
 * @throws OutputError for an output that is not what was described; UsageError for a parser that is asynchronous
 */
export const parseResponse = <Parsed = unknown>(
  response: APIResponse,
  params: ResponseParams,
): ParsedResponse<Parsed> => {
  const isWhole = !response.status || response.status === "completed";
  const slots = new Slots(response);
  const result = readResponse(
    copyOf(response),
    {
      text: isWhole ? readerOf(params.text?.format) : undefined,
      argumentsOf: (name) => (isWhole ? readerFor(params, name) : undefined),
    },
    slots,
  );
  slots.assertFilled();
  return result as ParsedResponse<never>;
};

/** The same, or a response whose `output_parsed` is null, where the parameters describe no output. */
export const maybeParseResponse = <Parsed = null>(
  response: APIResponse,
  params: ResponseParams | null,
): ParsedResponse<Parsed> => parseResponse(response, params ?? {});

/** What is read is written on items and their parts: on copies of them. */
const copyOf = (response: APIResponse): APIResponse =>
  withOutputText({
    ...response,
    output: response.output.map((item) =>
      item.type === "message" ? { ...item, content: item.content.map((part) => ({ ...part })) } : { ...item },
    ),
  });

/** Puts the text of all messages on a response. */
export const addOutputText = (response: APIResponse): void => {
  const texts = response.output.flatMap((item) =>
    item.type === "message"
      ? item.content.flatMap((part) => (part.type === "output_text" ? part.text : []))
      : [],
  );
  response.output_text = texts.join("");
};

/** Whether the format, or a tool of some parameters, describes an output. */
export const hasAutoParseableInput = (params: ResponseParams): boolean =>
  readerOf(params.text?.format) !== undefined ||
  (params.tools ?? []).some((tool) => readerOfTool(tool, tool as FunctionTool) !== undefined);

/** Whether the arguments of a call are read: its tool has a parser, or is strict. */
export const shouldParseToolCall = (
  params: ResponseParams | null | undefined,
  call: { readonly name: string },
): boolean => Boolean(params && readerFor(params, call.name));
