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
class Things<Thing extends object> {
  readonly #byID = new Map<string, Thing>();

  get list(): readonly Thing[] {
    return [...this.#byID.values()];
  }

  /** One of them, as far as it has come. */
  get(id: string): Thing | undefined {
    return this.#byID.get(id);
  }

  /** Takes the whole of an object, or more of one that is known. */
  take(data: { readonly id?: string; readonly delta?: object }): void {
    const { id = "", delta } = data;
    const known = this.#byID.get(id);
    if (!delta) this.#byID.set(id, structuredClone(data) as Thing);
    else if (known) mergeDelta(known, delta);
    else {
      const thing = { id } as unknown as Thing;
      mergeDelta(thing, delta);
      this.#byID.set(id, thing);
    }
  }
}

/** Puts the events of a run together, and finds its messages and steps by their ids. */
export class RunAccumulator implements Accumulator<AssistantStreamEvent, RunSnapshot> {
  readonly messages: Things<MessageObject> = new Things();
  readonly steps: Things<RunStepObject> = new Things();
  run: RunObject | undefined;
  #isEmpty = true;

  add(given: AssistantStreamEvent): void {
    const { event, data } = given as AnyEvent;
    this.#isEmpty = false;
    if (typeof data !== "object" || data === null) return;
    if (event.startsWith("thread.run.step.")) this.steps.take(data);
    else if (event.startsWith("thread.message.")) this.messages.take(data);
    else if (event.startsWith("thread.run.")) this.run = data as RunObject;
  }

  get snapshot(): RunSnapshot | undefined {
    if (this.#isEmpty) return undefined;
    return { run: this.run, messages: this.messages.list, runSteps: this.steps.list };
  }
}

/** Events of a run of an assistant, put together: the run, its messages and its steps. */
export const runAccumulator = (): Accumulator<AssistantStreamEvent, RunSnapshot> => new RunAccumulator();
