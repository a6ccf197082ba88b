// `api-openai/lib/responses/ResponseInputItems`: items of earlier responses as the input of a next one, under the official
// names.

import type {
  ResponseInputItem,
  ResponseOutputItem,
} from "../../../generated/official/resources/responses/responses.ts";

/** An item that was stored: of an input, or of an output. */
export type ResponseInputItemLike = ResponseInputItem | ResponseOutputItem;

/**
 * Items as they can be sent again, in their order. Those that cannot be sent again are left out.
 *
 * @throws TypeError for an item of a type that the API's contract does not have
 */
export const toResponseInputItems = (items: Iterable<ResponseInputItemLike>): ResponseInputItem[] =>
  Array.from(items, toResponseInputItem).filter((item) => item !== null);

/**
 * An item as it can be sent again: without the fields that only outputs have, and without what was parsed of it. `null`
 * where it cannot be sent again: an output of a tool that is not complete, tools that are not the developer's. The item
 * itself stays as it is.
 *
 * @throws TypeError for an item of a type that the API's contract does not have
 */
export const toResponseInputItem = (item: ResponseInputItemLike): ResponseInputItem | null => {
  const { created_by: _, ...sent } = item as Item;
  const type = sent.type ?? "message";
  if (!Object.hasOwn(INPUTS, type)) throw new TypeError(`an item of the unknown type ${type} cannot be sent`);
  // cast: what is taken away are fields that inputs do not have.
  return INPUTS[type as ItemType](sent) as ResponseInputItem | null;
};

type ItemType = NonNullable<ResponseInputItemLike["type"]>;

interface Item {
  readonly type?: string | null;
  readonly [field: string]: unknown;
}

const same = (item: Item): Item => item;

const without = (item: Item, field: string): Item => {
  if (!(field in item)) return item;
  const { [field]: _, ...rest } = item;
  return rest;
};

const isPart = (value: unknown): value is Item => typeof value === "object" && value !== null;

const inParts = (item: Item, list: string, change: (part: Item) => Item): Item => {
  const parts = item[list];
  return Array.isArray(parts)
    ? { ...item, [list]: parts.map((part: unknown) => (isPart(part) ? change(part) : part)) }
    : item;
};

/** What is sent of an item of each type. A type that the contract gains is missed here by the compiler. */
const INPUTS: Readonly<Record<ItemType, (item: Item) => Item | null>> = {
  additional_tools: (item) => (item["role"] === "developer" ? item : null),
  apply_patch_call: same,
  apply_patch_call_output: same,
  code_interpreter_call: same,
  compaction: same,
  compaction_trigger: same,
  computer_call: same,
  computer_call_output: (item) => (item["status"] === "failed" ? null : item),
  configuration_update: same,
  custom_tool_call: same,
  custom_tool_call_output: (item) =>
    (item["status"] ?? "completed") === "completed" ? without(item, "status") : null,
  file_search_call: same,
  function_call: (item) => without(item, "parsed_arguments"),
  function_call_output: same,
  image_generation_call: same,
  item_reference: same,
  local_shell_call: same,
  local_shell_call_output: same,
  mcp_approval_request: same,
  mcp_approval_response: same,
  mcp_call: same,
  mcp_list_tools: same,
  message: (item) => inParts(item, "content", (part) => without(part, "parsed")),
  program: same,
  program_output: same,
  reasoning: same,
  shell_call: same,
  shell_call_output: (item) => inParts(item, "output", (part) => without(part, "created_by")),
  tool_search_call: same,
  tool_search_output: same,
  web_search_call: same,
};
