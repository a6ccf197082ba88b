import type { Response as APIResponse, ResponseStreamEvent } from "../../../generated/models.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import { withOutputText } from "../../core/reply/decode.ts";
import type { Accumulator } from "./accumulator.ts";
import { Faults, isEmpty } from "./faults.ts";
import { placeIn } from "./place.ts";
import { indexOf, LEFT_OUT } from "./repair.ts";
import { growing, malformed } from "./shape.ts";

type Item = Record<string, unknown>;

type List = "content" | "summary";

/** What an event adds to the output, and where: to an item, or to a part of it, or in the place of one. */
interface Addition {
  /** The field of the event that has it. */
  readonly what: "item" | "part" | "annotation" | "delta";
  /** The list of the item that it goes into. */
  readonly list?: List;
  /** The text that a delta goes on with. */
  readonly field?: string;
}

const inParts = (list: List, field = "text"): Addition => ({ what: "delta", list, field });
const inItem = (field: string): Addition => ({ what: "delta", field });

const ADDITIONS: ReadonlyMap<string, Addition> = new Map<string, Addition>([
  ["response.output_text.delta", inParts("content")],
  ["response.refusal.delta", inParts("content", "refusal")],
  ["response.reasoning_text.delta", inParts("content")],
  ["response.reasoning_summary_text.delta", inParts("summary")],
  ["response.function_call_arguments.delta", inItem("arguments")],
  ["response.mcp_call_arguments.delta", inItem("arguments")],
  ["response.custom_tool_call_input.delta", inItem("input")],
  ["response.code_interpreter_call_code.delta", inItem("code")],
  ["response.content_part.added", { what: "part", list: "content" }],
  ["response.content_part.done", { what: "part", list: "content" }],
  ["response.reasoning_summary_part.added", { what: "part", list: "summary" }],
  ["response.reasoning_summary_part.done", { what: "part", list: "summary" }],
  ["response.output_text.annotation.added", { what: "annotation", list: "content" }],
  ["response.output_item.added", { what: "item" }],
  ["response.output_item.done", { what: "item" }],
]);

/** Those that carry the whole response. Without it the last one says nothing; a provider may leave it out of others. */
const WHOLE = /^response\.(?:created|queued|in_progress|completed|incomplete|failed)$/;
const LAST = /^response\.(?:completed|incomplete|failed)$/;

/** The list of an item, made where there is none. */
const listOf = (item: Item, name: string): unknown[] => {
  if (!Array.isArray(item[name])) item[name] = [];
  return item[name] as unknown[];
};

/** What is at a place of a list, made where there is nothing; undefined where that cannot be added to. */
const thingAt = (list: unknown[], at: number): Item | undefined => {
  list[at] ??= {};
  return isFields(list[at]) ? (list[at] as Item) : undefined;
};

/** Events of a response, put together. The last one that carries the whole response replaces what was put together. */
export class ResponseAccumulator implements Accumulator<ResponseStreamEvent, APIResponse> {
  readonly faults: Faults;
  #response: Item | undefined;

  constructor(faults: Faults = new Faults()) {
    this.faults = faults;
  }

  get snapshot(): APIResponse | undefined {
    return this.#response as APIResponse | undefined;
  }

  /**
   * @returns the event, its indexes as numbers; undefined where it was left out
   * @throws DecodeError for the last event without a response
   */
  add(given: ResponseStreamEvent): ResponseStreamEvent | undefined {
    const fields: unknown = given;
    const event = this.#add(fields);
    if (typeof event !== "string") return event as Fields & ResponseStreamEvent;
    // What is null or missing has said nothing.
    this.faults.skip(event, isFields(fields) ? saidBy(fields, event) : fields);
    return undefined;
  }

