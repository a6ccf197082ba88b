import type { BetaThreads } from "../../generated/resources/beta.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type { ThreadCreateAndRunStreamParams } from "../streaming/helper-streams/assistant-events.ts";
import { AssistantStream } from "../streaming/helper-streams/assistant-stream.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";

/** The methods of `openai.beta.threads` that are written by hand. */
export interface BetaThreadsHelpers {
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
    createAndRunStream: ({ resource }, body, options) =>
      new AssistantStream(
        (controller) => resource.createAndRun({ ...body, stream: true }, withSignal(options, controller)),
        options?.signal,
      ),
  },
);
