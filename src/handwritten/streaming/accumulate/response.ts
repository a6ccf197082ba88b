import type { Response as APIResponse, ResponseStreamEvent } from "../../../generated/models.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import { withOutputText } from "../../core/reply/decode.ts";
import type { Accumulator } from "./accumulator.ts";
import { placeIn } from "./place.ts";
import { checkText, fieldsOf, growing, malformed } from "./shape.ts";

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

/** Those that carry the whole response. Without it the last one says nothing; a provider may leave it out of others. */
const WHOLE = /^response\.(?:created|queued|in_progress|completed|incomplete|failed)$/;
const ITEM = /^response\.output_item\.(?:added|done)$/;
const LAST = /^response\.(?:completed|incomplete|failed)$/;

const append = (owner: Item, field: string, delta: unknown): void => {
  const { [field]: there } = owner;
  checkText(delta, "`delta`");
  if (typeof delta === "string") owner[field] = typeof there === "string" ? there + delta : delta;
};

/** The list of an item, made where there is none. */
const listOf = (item: Item, name: string): unknown[] => {
  if (!Array.isArray(item[name])) item[name] = [];
  return item[name] as unknown[];
};

/** What is at a place of a list, made where there is nothing. */
const thingAt = (list: unknown[], index: unknown, name: string): Item => {
  const at = placeIn(list, index);
  const thing = list[at] ?? {};
  if (!isFields(thing)) throw malformed(`${name} that it adds to is not an object`);
  list[at] = thing;
  return thing as Item;
};

/** Events of a response, put together. The last one that carries the whole response replaces what was put together. */
export const responseAccumulator = (): Accumulator<ResponseStreamEvent, APIResponse> => {
  let response: Item | undefined;

  const takeWhole = (given: unknown, type: string): void => {
    if (isFields(given)) response = withOutputText(growing(given) as Item);
    else if (LAST.test(type) || (WHOLE.test(type) && given !== null && given !== undefined))
      throw malformed(`\`response\` of ${type} is not an object`);
  };

  const itemAt = (index: unknown): Item => thingAt(listOf(response as Item, "output"), index, "an item");

  const partAt = (item: Item, list: List, event: Fields): Item =>
    thingAt(listOf(item, list), event[`${list}_index`], "a part");

  return {
    add: (given) => {
      const event = fieldsOf(given, "it");
      const type = typeof event["type"] === "string" ? event["type"] : "";
      const [field, list] = DELTAS.get(type) ?? [];
      // Most events are deltas, and have none.
      if (!field || event["response"]) takeWhole(event["response"], type);
      // A stream that is resumed begins in the middle.
      response ??= withOutputText({ object: "response", output: [] } as Item);
      const index = event["output_index"];
      const partsName = PARTS.get(type);
      if (field) {
        const item = itemAt(index);
        append(list ? partAt(item, list, event) : item, field, event["delta"]);
      } else if (ITEM.test(type)) {
        const output = listOf(response, "output");
        output[placeIn(output, index)] = growing(fieldsOf(event["item"], "`item`"));
      } else if (partsName) {
        const parts = listOf(itemAt(index), partsName);
        parts[placeIn(parts, event[`${partsName}_index`])] = growing(fieldsOf(event["part"], "`part`"));
      } else if (type === "response.output_text.annotation.added")
        listOf(partAt(itemAt(index), "content", event), "annotations").push(event["annotation"]);
    },
    get snapshot() {
      return response as APIResponse | undefined;
    },
  };
};
