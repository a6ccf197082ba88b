import type { CreateCompletionResponse } from "../../../generated/models.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import type { Accumulator } from "./accumulator.ts";
import { completionChunk } from "./chunk-repair.ts";
import { Faults } from "./faults.ts";
import { mergeDelta, setField } from "./merge-delta.ts";

/** Chunks of a (legacy) completion, put together. */
export const completionAccumulator = (): Accumulator<CreateCompletionResponse, CreateCompletionResponse> => {
  const faults = new Faults();
  let completion: CreateCompletionResponse | undefined;
  return {
    faults,
    add: (given) => {
      const chunk = completionChunk(given, faults);
      if (!isFields(chunk)) {
        faults.skip("a chunk is not an object", given);
        return;
      }
      const { choices: more, ...rest } = chunk;
      completion ??= { ...rest, choices: [] as object[] } as CreateCompletionResponse;
      for (const [name, value] of Object.entries(rest))
        if (value !== null && value !== undefined) setField(completion, name, value);
      for (const { index, finish_reason, ...delta } of (more ?? []) as readonly Fields[]) {
        const list = completion.choices as object[];
        const at = (index ?? 0) as number;
        const choice = list[at] ?? { index: at, text: "", finish_reason: null, logprobs: null };
        list[at] = choice;
        mergeDelta(choice, delta, faults);
        if (finish_reason) setField(choice, "finish_reason", finish_reason);
      }
    },
    get snapshot() {
      return completion;
    },
  };
};
