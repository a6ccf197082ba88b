// `api-openai/lib/responses/ResponseInputItems`: items of a conversation as a request takes them.

import type { InputItem, OutputItem } from "../../../generated/models.ts";
import { UsageError } from "../../../handwritten/errors/index.ts";

/** An item that was sent or received. */
export type ResponseInputItemLike = InputItem | OutputItem;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Items that were sent or received as items to send: without what only answers have (`created_by`, `parsed`, `parsed_arguments`),
 * and without those that a request cannot repeat.
 *
 * @throws UsageError for an item of a type that is not known
 */
export const toResponseInputItems = (items: Iterable<ResponseInputItemLike>): InputItem[] =>
  [...items].flatMap((item) => toResponseInputItem(item) ?? []);

/**
 * The same of one item; null for one that a request cannot repeat.
 *
 * @throws UsageError for an item of a type that is not known
 */
export const toResponseInputItem = (item: ResponseInputItemLike): InputItem | null => {
  // An item as received may have fields that no type has.
  const fields: Fields = Object.fromEntries(Object.entries(item));
  const type = fields["type"] ?? "message";
  if (typeof type !== "string" || !REPEATED.has(type))
    throw new UsageError(`an item of type ${String(type)} is not known`);
  if (cannotBeRepeated(type, fields)) return null;
  const sent: Record<string, unknown> = { ...fields };
  for (const name of ["created_by", ...(LEFT_OUT[type] ?? [])]) delete sent[name];
  const list = LISTS[type];
  if (list && Array.isArray(sent[list])) sent[list] = sent[list].map(withoutMarks);
  return sent as never;
};

const cannotBeRepeated = (type: string, { role, status }: Fields): boolean =>
  (type === "additional_tools" && role !== "developer") ||
  (type === "computer_call_output" && status === "failed") ||
  (type === "custom_tool_call_output" && status !== undefined && status !== "completed");

const withoutMarks = (part: unknown): unknown => {
  if (typeof part !== "object" || part === null) return part;
  const { parsed: _, created_by: __, ...rest } = part as Fields;
  return rest;
};

/** Fields that requests do not take, beside who made an item. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  function_call: ["parsed_arguments"],
  custom_tool_call_output: ["status"],
};

/** The list whose parts may have such fields too. */
const LISTS: Readonly<Record<string, string>> = { message: "content", shell_call_output: "output" };

const REPEATED: ReadonlySet<string> = new Set([
  "additional_tools",
  "apply_patch_call",
  "apply_patch_call_output",
  "code_interpreter_call",
  "compaction",
  "compaction_trigger",
  "computer_call",
  "computer_call_output",
  "configuration_update",
  "custom_tool_call",
  "custom_tool_call_output",
  "file_search_call",
  "function_call",
  "function_call_output",
  "image_generation_call",
  "item_reference",
  "local_shell_call",
  "local_shell_call_output",
  "mcp_approval_request",
  "mcp_approval_response",
  "mcp_call",
  "mcp_list_tools",
  "message",
  "program",
  "program_output",
  "reasoning",
  "shell_call",
  "shell_call_output",
  "tool_search_call",
  "tool_search_output",
  "web_search_call",
]);
