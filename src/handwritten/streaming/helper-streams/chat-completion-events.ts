import type {
  ChatCompletionMessageToolCall,
  ChatCompletionRequestMessage,
  ChatCompletionResponseMessage,
  ChatCompletionTokenLogprob,
  CompletionUsage,
  CreateChatCompletionRequest,
  CreateChatCompletionResponse,
  CreateChatCompletionStreamResponse,
} from "../../../generated/models.ts";
import type { ChatCompletionSnapshot, ChoiceSnapshot } from "../accumulate/chat-completion.ts";
import type { HelperEvents } from "./events.ts";

/** Parameters of `chat.completions.stream()`: those of `create()`. */
export type ChatCompletionStreamParams = Omit<CreateChatCompletionRequest, "stream"> & { stream?: true };

/** A function that the model calls, with its arguments as JSON. */
export type FunctionToolCall = ChatCompletionMessageToolCall["function"];

/** A message of the model; `parsed` is what a parser made of its text, or null. */
export interface ParsedMessage<Parsed = null> extends ChatCompletionResponseMessage {
  parsed: Parsed | null;
}

/** One choice of several. */
export type ParsedChoice<Parsed = null> = Omit<CreateChatCompletionResponse["choices"][number], "message"> & {
  message: ParsedMessage<Parsed>;
};

/** A completion; each message has what a parser made of it. */
export interface ParsedChatCompletion<Parsed = null> extends Omit<CreateChatCompletionResponse, "choices"> {
  choices: ParsedChoice<Parsed>[];
}

/** More text of a message. */
export interface ContentDeltaEvent {
  delta: string;
  /** All of it so far. */
  snapshot: string;
  /** What a parser makes of it so far; null without one. */
  parsed: unknown;
}

/** The text of a message is whole. */
export interface ContentDoneEvent<Parsed = null> {
  content: string;
  parsed: Parsed | null;
}

/** More of a refusal. */
export interface RefusalDeltaEvent {
  delta: string;
  /** All of it so far. */
  snapshot: string;
}

/** A refusal is whole. */
export interface RefusalDoneEvent {
  refusal: string;
}

/** More of the arguments of a function. */
export interface FunctionToolCallArgumentsDeltaEvent {
  name: string;
  /** The place of the call among those of the message. */
  index: number;
  /** All of them so far. */
  arguments: string;
  /** What a parser makes of them so far; null without one. */
  parsed_arguments: unknown;
  arguments_delta: string;
}

/** The arguments of a function are whole. */
export interface FunctionToolCallArgumentsDoneEvent {
  name: string;
  /** The place of the call among those of the message. */
  index: number;
  arguments: string;
  /** What a parser makes of them; null without one. */
  parsed_arguments: unknown;
}

/** Log probabilities of more tokens of the text. */
export interface LogProbsContentDeltaEvent {
  content: ChatCompletionTokenLogprob[];
  /** All of them so far. */
  snapshot: ChatCompletionTokenLogprob[];
}

/** Log probabilities of all tokens of the text. */
export interface LogProbsContentDoneEvent {
  content: ChatCompletionTokenLogprob[];
}

/** Log probabilities of more tokens of a refusal. */
export interface LogProbsRefusalDeltaEvent {
  refusal: ChatCompletionTokenLogprob[];
  /** All of them so far. */
  snapshot: ChatCompletionTokenLogprob[];
}

/** Log probabilities of all tokens of a refusal. */
export interface LogProbsRefusalDoneEvent {
  refusal: ChatCompletionTokenLogprob[];
}

/** The events of a {@link ChatCompletionStream}, in their order. Snapshots go on changing. */
export interface ChatCompletionStreamEvents<Parsed = null> extends HelperEvents {
  /** Every chunk as it came, and the completion so far. */
  chunk: (chunk: CreateChatCompletionStreamResponse, snapshot: ChatCompletionSnapshot) => void;
  /** More text of a message, and all of it so far. With `n` above 1 of any of the messages. */
  content: (delta: string, snapshot: string) => void;
  "content.delta": (event: ContentDeltaEvent) => void;
  /** Emitted when tool calls begin or the choice is finished; once more if there was text after it. */
  "content.done": (event: ContentDoneEvent<Parsed>) => void;
  "refusal.delta": (event: RefusalDeltaEvent) => void;
  "refusal.done": (event: RefusalDoneEvent) => void;
  "logprobs.content.delta": (event: LogProbsContentDeltaEvent) => void;
  "logprobs.content.done": (event: LogProbsContentDoneEvent) => void;
  "logprobs.refusal.delta": (event: LogProbsRefusalDeltaEvent) => void;
  "logprobs.refusal.done": (event: LogProbsRefusalDoneEvent) => void;
  "tool_calls.function.arguments.delta": (event: FunctionToolCallArgumentsDeltaEvent) => void;
  /** Emitted once for each call: when the next one begins and this one is whole JSON, or when the choice is finished. */
  "tool_calls.function.arguments.done": (event: FunctionToolCallArgumentsDoneEvent) => void;
  chatCompletion: (completion: ParsedChatCompletion<Parsed>) => void;
  /** The message of the first choice. */
  message: (message: ParsedMessage<Parsed>) => void;
  /** Each function that this message calls. */
  functionToolCall: (call: FunctionToolCall) => void;
  finalChatCompletion: (completion: ParsedChatCompletion<Parsed>) => void;
  finalMessage: (message: ParsedMessage<Parsed>) => void;
  /** Emitted only when there is text. */
  finalContent: (content: string) => void;
  /** The last function that the message calls; emitted only when there is one. */
  finalFunctionToolCall: (call: FunctionToolCall) => void;
  /** Emitted only when the server sends it: with `stream_options: { include_usage: true }`. */
  totalUsage: (usage: CompletionUsage) => void;
}

/** The seam for structured outputs: makes values of what a model writes. */
export interface CompletionParser<Parsed> {
  /** Of a text; as far as it has come, while it is not whole. @param choice - whose text it is */
  content(text: string, isWhole: boolean, choice: number): Parsed | null;
  /** Of the arguments of a function; as far as they have come, while they are not whole. @param place - which call it is */
  toolArguments?(name: string, text: string, isWhole: boolean, place: string): unknown;
  /** Called when a choice is finished. @throws OpenAIError when its output is cut off */
  check?(choice: ChoiceSnapshot, completion: ChatCompletionSnapshot | undefined): void;
}

/** The conversation before the stream, and a parser for its result. */
export interface ChatCompletionStreamOptions<Parsed = null> {
  readonly messages?: readonly ChatCompletionRequestMessage[] | undefined;
  readonly signal?: AbortSignal | null | undefined;
  /** A function of it where it is made later: it is asked for with the first event. */
  readonly parser?: CompletionParser<Parsed> | (() => CompletionParser<Parsed> | undefined) | undefined;
}
