import type {
  AssistantStreamEvent,
  MessageObject,
  RunObject,
  RunStepObject,
} from "../../../generated/models.ts";
import type { Accumulator } from "./accumulator.ts";
import { mergeDelta } from "./merge-delta.ts";

/** What a run has brought so far. Messages and steps are in the order in which they began. */
export interface RunSnapshot {
  readonly run: RunObject | undefined;
  readonly messages: readonly MessageObject[];
  readonly runSteps: readonly RunStepObject[];
}

interface AnyEvent {
  readonly event: string;
  readonly data?: { readonly id?: string; readonly delta?: object } | string;
}

/** Objects by their ids, in the order of their first events. */
class Things {
  readonly #byID = new Map<string, object>();

  get list(): readonly object[] {
    return [...this.#byID.values()];
  }

  /** Takes the whole of an object, or more of one that is known. */
  take({ id = "", delta }: { readonly id?: string; readonly delta?: object }, whole: object): void {
    const known = this.#byID.get(id);
    if (!delta) this.#byID.set(id, structuredClone(whole));
    else if (known) mergeDelta(known, delta);
    else {
      const thing = { id };
      mergeDelta(thing, delta);
      this.#byID.set(id, thing);
    }
  }
}

/** Events of a run of an assistant, put together: the run, its messages and its steps. */
export const runAccumulator = (): Accumulator<AssistantStreamEvent, RunSnapshot> => {
  let run: RunObject | undefined;
  let isEmpty = true;
  const messages = new Things();
  const steps = new Things();
  return {
    add: (given) => {
      const { event, data } = given as AnyEvent;
      isEmpty = false;
      if (typeof data !== "object" || data === null) return;
      if (event.startsWith("thread.run.step.")) steps.take(data, data);
      else if (event.startsWith("thread.message.")) messages.take(data, data);
      else if (event.startsWith("thread.run.")) run = data as RunObject;
    },
    get snapshot() {
      if (isEmpty) return undefined;
      return {
        run,
        messages: messages.list as readonly MessageObject[],
        runSteps: steps.list as readonly RunStepObject[],
      };
    },
  };
};
