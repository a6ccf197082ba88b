import type { RunObject } from "../../generated/models.ts";
import type {
  CreateRunParams,
  GetRunParams,
  SubmitToolOutputsToRunParams,
} from "../../generated/operations/threads.ts";
import type { BetaThreadsRuns } from "../../generated/resources/beta.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type {
  RunStreamParams,
  SubmitToolOutputsStreamParams,
} from "../streaming/helper-streams/assistant-events.ts";
import { AssistantStream } from "../streaming/helper-streams/assistant-stream.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type HelperMethods, type ResourceHelpers } from "./define-helpers.ts";
import { later } from "./poll/later.ts";
import type { PollOptions } from "./poll/poll-options.ts";

/** Parameters of `createAndPoll()`: those of `create()`. */
export type RunPollParams = Omit<CreateRunParams, "stream"> & { stream?: false };
/** Parameters of `submitToolOutputsAndPoll()`: those of `submitToolOutputs()`. */
export type SubmitToolOutputsPollParams = Omit<SubmitToolOutputsToRunParams, "stream"> & { stream?: false };

/** The methods of `openai.beta.threads.runs` that are written by hand. */
export interface BetaThreadsRunsHelpers {
  /** Creates a run, and waits until it is over or requires an action. @see https://platform.openai.com/docs/api-reference/runs */
  createAndPoll(threadID: string, body: RunPollParams, options?: PollOptions<RunObject>): Promise<RunObject>;
  /** Waits until a run is over or requires an action. */
  poll(runID: string, params: GetRunParams, options?: PollOptions<RunObject>): Promise<RunObject>;
  /** Submits tool outputs, and waits until the run is over or requires another action. */
  submitToolOutputsAndPoll(
    runID: string,
    params: SubmitToolOutputsPollParams,
    options?: PollOptions<RunObject>,
  ): Promise<RunObject>;
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

type Methods = HelperMethods<BetaThreadsRunsHelpers, BetaThreadsRuns>;

const poll: Methods["poll"] = async ({ resource, clock, emit }, runID, params, options) =>
  (await later()).pollUntilOver(
    { operation: "getRun", read: (given) => resource.retrieve(runID, params, given), clock, emit },
    options,
  );

const stream: Methods["stream"] = ({ resource }, threadID, params, options) =>
  new AssistantStream(
    (controller) => resource.create(threadID, { ...params, stream: true }, withSignal(options, controller)),
    options?.signal,
  );

export const betaThreadsRuns: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  BetaThreadsRunsHelpers,
  BetaThreadsRuns
>("beta.threads.runs", {
  createAndPoll: async (context, threadID, body, options) => {
    const { request, left } = (await later()).splitOptions(options, context.clock);
    const { id } = await context.resource.create(threadID, { ...body, stream: false }, request);
    return poll(context, id, { thread_id: threadID }, left());
  },
  poll,
  submitToolOutputsAndPoll: async (context, runID, params, options) => {
    const { request, left } = (await later()).splitOptions(options, context.clock);
    const { id } = await context.resource.submitToolOutputs(runID, { ...params, stream: false }, request);
    return poll(context, id, { thread_id: params.thread_id }, left());
  },
  stream,
  createAndStream: stream,
  submitToolOutputsStream: ({ resource }, runID, params, options) =>
    new AssistantStream(
      (controller) =>
        resource.submitToolOutputs(runID, { ...params, stream: true }, withSignal(options, controller)),
      options?.signal,
    ),
});
