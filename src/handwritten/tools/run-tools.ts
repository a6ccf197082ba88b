import type {
  Response as APIResponse,
  CreateChatCompletionResponse,
  CreateChatCompletionStreamResponse,
  ResponseStreamEvent,
} from "../../generated/models.ts";
import type { ApiRequest, EventStream } from "../contract.ts";
import { checkOptions } from "../core/options/check-options.ts";
import { CLOCK } from "../core/options/kinds.ts";
import { ConfigurationError } from "../errors/index.ts";
import {
  ChatCompletionRunner,
  ChatCompletionStreamingRunner,
} from "../streaming/helper-streams/tool-runs/chat-completion-runner.ts";
import { ResponseRunner } from "../streaming/helper-streams/tool-runs/response-runner.ts";
import { beginChatRun, beginResponseRun, type ChatToolRunOptions } from "./begin-run.ts";
import type { ChatParameters } from "./chat-dialect.ts";
import { inputOf, type ResponseParameters } from "./response-dialect.ts";
import { BARE_PARTS, type RunParts, type ToolRunOptions } from "./run-options.ts";
import type { RunnableTool } from "./tool-shapes.ts";

/** What sends a request value: a client of either API. */
interface Sender {
  send<Result>(request: ApiRequest<Result>, options?: object): PromiseLike<Result>;
}

/** The tools of a run, and how it goes. */
interface WithTools<Context> {
  /** What may be called, besides what the request declares. */
  readonly tools: readonly RunnableTool<Context>[];
  /** What functions get as their context. */
  readonly toolContext?: Context | undefined;
  /** Time for timeouts and `deadlineMs`. Default: the platform's */
  readonly clock?: RunParts["clock"] | undefined;
}

/** Options of {@link runTools} for a chat completion. */
export interface RunChatToolsOptions<Context = unknown> extends ChatToolRunOptions, WithTools<Context> {}

/** Options of {@link runTools} for a response. */
export interface RunResponseToolsOptions<Context = unknown> extends ToolRunOptions, WithTools<Context> {}

/**
 * Runs tools with a request value for a chat completion or a response, streaming or not, until the model calls none:
 * `runTools(client, createResponse({ model, input }), { tools })`.
 *
 * @throws ConfigurationError for another operation. Later failures are errors of the run
 */
export function runTools<Context>(
  client: Sender,
  request: ApiRequest<EventStream<CreateChatCompletionStreamResponse>>,
  options: RunChatToolsOptions<Context>,
): ChatCompletionStreamingRunner<unknown>;
export function runTools<Context>(
  client: Sender,
  request: ApiRequest<CreateChatCompletionResponse>,
  options: RunChatToolsOptions<Context>,
): ChatCompletionRunner<unknown>;
export function runTools<Context>(
  client: Sender,
  request: ApiRequest<APIResponse> | ApiRequest<EventStream<ResponseStreamEvent>>,
  options: RunResponseToolsOptions<Context>,
): ResponseRunner<unknown>;
export function runTools(
  client: Sender,
  request: ApiRequest<unknown>,
  { tools, toolContext, clock, ...options }: RunChatToolsOptions & RunResponseToolsOptions,
): unknown {
  checkOptions({ clock }, { clock: CLOCK }, { of: "runTools()" });
  const { operation, body } = request;
  const given = body.kind === "json" ? (body.value as { readonly tools?: readonly object[] }) : {};
  const params = { ...given, tools: [...(given.tools ?? []), ...tools], toolContext };
  const parts = clock ? { ...BARE_PARTS, clock } : BARE_PARTS;
  const send = (value: object, call: object) =>
    client.send<unknown>({ ...request, body: { kind: "json", value } }, call);
  const { signal } = options;
  if (operation === "createChatCompletion") {
    const chat = params as Partial<ChatParameters> as ChatParameters;
    const Runner = chat.stream ? ChatCompletionStreamingRunner : ChatCompletionRunner;
    return new Runner(beginChatRun(chat, options, send, parts), { messages: chat.messages, signal });
  }
  if (operation !== "createResponse")
    throw new ConfigurationError(
      `${operation} has no tools: runTools() takes createChatCompletion and createResponse`,
    );
  const response = params as ResponseParameters;
  return new ResponseRunner(beginResponseRun(response, options, send, parts), {
    input: inputOf(response.input),
    signal,
  });
}
