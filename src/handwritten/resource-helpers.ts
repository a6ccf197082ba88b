import type { Beta, BetaThreads, BetaThreadsRuns } from "../generated/resources/beta.ts";
import type { Chat, ChatCompletions } from "../generated/resources/chat.ts";
import type { Resources } from "../generated/resources/index.ts";
import type { Responses } from "../generated/resources/responses.ts";
import { defineLazily, type RequestOptions } from "./resource.ts";
import type {
  RunStreamParams,
  SubmitToolOutputsStreamParams,
  ThreadCreateAndRunStreamParams,
} from "./streaming/helpers/assistant-events.ts";
import { AssistantStream } from "./streaming/helpers/assistant-stream.ts";
import type { ChatCompletionStreamParams } from "./streaming/helpers/chat-completion-events.ts";
import { ChatCompletionStream } from "./streaming/helpers/chat-completion-stream.ts";
import type { ResponseStreamParams } from "./streaming/helpers/response-events.ts";
import { ResponseStream } from "./streaming/helpers/response-stream.ts";

/** Chat completions with the methods that are written by hand. */
export interface ChatCompletionsWithHelpers extends ChatCompletions {
  /**
   * Create chat completion, as a stream that puts itself together: events by name, and the whole of it at the end.
   * One request, which is sent as soon as your code gives way.
   *
   * POST /chat/completions
   * @see https://platform.openai.com/docs/api-reference/chat/create
   */
  stream(body: ChatCompletionStreamParams, options?: RequestOptions): ChatCompletionStream;
}

export interface ChatWithHelpers extends Omit<Chat, "completions"> {
  readonly completions: ChatCompletionsWithHelpers;
}

/** Responses with the methods that are written by hand. */
export interface ResponsesWithHelpers extends Responses {
  /**
   * Create a model response, as a stream that puts itself together: events by name, and the whole of it at the end.
   * With `response_id` the events of a background response, told from `starting_after` on. One request, which is sent
   * as soon as your code gives way.
   *
   * POST /responses, or GET /responses/{response_id}
   * @see https://platform.openai.com/docs/api-reference/responses/create
   */
  stream(params: ResponseStreamParams, options?: RequestOptions): ResponseStream;
}

/** Runs with the methods that are written by hand. */
export interface RunsWithHelpers extends BetaThreadsRuns {
  /**
   * Create run, as a stream that puts itself together: events by name, and the whole of it at the end.
   *
   * POST /threads/{thread_id}/runs
   * @see https://platform.openai.com/docs/api-reference/runs/createRun
   */
  stream(threadID: string, params: RunStreamParams, options?: RequestOptions): AssistantStream;
  /** The same as `stream()`. */
  createAndStream(threadID: string, params: RunStreamParams, options?: RequestOptions): AssistantStream;
  /**
   * Submit tool outputs to run, and go on with it as a stream that puts itself together.
   *
   * POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs
   * @see https://platform.openai.com/docs/api-reference/runs/submitToolOutputs
   */
  submitToolOutputsStream(
    runID: string,
    params: SubmitToolOutputsStreamParams,
    options?: RequestOptions,
  ): AssistantStream;
}

export interface ThreadsWithHelpers extends Omit<BetaThreads, "runs"> {
  readonly runs: RunsWithHelpers;
  /**
   * Create thread and run, as a stream that puts itself together: events by name, and the whole of it at the end.
   *
   * POST /threads/runs
   * @see https://platform.openai.com/docs/api-reference/runs/createThreadAndRun
   */
  createAndRunStream(body: ThreadCreateAndRunStreamParams, options?: RequestOptions): AssistantStream;
}

export interface BetaWithHelpers extends Omit<Beta, "threads"> {
  readonly threads: ThreadsWithHelpers;
}

/** Every resource of the API, with the methods that are written by hand. */
export interface ResourcesWithHelpers extends Omit<Resources, "chat" | "responses" | "beta"> {
  readonly chat: ChatWithHelpers;
  readonly responses: ResponsesWithHelpers;
  readonly beta: BetaWithHelpers;
}

/** What the methods send with: the client's own resources. */
export type Sender = Pick<Resources, "chat" | "responses" | "beta">;

/** Methods by the names of the resources that they belong to. */
interface Additions {
  readonly [name: string]: Additions | ((openai: Sender) => unknown);
}

/** The caller's options with the helper's own signal, which the caller's aborts. */
const withSignal = (options: RequestOptions | undefined, { signal }: AbortController): RequestOptions => ({
  ...options,
  signal,
});

const streamRun =
  ({ beta }: Sender): RunsWithHelpers["stream"] =>
  (threadID, params, options) =>
    new AssistantStream(
      (controller) =>
        beta.threads.runs.create(threadID, { ...params, stream: true }, withSignal(options, controller)),
      options?.signal,
    );

const streamResponse =
  ({ responses }: Sender): ResponsesWithHelpers["stream"] =>
  (params, options) => {
    if (!("response_id" in params))
      return new ResponseStream(
        (controller) => responses.create({ ...params, stream: true }, withSignal(options, controller)),
        { signal: options?.signal },
      );
    const { response_id, starting_after: startingAfter, ...query } = params;
    // From the beginning: what is before `starting_after` is part of what the events after it add up to.
    return new ResponseStream(
      (controller) =>
        responses.retrieve(response_id, { ...query, stream: true }, withSignal(options, controller)),
      { signal: options?.signal, startingAfter },
    );
  };

const additions: Additions = {
  chat: {
    completions: {
      stream:
        ({ chat }): ChatCompletionsWithHelpers["stream"] =>
        (body, options) =>
          new ChatCompletionStream(
            (controller) =>
              chat.completions.create({ ...body, stream: true }, withSignal(options, controller)),
            { messages: body.messages, signal: options?.signal },
          ),
    },
  },
  responses: { stream: streamResponse },
  beta: {
    threads: {
      createAndRunStream:
        ({ beta }): ThreadsWithHelpers["createAndRunStream"] =>
        (body, options) =>
          new AssistantStream(
            (controller) =>
              beta.threads.createAndRun({ ...body, stream: true }, withSignal(options, controller)),
            options?.signal,
          ),
      runs: {
        stream: streamRun,
        createAndStream: streamRun,
        submitToolOutputsStream:
          ({ beta }): RunsWithHelpers["submitToolOutputsStream"] =>
          (runID, params, options) =>
            new AssistantStream(
              (controller) =>
                beta.threads.runs.submitToolOutputs(
                  runID,
                  { ...params, stream: true },
                  withSignal(options, controller),
                ),
              options?.signal,
            ),
      },
    },
  },
};

/**
 * Gives a resource, and those below it, the methods that are written by hand; each is made when it is first looked at,
 * as the others are. A resource without any is returned as it is.
 */
export const addHelpers = <Resource extends object>(
  name: string,
  resource: Resource,
  openai: Sender,
): Resource => {
  const { [name]: added } = additions;
  return typeof added === "object" ? graft(resource, added, openai) : resource;
};

const graft = <Resource extends object>(resource: Resource, added: Additions, openai: Sender): Resource => {
  for (const [name, addition] of Object.entries(added)) {
    if (typeof addition === "function") {
      defineLazily(resource, name, () => addition(openai));
      continue;
    }
    const { get, value } = Object.getOwnPropertyDescriptor(resource, name) ?? {};
    defineLazily(resource, name, () => graft((get ? get.call(resource) : value) as object, addition, openai));
  }
  return resource;
};
