import type { CreateThreadAndRunRequest, RunObject } from "../../generated/models.ts";
import type { BetaThreads } from "../../generated/resources/beta.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type { ThreadCreateAndRunStreamParams } from "../streaming/helper-streams/assistant-events.ts";
import { AssistantStream } from "../streaming/helper-streams/assistant-stream.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import { later } from "./poll/later.ts";
import type { PollOptions } from "./poll/poll-options.ts";

/** Parameters of `createAndRunPoll()`: those of `createAndRun()`. */
export type ThreadCreateAndRunPollParams = Omit<CreateThreadAndRunRequest, "stream"> & { stream?: false };

/** The methods of `openai.beta.threads` that are written by hand. */
export interface BetaThreadsHelpers {
  /** Creates a thread and runs it, and waits until the run is over or requires an action. */
  createAndRunPoll(body: ThreadCreateAndRunPollParams, options?: PollOptions<RunObject>): Promise<RunObject>;
  /**
   * Create thread and run, as a stream that puts itself together: events by name, and the whole of it at the end.
   *
   * POST /threads/runs
   * @see https://platform.openai.com/docs/api-reference/runs/createThreadAndRun
   */
  createAndRunStream(body: ThreadCreateAndRunStreamParams, options?: RequestOptions): AssistantStream;
}

export const betaThreads: ResourceHelpers = /* @__PURE__ */ defineHelpers<BetaThreadsHelpers, BetaThreads>(
  "beta.threads",
  {
    createAndRunPoll: async ({ resource, clock }, body, options) => {
      const { request, left } = (await later()).splitOptions(options, clock);
      const run = await resource.createAndRun({ ...body, stream: false }, request);
      return resource.runs.poll(run.id, { thread_id: run.thread_id }, left());
    },
    createAndRunStream: ({ resource }, body, options) =>
      new AssistantStream(
        (controller) => resource.createAndRun({ ...body, stream: true }, withSignal(options, controller)),
        options?.signal,
      ),
  },
);
