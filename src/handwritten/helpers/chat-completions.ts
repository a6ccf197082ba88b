import type { CreateChatCompletionRequest } from "../../generated/models.ts";
import type { ChatCompletions } from "../../generated/resources/chat.ts";
import { apiPromiseOf } from "../core/api-promise.ts";
import type { APIPromise, RequestOptions } from "../resources/resource.ts";
import type {
  ChatCompletionStreamParams,
  ParsedChatCompletion,
} from "../streaming/helper-streams/chat-completion-events.ts";
import { ChatCompletionStream } from "../streaming/helper-streams/chat-completion-stream.ts";
import {
  ChatCompletionRunner,
  ChatCompletionStreamingRunner,
} from "../streaming/helper-streams/tool-runs/chat-completion-runner.ts";
import type { ChatStreamParser } from "../structured/chat-stream-parser.ts";
import type { FormatOfChat, ParsedOf, SchemaFormat } from "../structured/parsed-of.ts";
import type { ChatToolRunOptions } from "../tools/begin-run.ts";
import type { RunnableTool } from "../tools/tool-shapes.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import type { HelperContext } from "./helper-context.ts";
import { hasReadTools, isRead, reading, unstreamed } from "./structured.ts";
import { running } from "./tools.ts";

/** Parameters of `chat.completions.parse()`: those of `create()`, whose format may be a schema. */
export type ChatCompletionParseParams = Omit<CreateChatCompletionRequest, "response_format" | "stream"> & {
  response_format?: CreateChatCompletionRequest["response_format"] | SchemaFormat;
  stream?: false | null;
};

/** Parameters of `chat.completions.stream()`: those of `create()`, whose format may be a schema. */
export type ChatCompletionParsingStreamParams = Omit<ChatCompletionStreamParams, "response_format"> & {
  response_format?: CreateChatCompletionRequest["response_format"] | SchemaFormat;
};

/** Parameters of `chat.completions.runTools()`: those of `create()`, with tools that run. */
export type ChatCompletionToolRunnerParams<Context = unknown> = Omit<
  CreateChatCompletionRequest,
  "response_format" | "stream" | "tools"
> & {
  response_format?: CreateChatCompletionRequest["response_format"] | SchemaFormat;
  stream?: boolean | null;
  /** Functions in any shape: of `tool()`, of the official ones; and the API's own tools, which are passed on. */
  tools: readonly RunnableTool<Context>[];
  /** What functions get as their context. */
  toolContext?: Context | undefined;
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
  /**
   * Create chat completions, calling the functions that the model asks for, until it asks for none. The model receives what is wrong
   * with arguments that do not fit. One request for each step, the first as soon as your code gives way.
   *
   * POST /chat/completions
   * @returns a stream with `stream: true`, else a run without chunks; both have the conversation, its events and its results
   * @see https://platform.openai.com/docs/guides/function-calling
   */
  runTools<const Params extends ChatCompletionToolRunnerParams<Context>, Context = unknown>(
    body: Params,
    options?: ChatToolRunOptions,
  ): Params extends { readonly stream: true }
    ? ChatCompletionStreamingRunner<ParsedOf<FormatOfChat<Params>>>
    : ChatCompletionRunner<ParsedOf<FormatOfChat<Params>>>;
}

const parse = (
  { resource }: { readonly resource: ChatCompletions },
  body: ChatCompletionParseParams,
  options?: RequestOptions,
): APIPromise<unknown> => {
  // As it is now: wrappers of `parse` put another in its place only while it is called.
  const create = resource.create.bind(resource);
  return apiPromiseOf(
    reading().then(({ filling, prepareChat, readChatCompletion }) => {
      const { body: sent, reader } = prepareChat(body);
      return {
        call: create(unstreamed(sent), options),
        make: (completion) => filling(completion, (slots) => readChatCompletion(completion, reader, slots)),
      };
    }),
  );
};

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

const runTools = (
  { resource, clock, emit }: HelperContext<ChatCompletions>,
  body: ChatCompletionToolRunnerParams,
  options?: ChatToolRunOptions,
): ChatCompletionStreamingRunner<unknown> => {
  const Runner = body.stream ? ChatCompletionStreamingRunner : ChatCompletionRunner;
  return new Runner<unknown>(
    async (run, controller) => {
      const send = (sent: object, call: object) => resource.create(sent as CreateChatCompletionRequest, call);
      const { beginChatRun } = await running();
      return beginChatRun(body, options ?? {}, send, { clock, emit })(run, controller);
    },
    { messages: body.messages, signal: options?.signal },
  );
};

export const chatCompletions: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  ChatCompletionsHelpers,
  ChatCompletions
>(
  "chat.completions",
  // Their types follow the parameters, which an entry of the registry cannot say.
  { parse: parse as never, stream: stream as never, runTools: runTools as never },
);
