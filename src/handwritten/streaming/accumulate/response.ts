import type { Response as APIResponse, ResponseStreamEvent } from "../../../generated/models.ts";
import { withOutputText } from "../../core/output-text.ts";
import type { Accumulator } from "./accumulator.ts";
import { placeIn } from "./place.ts";

/** What the reducer reads of any event; a provider may leave out what its type promises. */
interface AnyEvent {
  readonly type: string;
  readonly response?: object | null;
  readonly item?: object | null;
  readonly part?: object | null;
  readonly delta?: unknown;
  readonly annotation?: unknown;
  readonly output_index?: number;
  readonly content_index?: number;
  readonly summary_index?: number;
}

type Item = Record<string, unknown>;

/** Where the text of a delta goes: a field of the item, or of a part of it. */
const DELTAS: ReadonlyMap<string, readonly [field: string, list?: List]> = new Map([
  ["response.output_text.delta", ["text", "content"]],
  ["response.refusal.delta", ["refusal", "content"]],
  ["response.reasoning_text.delta", ["text", "content"]],
  ["response.reasoning_summary_text.delta", ["text", "summary"]],
  ["response.function_call_arguments.delta", ["arguments"]],
  ["response.mcp_call_arguments.delta", ["arguments"]],
  ["response.custom_tool_call_input.delta", ["input"]],
  ["response.code_interpreter_call_code.delta", ["code"]],
]);

/** Which list of an item a part belongs to. */
const PARTS: ReadonlyMap<string, List> = new Map([
  ["response.content_part.added", "content"],
  ["response.content_part.done", "content"],
  ["response.reasoning_summary_part.added", "summary"],
  ["response.reasoning_summary_part.done", "summary"],
]);

type List = "content" | "summary";

const append = (owner: Item, field: string, delta: unknown): void => {
  const { [field]: there } = owner;
  if (typeof delta === "string") owner[field] = typeof there === "string" ? there + delta : delta;
};

/** A copy that may grow: the event is the caller's. */
const growing = (value: object): Item => structuredClone(value) as Item;

/** The list of an item, made where there is none. */
const listOf = (item: Item, name: string): Item[] => {
  if (!Array.isArray(item[name])) item[name] = [];
  return item[name] as Item[];
};

/** Events of a response, put together. The last one that carries the whole response replaces what was put together. */
export const responseAccumulator = (): Accumulator<ResponseStreamEvent, APIResponse> => {
  let response: Item | undefined;

  const itemAt = (index: unknown): Item => {
    const output = listOf(response as Item, "output");
    const at = placeIn(output, index);
    output[at] ??= {};
    return output[at];
  };

  const partAt = (item: Item, list: List, event: AnyEvent): Item => {
    const parts = listOf(item, list);
    const at = placeIn(parts, event[`${list}_index`]);
    parts[at] ??= {};
    return parts[at];
  };

  return {
    add: (given) => {
      const event = given as AnyEvent;
      // `response.created`, `.in_progress`, `.completed`, …: the whole of it.
      if (event.response) response = withOutputText(growing(event.response));
      // A stream that is resumed begins in the middle.
      response ??= withOutputText({ object: "response", output: [] } as Item);
      const [field, list] = DELTAS.get(event.type) ?? [];
      if (field) {
        const item = itemAt(event.output_index);
        append(list ? partAt(item, list, event) : item, field, event.delta);
      } else if (event.item) {
        const output = listOf(response, "output");
        output[placeIn(output, event.output_index)] = growing(event.item);
      } else if (event.part) {
        const name = PARTS.get(event.type);
        if (!name) return;
        const parts = listOf(itemAt(event.output_index), name);
        parts[placeIn(parts, event[`${name}_index`])] = growing(event.part);
      } else if (event.annotation)
        listOf(partAt(itemAt(event.output_index), "content", event), "annotations").push(
          event.annotation as Item,
        );
    },
    get snapshot() {
      return response as APIResponse | undefined;
    },
  };
};
