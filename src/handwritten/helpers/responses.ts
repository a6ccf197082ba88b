import type { Responses } from "../../generated/resources/responses.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type { ResponseStreamParams } from "../streaming/helper-streams/response-events.ts";
import { ResponseStream } from "../streaming/helper-streams/response-stream.ts";
import { withSignal } from "./caller-signal.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";

/** The methods of `openai.responses` that are written by hand. */
export interface ResponsesHelpers {
  /**
   * Create a model response, as a stream that puts itself together: events by name, and the whole of it at the end.
   * With `response_id` the events of a background response, from `starting_after` on. One request, which is sent
   * as soon as your code gives way.
   *
   * POST /responses, or GET /responses/{response_id}
   * @see https://platform.openai.com/docs/api-reference/responses/create
   */
  stream(params: ResponseStreamParams, options?: RequestOptions): ResponseStream;
}

export const responses: ResourceHelpers = /* @__PURE__ */ defineHelpers<ResponsesHelpers, Responses>(
  "responses",
  {
    stream: ({ resource }, params, options) => {
      if (!("response_id" in params))
        return new ResponseStream(
          (controller) => resource.create({ ...params, stream: true }, withSignal(options, controller)),
          { signal: options?.signal },
        );
      const { response_id, starting_after: startingAfter, ...query } = params;
      // From the beginning: what is before `starting_after` is part of what the events after it add up to.
      return new ResponseStream(
        (controller) =>
          resource.retrieve(response_id, { ...query, stream: true }, withSignal(options, controller)),
        { signal: options?.signal, startingAfter },
      );
    },
  },
);
