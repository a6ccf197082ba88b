import type { Response as APIResponse, CreateResponse } from "../../generated/models.ts";
import { ContentFilterFinishReasonError, LengthFinishReasonError } from "../errors/index.ts";
import { readerIn } from "./output-format.ts";
import { prepareTextFormat, type Read, readJSON } from "./read-output.ts";
import type { Slots } from "./slots.ts";

/** What reads the outputs of a response. */
export interface ResponseReader {
  readonly text: Read | undefined;
  readonly argumentsOf: (name: string) => Read | undefined;
}

/** The parameters of a response as they are sent, and what reads its outputs. */
export interface PreparedResponse {
  readonly body: CreateResponse;
  readonly reader: ResponseReader;
}

/** @throws ConfigurationError for a schema that cannot be sent */
export const prepareResponse = (
  given: Omit<CreateResponse, "text"> & { readonly text?: { readonly format?: unknown } | undefined },
): PreparedResponse => {
  const { format, read: reads } = prepareTextFormat(given.text?.format);
  const readers = new Map<string, Read>();
  for (const tool of given.tools ?? []) {
    if (tool.type !== "function") continue;
    const reader = readerIn(tool) ?? (tool.strict ? readJSON : undefined);
    if (reader) readers.set(tool.name, reader);
  }
  const text = format === given.text?.format ? given.text : { ...given.text, format };
  const body = { ...given, ...(text && { text }) } as CreateResponse;
  return { body, reader: { text: reads, argumentsOf: (name) => readers.get(name) } };
};

/**
 * Puts what was made of its text (`output_parsed`, and `parsed` of each part) and of the arguments of its calls (`parsed_arguments`)
 * on a response, as far as the slots are filled.
 *
 * @throws LengthFinishReasonError and ContentFilterFinishReasonError for an output that is cut off, OutputError for one that is not what
 * was described; each has the response
 */
export const readResponse = <Answer extends APIResponse>(
  response: Answer,
  reader: ResponseReader,
  slots: Slots,
): Answer & { output_parsed: unknown } => {
  if (reader.text) checkWhole(response);
  const result = Object.assign(response, { output_parsed: null as unknown });
  let isFirst = true;
  for (const item of response.output ?? []) {
    if (item.type === "function_call") readCall(item, reader, slots);
    if (item.type !== "message" || !reader.text) continue;
    for (const part of item.content ?? []) {
      if (part.type !== "output_text") continue;
      const isOutput = isFirst;
      isFirst = false;
      slots.fill(reader.text, part.text, (parsed) => {
        Object.assign(part, { parsed });
        if (isOutput) result.output_parsed = parsed;
      });
    }
  }
  return result;
};

const readCall = (
  item: { readonly name: string; readonly arguments: string },
  reader: ResponseReader,
  slots: Slots,
): void => {
  const read = reader.argumentsOf(item.name);
  if (!read) Object.assign(item, { parsed_arguments: null });
  else slots.fill(read, item.arguments, (parsed_arguments) => Object.assign(item, { parsed_arguments }));
};

const checkWhole = (response: APIResponse): void => {
  const details = { answer: response, text: response.output_text };
  const reason = response.status === "incomplete" ? response.incomplete_details?.reason : undefined;
  if (reason === "max_output_tokens") throw new LengthFinishReasonError(details);
  if (reason === "content_filter") throw new ContentFilterFinishReasonError(details);
};