  /** @returns the event, or why it was left out */
  #add(given: unknown): Fields | string {
    if (!isFields(given)) return "it is not an object";
    const { response } = given;
    const type = typeof given["type"] === "string" ? given["type"] : "";
    const addition = ADDITIONS.get(type);
    // Most events are deltas, and have none.
    const fault = addition && !response ? undefined : this.#takeWhole(response, type);
    if (fault) return fault;
    // A stream that is resumed begins in the middle.
    this.#response ??= withOutputText({ object: "response", output: [] } as Item);
    if (!addition) return OTHER_TEXT.test(type) && typeof given["delta"] !== "string" ? NO_TEXT : given;
    const event = this.#withIndexes(given);
    return event ? (addTo(listOf(this.#response, "output"), event, addition) ?? event) : NO_INDEX;
  }

  /** @returns why it was left out */
  #takeWhole(given: unknown, type: string): string | undefined {
    const isLast = LAST.test(type);
    if (isFields(given)) {
      if (!WHOLE.test(type) && given["object"] !== "response") return undefined;
      const copy = isLast ? growing(given) : copyOf(given);
      if (!copy) return TOO_DEEP;
      const isWhole = this.#keepOutput(copy as Item);
      this.#response = withOutputText(copy as Item);
      if (isLast && isWhole) this.faults.heal();
      return undefined;
    }
    const fault = `\`response\` of ${type} is not an object`;
    if (isLast) throw malformed(fault);
    return WHOLE.test(type) && given !== null && given !== undefined ? fault : undefined;
  }

  /**
   * Some servers send the whole response without the output that they have streamed: what was put together is kept.
   * @returns whether the output is the given one
   */
  #keepOutput(response: Item): boolean {
    const { output } = response;
    const { output: there = [] } = (this.#response ?? {}) as { output?: unknown[] };
    if (Array.isArray(output) && (output.length > 0 || there.length === 0)) return true;
    if (there.length > 0) this.faults.note("a whole response has no output, and its items came before");
    else this.faults.skip("`output` of a response is not an array", output);
    response["output"] = there;
    // It would be that of no output.
    if (!response["output_text"]) delete response["output_text"];
    return there.length === 0 && isEmpty(output);
  }

  /** Undefined where one is none. */
  #withIndexes(event: Fields): Fields | undefined {
    let read: Record<string, unknown> | undefined;
    for (const name of INDEXES) {
      const given = event[name];
      const index = indexOf(given, "an event", this.faults);
      if (index === LEFT_OUT) return undefined;
      if (index === given) continue;
      read ??= { ...event };
      read[name] = index;
    }
    return read ?? event;
  }
}

const INDEXES = ["output_index", "content_index", "summary_index"];
/** What an event that is left out has said. */
const saidBy = (event: Fields, fault: string): unknown => {
  const what = fault === NO_TEXT ? "delta" : ADDITIONS.get(String(event["type"]))?.what;
  return what ? event[what] : event;
};

/** Text that is no part of the response. */
const OTHER_TEXT = /^response\.(?:audio|audio\.transcript|shell_call_command)\.delta$/;
const NO_TEXT = "`delta` is not a string";
const NO_INDEX = "an index is out of bounds, or no index";
const TOO_DEEP = "it is nested too deeply";

/** @returns why it was left out; nothing is made for what is left out */
const addTo = (output: unknown[], event: Fields, addition: Addition): string | undefined => {
  const { what, list, field = "" } = addition;
  const value = event[what];
  const at = placeIn(output, event["output_index"]);
  const place = list ? placeIn([], event[`${list}_index`]) : 0;
  if (at === undefined || place === undefined) return NO_INDEX;
  if (what === "delta" ? typeof value !== "string" : !isFields(value))
    return `\`${what}\` is not ${what === "delta" ? "a string" : "an object"}`;
  if (what === "item") return put(output, at, value as Fields);
  const item = thingAt(output, at);
  if (!item) return "an item that it adds to is not an object";
  return list ? addToPart(listOf(item, list), place, addition, value) : append(item, field, value);
};

const addToPart = (
  parts: unknown[],
  place: number,
  { what, field }: Addition,
  value: unknown,
): string | undefined => {
  if (what === "part") return put(parts, place, value as Fields);
  const part = thingAt(parts, place);
  if (!part) return "a part that it adds to is not an object";
  if (field) return append(part, field, value);
  listOf(part, "annotations").push(value);
  return undefined;
};

const append = (owner: Item, field: string, delta: unknown): string | undefined => {
  const { [field]: there } = owner;
  if (typeof delta !== "string") return undefined;
  if (typeof (there ?? "") !== "string") return "a field changes its type";
  owner[field] = (there ?? "") + delta;
  return undefined;
};

const put = (list: unknown[], at: number, thing: Fields): string | undefined => {
  const copy = copyOf(thing);
  if (!copy) return TOO_DEEP;
  list[at] = copy;
  return undefined;
};

/** Undefined where it is nested beyond what can be copied. */
const copyOf = (thing: Fields): Fields | undefined => {
  try {
    return growing(thing);
  } catch {
    return undefined;
  }
};

/** An accumulator of a response. */
export const responseAccumulator = (): Accumulator<ResponseStreamEvent, APIResponse> =>
  new ResponseAccumulator();
