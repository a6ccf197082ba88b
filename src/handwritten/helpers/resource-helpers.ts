import type {
  Beta,
  BetaClass,
  BetaThreads,
  BetaThreadsClass,
  BetaThreadsRuns,
  BetaThreadsRunsClass,
} from "../../generated/resources/beta.ts";
import type { Chat, ChatCompletions, ChatCompletionsClass } from "../../generated/resources/chat.ts";
import type { Resources, resources } from "../../generated/resources/index.ts";
import type { Responses, ResponsesClass } from "../../generated/resources/responses.ts";
import { define, type RequestOptions, type ResourceClass } from "../resources/resource.ts";
import type {
  RunStreamParams,
  SubmitToolOutputsStreamParams,
  ThreadCreateAndRunStreamParams,
} from "../streaming/helper-streams/assistant-events.ts";
import { AssistantStream } from "../streaming/helper-streams/assistant-stream.ts";
import type { ChatCompletionStreamParams } from "../streaming/helper-streams/chat-completion-events.ts";
import { ChatCompletionStream } from "../streaming/helper-streams/chat-completion-stream.ts";
import type { ResponseStreamParams } from "../streaming/helper-streams/response-events.ts";
import { ResponseStream } from "../streaming/helper-streams/response-stream.ts";

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
  completions: ChatCompletionsWithHelpers;
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
  runs: RunsWithHelpers;
  /**
   * Create thread and run, as a stream that puts itself together: events by name, and the whole of it at the end.
   *
   * POST /threads/runs
   * @see https://platform.openai.com/docs/api-reference/runs/createThreadAndRun
   */
  createAndRunStream(body: ThreadCreateAndRunStreamParams, options?: RequestOptions): AssistantStream;
}

export interface BetaWithHelpers extends Omit<Beta, "threads"> {
  threads: ThreadsWithHelpers;
}

/** Every resource of the API, with the methods that are written by hand. */
export interface ResourcesWithHelpers extends Omit<Resources, "chat" | "responses" | "beta"> {
  chat: ChatWithHelpers;
  responses: ResponsesWithHelpers;
  beta: BetaWithHelpers;
}

/** The classes of the resources that have such methods. */
export interface ChatClassWithHelpers extends ResourceClass<ChatWithHelpers> {
  Completions: ChatCompletionsClassWithHelpers;
}
export interface ChatCompletionsClassWithHelpers
  extends Omit<ChatCompletionsClass, "prototype">,
    ResourceClass<ChatCompletionsWithHelpers> {}
export interface ResponsesClassWithHelpers
  extends Omit<ResponsesClass, "prototype">,
    ResourceClass<ResponsesWithHelpers> {}
export interface BetaClassWithHelpers
  extends Omit<BetaClass, "prototype" | "Threads">,
    ResourceClass<BetaWithHelpers> {
  Threads: ThreadsClassWithHelpers;
}
export interface ThreadsClassWithHelpers
  extends Omit<BetaThreadsClass, "prototype" | "Runs">,
    ResourceClass<ThreadsWithHelpers> {
  Runs: RunsClassWithHelpers;
}
export interface RunsClassWithHelpers
  extends Omit<BetaThreadsRunsClass, "prototype">,
    ResourceClass<RunsWithHelpers> {}

/** The caller's options with the helper's own signal, which the caller's aborts. */
const withSignal = (options: RequestOptions | undefined, { signal }: AbortController): RequestOptions => ({
  ...options,
  signal,
});

const chatCompletions: Pick<ChatCompletionsWithHelpers, "stream"> & ThisType<ChatCompletions> = {
  stream(body, options) {
    return new ChatCompletionStream(
      (controller) => this.create({ ...body, stream: true }, withSignal(options, controller)),
      { messages: body.messages, signal: options?.signal },
    );
  },
};

const responses: Pick<ResponsesWithHelpers, "stream"> & ThisType<Responses> = {
  stream(params, options) {
    if (!("response_id" in params))
      return new ResponseStream(
        (controller) => this.create({ ...params, stream: true }, withSignal(options, controller)),
        { signal: options?.signal },
      );
    const { response_id, starting_after: startingAfter, ...query } = params;
    // From the beginning: what is before `starting_after` is part of what the events after it add up to.
    return new ResponseStream(
      (controller) => this.retrieve(response_id, { ...query, stream: true }, withSignal(options, controller)),
      { signal: options?.signal, startingAfter },
    );
  },
};

const threads: Pick<ThreadsWithHelpers, "createAndRunStream"> & ThisType<BetaThreads> = {
  createAndRunStream(body, options) {
    return new AssistantStream(
      (controller) => this.createAndRun({ ...body, stream: true }, withSignal(options, controller)),
      options?.signal,
    );
  },
};

function streamRun(
  this: BetaThreadsRuns,
  threadID: string,
  params: RunStreamParams,
  options?: RequestOptions,
): AssistantStream {
  return new AssistantStream(
    (controller) => this.create(threadID, { ...params, stream: true }, withSignal(options, controller)),
    options?.signal,
  );
}

const runs: Pick<RunsWithHelpers, "stream" | "createAndStream" | "submitToolOutputsStream"> &
  ThisType<BetaThreadsRuns> = {
  stream: streamRun,
  createAndStream: streamRun,
  submitToolOutputsStream(runID, params, options) {
    return new AssistantStream(
      (controller) =>
        this.submitToolOutputs(runID, { ...params, stream: true }, withSignal(options, controller)),
      options?.signal,
    );
  },
};

/** Puts the methods that are written by hand on the prototypes of the classes that they belong to. */
export const addHelpers = ({ chat, responses: Responses, beta }: typeof resources): void => {
  const additions: readonly (readonly [ResourceClass, object])[] = [
    [chat.Completions, chatCompletions],
    [Responses, responses],
    [beta.Threads, threads],
    [beta.Threads.Runs, runs],
  ];
  for (const [{ prototype }, methods] of additions)
    for (const [name, method] of Object.entries(methods)) define(prototype, name, method);
};
