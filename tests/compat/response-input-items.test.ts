import { describe, expect, it } from "@jest/globals";
import {
  type ResponseInputItemLike,
  toResponseInputItem,
  toResponseInputItems,
} from "../../src/compat/lib/responses/ResponseInputItems.ts";
import { UsageError } from "../../src/handwritten/errors/index.ts";

const itemOf = (item: object): ResponseInputItemLike => item as ResponseInputItemLike;

describe("items of earlier responses, as input", () => {
  it.each<[string, object, object | null]>([
    ["a message without a type", { role: "user", content: "Hello" }, { role: "user", content: "Hello" }],
    [
      "what was parsed of a message",
      {
        type: "message",
        id: "msg_1",
        role: "assistant",
        status: "completed",
        created_by: "u",
        content: [{ type: "output_text", text: "{}", annotations: [], parsed: { a: 1 } }, "odd"],
      },
      {
        type: "message",
        id: "msg_1",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: "{}", annotations: [] }, "odd"],
      },
    ],
    [
      "the arguments of a call",
      { type: "function_call", call_id: "c", name: "f", arguments: "{}", parsed_arguments: {} },
      { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
    ],
    [
      "who made an output of a shell",
      { type: "shell_call_output", call_id: "c", output: [{ stdout: "", stderr: "", created_by: "u" }] },
      { type: "shell_call_output", call_id: "c", output: [{ stdout: "", stderr: "" }] },
    ],
    ["an output that failed", { type: "computer_call_output", call_id: "c", status: "failed" }, null],
    [
      "an output that is done",
      { type: "custom_tool_call_output", call_id: "c", output: "x", status: "completed" },
      { type: "custom_tool_call_output", call_id: "c", output: "x" },
    ],
    ["an output that is not", { type: "custom_tool_call_output", call_id: "c", status: "in_progress" }, null],
    [
      "the tools of a developer",
      { type: "additional_tools", role: "developer", tools: [] },
      undefined as never,
    ],
    ["the tools of another role", { type: "additional_tools", role: "system", tools: [] }, null],
    ["a reasoning, as it is", { type: "reasoning", id: "rs_1", summary: [] }, undefined as never],
  ])("are without what inputs do not have: %s", (_, item, want = item) => {
    const before = structuredClone(item);
    expect(toResponseInputItem(itemOf(item))).toEqual(want);
    expect(item).toEqual(before);
    expect(toResponseInputItems([itemOf(item), itemOf({ type: "item_reference", id: "i" })])).toEqual([
      ...(want ? [want] : []),
      { type: "item_reference", id: "i" },
    ]);
  });

  it.each(["of_tomorrow", "toString", "__proto__"])("refuse the type %j, which is unknown", (type) => {
    expect(() => toResponseInputItem(itemOf({ type }))).toThrow(UsageError);
  });
});
