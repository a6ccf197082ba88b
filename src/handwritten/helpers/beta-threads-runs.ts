import type { BetaThreadsRuns } from "../../generated/resources/beta.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type {
  RunStreamParams,
  SubmitToolOutputsStreamParams,
} from "../streaming/helper-streams/assistant-events.ts";
import { AssistantStream } from "../streaming/helper-streams/assistant-stream.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type HelperMethods, type ResourceHelpers } from "./define-helpers.ts";

/** The methods of `openai.beta.threads.runs` that are written by hand. */
export interface BetaThreadsRunsHelpers {
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

const stream: Methods["stream"] = ({ resource }, threadID, params, options) =>
  new AssistantStream(
    (controller) => resource.create(threadID, { ...params, stream: true }, withSignal(options, controller)),
    options?.signal,
  );

export const betaThreadsRuns: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  BetaThreadsRunsHelpers,
  BetaThreadsRuns
>("beta.threads.runs", {
  stream,
  createAndStream: stream,
  submitToolOutputsStream: ({ resource }, runID, params, options) =>
    new AssistantStream(
      (controller) =>
        resource.submitToolOutputs(runID, { ...params, stream: true }, withSignal(options, controller)),
      options?.signal,
    ),
});
