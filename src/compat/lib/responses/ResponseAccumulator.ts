// `api-openai/lib/responses/ResponseAccumulator`: the events of a response, put together one by one.

import type { Response as APIResponse, ResponseStreamEvent } from "../../../generated/models.ts";
import { type Accumulator, responseAccumulator } from "../../../handwritten/streaming/accumulate/index.ts";

type ResponseSum = Accumulator<ResponseStreamEvent, APIResponse>;

const sums = new WeakMap<object, ResponseSum>();

/**
 * The response with what an event adds to it. Go on with what it gives, which changes with later events.
 *
 * @param snapshot - what the call before gave, or any response to go on from
 * @throws DecodeError for the last event without a response
 */
export const accumulateResponse = (event: ResponseStreamEvent, snapshot?: APIResponse): APIResponse => {
  const sum = (snapshot && (sums.get(snapshot) ?? sumFrom(snapshot))) ?? responseAccumulator();
  sum.add(event);
  const result = sum.snapshot as APIResponse;
  sums.set(result, sum);
  return result;
};

const sumFrom = (response: APIResponse): ResponseSum => {
  const sum = responseAccumulator();
  sum.add({ type: "response.in_progress", response, sequence_number: 0 });
  return sum;
};
