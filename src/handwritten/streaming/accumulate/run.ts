import type {
  AssistantStreamEvent,
  MessageObject,
  RunObject,
  RunStepObject,
} from "../../../generated/models.ts";
import type { Fields } from "../../core/fields.ts";
import type { Accumulator } from "./accumulator.ts";
import { mergeDelta } from "./merge-delta.ts";
import { fieldsOf, growing, malformed } from "./shape.ts";

/** A run so far. Messages and steps are in the order in which they began. */
export interface RunSnapshot {
  readonly run: RunObject | undefined;
  readonly messages: readonly MessageObject[];
  readonly runSteps: readonly RunStepObject[];
}

/** The known events, by their object. */
const KNOWN =
  /^thread\.(run\.step|message|run)\.(?:created|queued|in_progress|requires_action|completed|incomplete|failed|cancelling|cancelled|expired|delta)$/;

/** Objects by their ids, in the order of their first events. */
class Things<Thing extends { readonly id: string }> {
  readonly #byID = new Map<string, Thing>();

  get list(): readonly Thing[] {
    return [...this.#byID.values()];
  }

  /** One of them, as far as it has come. */
  get(id: string): Thing | undefined {
    return this.#byID.get(id);
  }

  /** Takes the whole of an object, or more of one that is known. */
  take(data: Fields, isDelta: boolean): void {
    const { id = "" } = data;
    if (typeof id !== "string") throw malformed("`id` is not a string");
    const known = this.#byID.get(id);
    if (!isDelta) {
      this.#byID.set(id, growing(data) as Thing);
      return;
    }
    const delta = fieldsOf(data["delta"], "`delta`");
    if (known) mergeDelta(known, delta);
    else {
      const thing = { id } as Thing;
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
    const { event, data } = fieldsOf(given, "it");
    this.#isEmpty = false;
    const [, about] = (typeof event === "string" && KNOWN.exec(event)) || [];
    if (!about) return;
    const fields = fieldsOf(data, "`data`");
    if (about === "run") this.run = fields as RunObject;
    else this[about === "message" ? "messages" : "steps"].take(fields, (event as string).endsWith(".delta"));
  }

  get snapshot(): RunSnapshot | undefined {
    if (this.#isEmpty) return undefined;
    return { run: this.run, messages: this.messages.list, runSteps: this.steps.list };
  }
}

/** Events of a run of an assistant, put together: the run, its messages and its steps. */
export const runAccumulator = (): Accumulator<AssistantStreamEvent, RunSnapshot> => new RunAccumulator();
