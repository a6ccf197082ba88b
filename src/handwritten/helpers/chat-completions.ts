import type { CreateChatCompletionRequest } from "../../generated/models.ts";
import type { ChatCompletions } from "../../generated/resources/chat.ts";
import { apiPromiseOf } from "../core/api-promise.ts";
import type { APIPromise, RequestOptions } from "../resources/resource.ts";
import type {
  ChatCompletionStreamParams,
  ParsedChatCompletion,
} from "../streaming/helper-streams/chat-completion-events.ts";
import { ChatCompletionStream } from "../streaming/helper-streams/chat-completion-stream.ts";
import type { ChatStreamParser } from "../structured/chat-stream-parser.ts";
import type { FormatOfChat, ParsedOf, SchemaFormat } from "../structured/parsed-of.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import { hasReadTools, isRead, reading } from "./structured.ts";

/** Parameters of `chat.completions.parse()`: those of `create()`, whose format may be a schema. */
export type ChatCompletionParseParams = Omit<CreateChatCompletionRequest, "response_format" | "stream"> & {
  response_format?: CreateChatCompletionRequest["response_format"] | SchemaFormat;
  stream?: false | null;
};

/** Parameters of `chat.completions.stream()`: those of `create()`, whose format may be a schema. */
export type ChatCompletionParsingStreamParams = Omit<ChatCompletionStreamParams, "response_format"> & {
  response_format?: CreateChatCompletionRequest["response_format"] | SchemaFormat;
};

/** The methods of `openai.chat.completions` that are written by hand. */
export interface ChatCompletionsHelpers {
  /**
   * Create chat completion, whose output is described by a schema: `parsed` of each message is what it reads, of its type, and
   * `parsed_arguments` of each call the same of a strict function.
   *
   * POST /chat/completions
   * @throws OutputError when the output is not what was described; LengthFinishReasonError and ContentFilterFinishReasonError when it is cut
   * off; ConfigurationError for a schema that cannot be sent. A refusal is no error: `refusal` says it, and `parsed` is null
   * @see https://platform.openai.com/docs/guides/structured-outputs
   */
  parse<const Params extends ChatCompletionParseParams>(
    body: Params,
    options?: RequestOptions,
  ): APIPromise<ParsedChatCompletion<ParsedOf<FormatOfChat<Params>>>>;
  /**
   * Create chat completion, as a stream that puts itself together: events by name, and the whole of it at the end.
   * One request, which is sent as soon as your code gives way. With a format that describes the output, `parsed` is what it reads, in the
   * events as far as it has come.
   *
   * POST /chat/completions
   * @see https://platform.openai.com/docs/api-reference/chat/create
   */
  stream<const Params extends ChatCompletionParsingStreamParams>(
    body: Params,
    options?: RequestOptions,
  ): ChatCompletionStream<ParsedOf<FormatOfChat<Params>>>;
}

const parse = (
  { resource }: { readonly resource: ChatCompletions },
  body: ChatCompletionParseParams,
  options?: RequestOptions,
): APIPromise<unknown> =>
  apiPromiseOf(
    reading().then(({ filling, prepareChat, readChatCompletion }) => {
      const { body: sent, reader } = prepareChat(body);
      return {
        call: resource.create({ ...sent, stream: false }, options),
        make: (completion) => filling(completion, (slots) => readChatCompletion(completion, reader, slots)),
      };
    }),
  );

const stream = (
  { resource }: { readonly resource: ChatCompletions },
  body: ChatCompletionParsingStreamParams,
  options?: RequestOptions,
): ChatCompletionStream<unknown> => {
  const { messages } = body;
  const signal = options?.signal;
  if (!isRead(body.response_format) && !hasReadTools(body.tools)) {
    const plain = body as ChatCompletionStreamParams;
    return new ChatCompletionStream<unknown>(
      (controller) => resource.create({ ...plain, stream: true }, withSignal(options, controller)),
      { messages, signal },
    );
  }
  let parser: ChatStreamParser | undefined;
  return new ChatCompletionStream<unknown>(
    async (controller) => {
      const { ChatStreamParser } = await reading();
      const prepared = ChatStreamParser.of(body);
      parser = prepared.parser;
      return resource.create({ ...prepared.body, stream: true }, withSignal(options, controller));
    },
    // It is loaded before the first event.
    { messages, signal, parser: () => parser },
  );
};

export const chatCompletions: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  ChatCompletionsHelpers,
  ChatCompletions
>(
  "chat.completions",
  // Their types follow the parameters, which an entry of the registry cannot say.
  { parse: parse as never, stream: stream as never },
);
