import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ResponseStreamEvent } from "../../../src/generated/models.ts";
import { responseAccumulator } from "../../../src/handwritten/streaming/accumulate/index.ts";

const responseOf = (events: readonly object[]) => {
  const accumulator = responseAccumulator();
  for (const event of events) accumulator.add(event as ResponseStreamEvent);
  return accumulator.snapshot;
};

const created = {
  type: "response.created",
  response: { id: "resp_1", object: "response", status: "in_progress", output: [] },
};
const at = { output_index: 0, content_index: 0 };
const added = {
  type: "response.output_item.added",
  output_index: 0,
  item: { id: "msg_1", type: "message", role: "assistant", content: [] },
};
const part = {
  type: "response.content_part.added",
  ...at,
  part: { type: "output_text", text: "", annotations: [] },
};
const text = (delta: string) => ({ type: "response.output_text.delta", ...at, delta });

describe("responseAccumulator", () => {
  it("puts a message together, with its text and annotations", () => {
    const response = responseOf([
      created,
      added,
      part,
      text("Hel"),
      text("lo"),
      {
        type: "response.output_text.annotation.added",
        ...at,
        annotation_index: 0,
        annotation: { type: "url_citation" },
      },
    ]);
    expect(response).toMatchObject({
      id: "resp_1",
      output: [
        {
          id: "msg_1",
          content: [{ type: "output_text", text: "Hello", annotations: [{ type: "url_citation" }] }],
        },
      ],
    });
    expect(response?.output_text).toBe("Hello");
  });

  it("ends with the response that the last event carries", () => {
    const final = {
      id: "resp_1",
      object: "response",
      status: "completed",
      output: [{ type: "message", content: [{ type: "output_text", text: "final" }] }],
    };
    const response = responseOf([
      created,
      added,
      part,
      text("draft"),
      { type: "response.completed", response: final },
    ]);
    expect(response).toMatchObject({ status: "completed" });
    expect(response?.output_text).toBe("final");
  });

  it.each<[string, object, object[], object]>([
    [
      "response.function_call_arguments.delta",
      { type: "function_call", arguments: "" },
      [{ delta: '{"a"' }, { delta: ":1}" }],
      { arguments: '{"a":1}' },
    ],
    ["response.mcp_call_arguments.delta", { type: "mcp_call" }, [{ delta: "{}" }], { arguments: "{}" }],
    [
      "response.custom_tool_call_input.delta",
      { type: "custom_tool_call", input: "" },
      [{ delta: "x" }, { delta: "y" }],
      { input: "xy" },
    ],
    [
      "response.code_interpreter_call_code.delta",
      { type: "code_interpreter_call", code: null },
      [{ delta: "print" }, { delta: "(1)" }],
      { code: "print(1)" },
    ],
    [
      "response.reasoning_summary_text.delta",
      { type: "reasoning", summary: [] },
      [
        { summary_index: 0, delta: "a" },
        { summary_index: 1, delta: "b" },
      ],
      { summary: [{ text: "a" }, { text: "b" }] },
    ],
    [
      "response.reasoning_text.delta",
      { type: "reasoning" },
      [{ content_index: 0, delta: "a" }],
      { content: [{ text: "a" }] },
    ],
    [
      "response.refusal.delta",
      { type: "message", content: [{ type: "refusal", refusal: "" }] },
      [{ content_index: 0, delta: "no" }],
      { content: [{ refusal: "no" }] },
    ],
  ])("adds up %s", (type, item, deltas, want) => {
    const events = [
      created,
      { ...added, item },
      ...deltas.map((delta) => ({ type, output_index: 0, ...delta })),
    ];
    expect(responseOf(events)?.output[0]).toMatchObject(want);
  });

  it("replaces an item and a part that are done", () => {
    const response = responseOf([
      created,
      added,
      part,
      text("x"),
      { type: "response.content_part.done", ...at, part: { type: "output_text", text: "whole" } },
      {
        type: "response.reasoning_summary_part.added",
        output_index: 1,
        summary_index: 0,
        part: { type: "summary_text", text: "s" },
      },
      { type: "response.output_item.done", output_index: 2, item: { type: "message", content: [] } },
    ]);
    expect(response?.output).toMatchObject([
      { content: [{ text: "whole" }] },
      { summary: [{ text: "s" }] },
      { type: "message" },
    ]);
  });

  it("begins in the middle when a stream is resumed", () => {
    expect(responseOf([text("later")])?.output_text).toBe("");
    expect(responseOf([text("later")])?.output).toEqual([{ content: [{ text: "later" }] }]);
  });

  it.each([
    { type: "keepalive" },
    { type: "response.of.tomorrow", delta: 5 },
    { type: "__proto__" },
    { type: "constructor" },
    {},
  ])("lets %j pass", (event) => {
    expect(responseOf([created, event])).toMatchObject({ id: "resp_1", output: [] });
  });

  it.each([-1, 1.5, 1e9, "-1", undefined])(
    "leaves out the index %j, and says so until the whole comes",
    (index) => {
      for (const spoilt of [{ output_index: index }, { content_index: index }]) {
        const accumulator = responseAccumulator();
        for (const event of [created, added, part, text("x"), { ...text("y"), ...spoilt }])
          accumulator.add(event as never);
        expect(accumulator.snapshot?.output_text).toBe("x");
        expect(accumulator.faults?.first?.message).toContain("an index is out of bounds, or no index");
        const response = { id: "resp_1", object: "response", output: [{ type: "message", content: [] }] };
        accumulator.add({ type: "response.completed", response } as never);
        expect(accumulator.faults?.first).toBeUndefined();
      }
    },
  );

  it("reads an index that is text", () => {
    expect(responseOf([created, added, part, { ...text("x"), output_index: "0" }])).toMatchObject({
      output: [{ content: [{ text: "x" }] }],
    });
  });

  it("leaves the events as they were", () => {
    const events = [created, added, part, text("x"), text("y")];
    const before = structuredClone(events);
    responseOf(events);
    expect(events).toEqual(before);
  });

  it("gives the text back however it was cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 30 }), (pieces) => {
        expect(responseOf([created, added, part, ...pieces.map(text)])?.output_text).toBe(pieces.join(""));
      }),
    );
  });
});
