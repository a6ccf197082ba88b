import type { CreateChatCompletionRequest, CreateChatCompletionResponse } from "../../generated/models.ts";
import { ContentFilterFinishReasonError, LengthFinishReasonError } from "../errors/index.ts";
import { readerIn } from "./output-format.ts";
import { prepareChatFormat, type Read, readJSON } from "./read-output.ts";
import type { Slots } from "./slots.ts";

/** What reads the outputs of a chat completion. */
export interface ChatReader {
  /** Absent where the text is none that was described. */
  readonly content: Read | undefined;
  /** Of a function by its name, absent where its arguments are none that were described. */
  readonly argumentsOf: (name: string) => Read | undefined;
}

/** The parameters of a chat completion as they are sent, and what reads its outputs. */
export interface PreparedChat {
  readonly body: CreateChatCompletionRequest;
  readonly reader: ChatReader;
}

/** @throws ConfigurationError for a schema that cannot be sent */
export const prepareChat = (
  given: Omit<CreateChatCompletionRequest, "response_format"> & { readonly response_format?: unknown },
): PreparedChat => {
  const { format, read } = prepareChatFormat(given.response_format);
  const readers = new Map<string, Read>();
  for (const tool of given.tools ?? []) {
    const called = "function" in tool ? tool.function : undefined;
    const reader = called && (readerIn(tool) ?? (called.strict ? readJSON : undefined));
    if (reader) readers.set(called.name, reader);
  }
  const body = (
    format === given.response_format ? given : { ...given, response_format: format }
  ) as CreateChatCompletionRequest;
  return { body, reader: { content: read, argumentsOf: (name) => readers.get(name) } };
};

type Choice = CreateChatCompletionResponse["choices"][number];
type Call = NonNullable<Choice["message"]["tool_calls"]>[number];

/** A choice with what was made of its outputs. */
export type ReadChoice = Choice & { readonly message: { parsed: unknown } };

/** Whether what a choice holds is described, so that a part of it is no output. */
const isDescribed = (reader: ChatReader, { message }: Pick<Choice, "message">): boolean =>
  reader.content !== undefined ||
  (message.tool_calls ?? []).some(
    (call) => "function" in call && reader.argumentsOf(call.function?.name ?? ""),
  );

/**
 * @param answer - errors carry it
 * @throws LengthFinishReasonError and ContentFilterFinishReasonError for a choice whose output is described, and cut off
 */
export const checkWhole = (
  reader: ChatReader,
  choice: Pick<Choice, "message"> & { readonly finish_reason?: string | null },
  answer: unknown,
): void => {
  if (!isDescribed(reader, choice)) return;
  const details = { answer, text: choice.message.content ?? undefined };
  if (choice.finish_reason === "length") throw new LengthFinishReasonError(details);
  if (choice.finish_reason === "content_filter") throw new ContentFilterFinishReasonError(details);
};

/**
 * A chat completion, each message with what was made of its text (`parsed`) and of the arguments of its calls
 * (`parsed_arguments`), as far as the slots are filled.
 *
 * @throws LengthFinishReasonError and ContentFilterFinishReasonError for an output that is cut off, OutputError for one that is not what
 * was described; each has the completion
 */
export const readChatCompletion = <Completion extends CreateChatCompletionResponse>(
  completion: Completion,
  reader: ChatReader,
  slots: Slots,
): Omit<Completion, "choices"> & { choices: ReadChoice[] } => ({
  ...completion,
  choices: completion.choices.map((choice) => readChoice(choice, reader, slots, completion)),
});

const readChoice = (choice: Choice, reader: ChatReader, slots: Slots, answer: unknown): ReadChoice => {
  checkWhole(reader, choice, answer);
  const { tool_calls, ...rest } = choice.message;
  const message = {
    ...rest,
    ...(tool_calls && { tool_calls: tool_calls.map((call) => readCall(call, reader, slots)) }),
    parsed: null as unknown,
  };
  const { content, refusal } = choice.message;
  if (reader.content && content && !refusal)
    slots.fill(reader.content, content, (value) => {
      message.parsed = value;
    });
  return { ...choice, message };
};

const readCall = (call: Call, reader: ChatReader, slots: Slots): Call => {
  if (!("function" in call)) return call;
  const called = { ...call.function, parsed_arguments: null as unknown };
  const read = reader.argumentsOf(called.name);
  if (read)
    slots.fill(read, called.arguments, (value) => {
      called.parsed_arguments = value;
    });
  return { ...call, function: called };
};
