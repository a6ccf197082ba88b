import type {
  AssistantStreamEvent,
  MessageObject,
  RunObject,
  RunStepObject,
} from "../../../generated/models.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import type { Accumulator } from "./accumulator.ts";
import { Faults } from "./faults.ts";
import { mergeDelta } from "./merge-delta.ts";
import { indexed, list, object, type Repair, text, textAlone } from "./repair.ts";
import { growing } from "./shape.ts";

/** A run so far. Messages and steps are in the order in which they began. */
export interface RunSnapshot {
  readonly run: RunObject | undefined;
  readonly messages: readonly MessageObject[];
  readonly runSteps: readonly RunStepObject[];
}

/** The known events, by their object. */
const KNOWN =
  /^thread\.(run\.step|message|run)\.(?:created|queued|in_progress|requires_action|completed|incomplete|failed|cancelling|cancelled|expired|delta)$/;

/** What a delta of a message is like. */
const messageDelta: Repair = object("`delta`", {
  role: text("`role`"),
  content: list(
    "`content`",
    "a part of a message",
    indexed("a part of a message", {
      type: text("`type` of a part"),
      text: object("`text` of a part", {
        value: textAlone("`value` of a text"),
        annotations: list("`annotations`", "an annotation", object("an annotation")),
      }),
      image_file: object("`image_file` of a part"),
      image_url: object("`image_url` of a part"),
      refusal: textAlone("`refusal` of a part"),
    }),
  ),
});

/** What a delta of a step is like. */
const stepDelta: Repair = object("`delta`", {
  step_details: object("`step_details`", {
    type: text("`type` of `step_details`"),
    tool_calls: list(
      "the list of tool calls",
      "a tool call",
      indexed("a tool call", {
        id: text("`id` of a tool call"),
        type: text("`type` of a tool call"),
        function: object("`function` of a tool call", {
          name: textAlone("`name` of a tool call"),
          arguments: textAlone("`arguments` of a tool call"),
        }),
        code_interpreter: object("`code_interpreter` of a tool call", {
          input: textAlone("`input` of a tool call"),
          outputs: list("`outputs` of a tool call", "an output", object("an output")),
        }),
      }),
    ),
  }),
});

/** Objects by their ids, in the order of their first events. */
class Things<Thing extends { readonly id: string }> {
  readonly #byID = new Map<string, Thing>();
  /** Those that are not over. */
  readonly #open = new Set<string>();
  readonly #delta: Repair;
  readonly #faults: Faults;

  constructor(delta: Repair, faults: Faults) {
    this.#delta = delta;
    this.#faults = faults;
  }

  get list(): readonly Thing[] {
    return [...this.#byID.values()];
  }

  /** One of them, as far as it has come. */
  get(id: string): Thing | undefined {
    return this.#byID.get(id);
  }

  /** What an event without an id is about: the one that is not over; undefined where it may be several, or none. */
  idOfOnly(begins: boolean): string | undefined {
    if (this.#byID.size === 0) return "";
    if (begins) return this.#byID.has("") ? undefined : "";
    const [only, another] = this.#open;
    return another === undefined ? only : undefined;
  }

  /** Takes the whole of an object. @returns whether it could be copied */
  take(id: string, data: Fields, isOver: boolean): boolean {
    if (isOver) this.#open.delete(id);
    else this.#open.add(id);
    try {
      this.#byID.set(id, growing(data) as Thing);
      this.#faults.heal(id);
      return true;
    } catch {
      this.#faults.skip("it is nested too deeply", data);
      return false;
    }
  }

  /** Takes more of one. @returns what was read of it */
  add(id: string, given: unknown): Fields | undefined {
    const delta = this.#delta(given, this.#faults);
    if (!isFields(delta)) {
      this.#faults.note("`delta` is not an object");
      return undefined;
    }
    const thing = this.#byID.get(id) ?? ({ id } as Thing);
    if (!this.#byID.has(id)) this.#open.add(id);
    mergeDelta(thing, delta, this.#faults);
    this.#byID.set(id, thing);
    return delta;
  }
}

/** Puts the events of a run together, and finds its messages and steps by their ids. */
export class RunAccumulator implements Accumulator<AssistantStreamEvent, RunSnapshot> {
  readonly faults: Faults;
  readonly messages: Things<MessageObject>;
  readonly steps: Things<RunStepObject>;
  run: RunObject | undefined;
  #isEmpty = true;

  constructor(faults: Faults = new Faults()) {
    this.faults = faults;
    this.messages = new Things(messageDelta, faults);
    this.steps = new Things(stepDelta, faults);
  }

  get snapshot(): RunSnapshot | undefined {
    if (this.#isEmpty) return undefined;
    return { run: this.run, messages: this.messages.list, runSteps: this.steps.list };
  }

  /** @returns the event without what cannot be read of it; undefined where that is all */
  add(given: AssistantStreamEvent): AssistantStreamEvent | undefined {
    if (!isFields(given)) return this.#leaveOut("it is not an object", given);
    this.#isEmpty = false;
    const { event, data } = given as Fields;
    const [, about] = (typeof event === "string" && KNOWN.exec(event)) || [];
    if (!about) return given;
    this.faults.subject = subjectOf(about, data);
    try {
      return this.#take(given, about, data);
    } finally {
      this.faults.subject = "";
    }
  }

  #take(event: AssistantStreamEvent, about: string, data: unknown): AssistantStreamEvent | undefined {
    if (!isFields(data)) return this.#leaveOut("`data` is not an object", data);
    if (about === "run") return this.#takeRun(event, data);
    const things = about === "message" ? this.messages : this.steps;
    const { id: given } = data;
    if (given)
      return typeof given === "string" ? this.#takeThing(things, event, data) : this.#leaveOut(NO_ID, data);
    this.faults.note(`a ${about === "message" ? "message" : "step"} has no id`);
    const id = things.idOfOnly(event.event.endsWith(".created"));
    if (id === undefined) return this.#leaveOut(NO_ID, data);
    this.faults.subject = id;
    const named = { ...data, id };
    return this.#takeThing(things, { ...event, data: named } as Fields as AssistantStreamEvent, named);
  }

  #takeThing(
    things: Things<MessageObject> | Things<RunStepObject>,
    event: AssistantStreamEvent,
    data: Fields,
  ): AssistantStreamEvent | undefined {
    const id = data["id"] as string;
    if (!event.event.endsWith(".delta"))
      return things.take(id, data, IS_OVER.test(event.event)) ? event : undefined;
    const delta = things.add(id, data["delta"]);
    if (!delta || delta === data["delta"]) return delta && event;
    return { ...event, data: { ...data, delta } } as Fields as AssistantStreamEvent;
  }

  #takeRun(event: AssistantStreamEvent, run: Fields): AssistantStreamEvent {
    this.run = run as Fields & RunObject;
    this.faults.heal(RUN);
    return event;
  }

  #leaveOut(fault: string, value: unknown): undefined {
    this.faults.skip(fault, value);
  }
}

const subjectOf = (about: string, data: unknown): string => {
  const id = isFields(data) ? data["id"] : undefined;
  if (about === "run") return RUN;
  return typeof id === "string" ? id : "";
};

const NO_ID = "`id` is not one of a known object";
const IS_OVER = /\.(?:completed|incomplete|failed|cancelled|expired)$/;

/** The subject of faults of the run itself. No id has a space. */
const RUN = "the run";

/** Events of a run of an assistant, put together: the run, its messages and its steps. */
export const runAccumulator = (): Accumulator<AssistantStreamEvent, RunSnapshot> => new RunAccumulator();
