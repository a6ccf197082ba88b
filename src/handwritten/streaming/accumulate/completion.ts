import type { CreateCompletionResponse } from "../../../generated/models.ts";
import type { Accumulator } from "./accumulator.ts";
import { mergeDelta, setField } from "./merge-delta.ts";
import { placeIn } from "./place.ts";
import { checkText, fieldsOf, listOf } from "./shape.ts";

/** Chunks of a (legacy) completion, put together. */
export const completionAccumulator = (): Accumulator<CreateCompletionResponse, CreateCompletionResponse> => {
  let completion: CreateCompletionResponse | undefined;
  return {
    add: (chunk) => {
      const { choices, ...rest } = fieldsOf(chunk, "a chunk");
      const more = listOf(choices, "`choices`").map((choice) => fieldsOf(choice, "a choice"));
      completion ??= { ...rest, choices: [] as object[] } as CreateCompletionResponse;
      for (const [name, value] of Object.entries(rest))
        if (value !== null && value !== undefined) setField(completion, name, value);
      for (const { index = 0, finish_reason, ...delta } of more) {
        const list = completion.choices as object[];
        const at = placeIn(list, index);
        const choice = list[at] ?? { index, text: "", finish_reason: null, logprobs: null };
        list[at] = choice;
        mergeDelta(choice, delta);
        checkText(finish_reason, "`finish_reason`");
        if (finish_reason) setField(choice, "finish_reason", finish_reason);
      }
    },
    get snapshot() {
      return completion;
    },
  };
};
