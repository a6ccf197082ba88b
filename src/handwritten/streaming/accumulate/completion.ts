import type { CreateCompletionResponse } from "../../../generated/models.ts";
import type { Accumulator } from "./accumulator.ts";
import { mergeDelta, setField } from "./merge-delta.ts";
import { placeIn } from "./place.ts";

/** Chunks of a (legacy) completion, put together. */
export const completionAccumulator = (): Accumulator<CreateCompletionResponse, CreateCompletionResponse> => {
  let completion: CreateCompletionResponse | undefined;
  return {
    add: ({ choices, ...rest }) => {
      completion ??= { ...rest, choices: [] };
      for (const [name, value] of Object.entries(rest))
        if (value !== null && value !== undefined) setField(completion, name, value);
      for (const { index = 0, finish_reason, ...delta } of choices ?? []) {
        const list = completion.choices as object[];
        const at = placeIn(list, index);
        list[at] ??= { index, text: "", finish_reason: null, logprobs: null };
        mergeDelta(list[at], delta);
        if (finish_reason) setField(list[at], "finish_reason", finish_reason);
      }
    },
    get snapshot() {
      return completion;
    },
  };
};
