import { describe, expect, it } from "@jest/globals";
import type { AssistantStreamEvent, CreateCompletionResponse } from "../../../src/generated/models.ts";
import {
  completionAccumulator,
  runAccumulator,
} from "../../../src/handwritten/streaming/accumulate/index.ts";

describe("runAccumulator", () => {
  const snapshotOf = (events: readonly object[]) => {
    const accumulator = runAccumulator();
    for (const event of events) accumulator.add(event as AssistantStreamEvent);
    return accumulator.snapshot;
  };
  const textDelta = (value: string) => ({
    event: "thread.message.delta",
    data: { id: "msg_1", delta: { content: [{ index: 0, type: "text", text: { value } }] } },
  });

  it("puts the run, its messages and its steps together", () => {
    expect(
      snapshotOf([
        { event: "thread.run.created", data: { id: "run_1", status: "queued" } },
        {
          event: "thread.run.step.created",
          data: { id: "step_1", status: "in_progress", step_details: { type: "tool_calls", tool_calls: [] } },
        },
        {
          event: "thread.run.step.delta",
          data: {
            id: "step_1",
            delta: {
              step_details: {
                type: "tool_calls",
                tool_calls: [{ index: 0, type: "code_interpreter", code_interpreter: { input: "1+" } }],
              },
            },
          },
        },
        {
          event: "thread.run.step.delta",
          data: {
            id: "step_1",
            delta: {
              step_details: {
                type: "tool_calls",
                tool_calls: [{ index: 0, code_interpreter: { input: "1" } }],
              },
            },
          },
        },
        { event: "thread.message.created", data: { id: "msg_1", role: "assistant", content: [] } },
        textDelta("Hel"),
        textDelta("lo"),
        { event: "thread.run.completed", data: { id: "run_1", status: "completed" } },
        { event: "done", data: "[DONE]" },
      ]),
    ).toMatchObject({
      run: { id: "run_1", status: "completed" },
      messages: [{ id: "msg_1", role: "assistant", content: [{ type: "text", text: { value: "Hello" } }] }],
      runSteps: [{ id: "step_1", step_details: { tool_calls: [{ code_interpreter: { input: "1+1" } }] } }],
    });
  });

  it("takes the text of the done event over the deltas, and may begin in the middle", () => {
    const final = {
      event: "thread.message.completed",
      data: { id: "msg_1", content: [{ type: "text", text: { value: "final" } }] },
    };
    expect(snapshotOf([textDelta("draft")])?.messages).toMatchObject([
      { content: [{ text: { value: "draft" } }] },
    ]);
    expect(snapshotOf([textDelta("draft"), final])?.messages).toMatchObject([
      { content: [{ text: { value: "final" } }] },
    ]);
    expect(snapshotOf([])).toBeUndefined();
  });
});

describe("completionAccumulator", () => {
  it("puts a completion together", () => {
    const accumulator = completionAccumulator();
    const chunk = (choice: object, more: object = {}) =>
      ({
        id: "cmpl",
        object: "text_completion",
        created: 1,
        model: "m",
        choices: [choice],
        ...more,
      }) as CreateCompletionResponse;
    accumulator.add(chunk({ index: 0, text: "a", logprobs: null, finish_reason: null }));
    accumulator.add(
      chunk(
        { index: 0, text: "b", logprobs: { tokens: ["b"] }, finish_reason: "stop" },
        { usage: { total_tokens: 2 } },
      ),
    );
    expect(accumulator.snapshot).toEqual({
      id: "cmpl",
      object: "text_completion",
      created: 1,
      model: "m",
      usage: { total_tokens: 2 },
      choices: [{ index: 0, text: "ab", logprobs: { tokens: ["b"] }, finish_reason: "stop" }],
    });
  });
});
