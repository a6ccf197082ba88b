import type { InputItem, ResponseStreamEvent } from "../../generated/models.ts";
import { StreamInterruptedError } from "../errors/index.ts";
import { ResponseAccumulator } from "../streaming/accumulate/response.ts";
import type { ResponseRun } from "../streaming/helper-streams/tool-runs/response-runner.ts";

const IS_LAST = /^response\.(?:completed|incomplete|failed)$/;

/** The conversation of a run without listeners, and what puts its streamed responses together. */
export const gatherResponses = (
  history: InputItem[],
): ResponseRun & { add(event: ResponseStreamEvent): void } => {
  let accumulator = new ResponseAccumulator();
  let isWhole = false;
  return {
    runner: undefined,
    history,
    readFrom: () => {
      accumulator = new ResponseAccumulator();
      isWhole = false;
    },
    add: (event) => {
      accumulator.add(event);
      isWhole ||= IS_LAST.test(event.type);
    },
    whole: () => {
      const { snapshot, faults } = accumulator;
      if (faults.first) throw faults.first;
      if (!snapshot || !isWhole)
        throw new StreamInterruptedError("the stream ended before the response was whole", {
          responseID: snapshot?.id,
        });
      return snapshot;
    },
    answered: (_, items) => void history.push(...items),
    output: (item) => void history.push(item),
  };
};
