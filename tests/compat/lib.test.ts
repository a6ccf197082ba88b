import { describe, expect, it } from "@jest/globals";
import { AbstractChatCompletionRunner } from "../../src/compat/lib/AbstractChatCompletionRunner.ts";
import { ChatCompletionRunner } from "../../src/compat/lib/ChatCompletionRunner.ts";
import { ChatCompletionStreamingRunner } from "../../src/compat/lib/ChatCompletionStreamingRunner.ts";
import { EventStream } from "../../src/compat/lib/EventStream.ts";
import { isRunnableFunctionWithParse, ParsingToolFunction } from "../../src/compat/lib/RunnableFunction.ts";
import { accumulateResponse } from "../../src/compat/lib/responses/ResponseAccumulator.ts";
import { toResponseInputItems } from "../../src/compat/lib/responses/ResponseInputItems.ts";
import type { InputItem, Response, ResponseStreamEvent } from "../../src/generated/models.ts";
import OpenAI from "../../src/handwritten/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

describe("lib/ChatCompletionRunner and its like", () => {
  it("are the classes of what `runTools` and `stream` give, and their functions run", async () => {
    const message = { role: "assistant", content: "done", refusal: null };
    const answer = {
      id: "c",
      object: "chat.completion",
      choices: [{ index: 0, finish_reason: "stop", message }],
    };
    await using server = await recordingServer(json(answer));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    const tool = new ParsingToolFunction({
      name: "f",
      description: "",
      parameters: {},
      parse: (text) => JSON.parse(text) as { x: number },
      function: ({ x }) => x,
    });
    const run = openai.chat.completions.runTools({ model: "m", messages: [], tools: [tool] });
    expect(await run.finalContent()).toBe("done");
    const classes = [
      ChatCompletionRunner,
      ChatCompletionStreamingRunner,
      AbstractChatCompletionRunner,
      EventStream,
    ];
    expect(classes.filter((Class) => !(run instanceof Class))).toEqual([]);
    expect(isRunnableFunctionWithParse(tool.function)).toBe(true);
    expect(isRunnableFunctionWithParse({ function: () => 1, parameters: {} })).toBe(false);
  });
});

describe("toResponseInputItems", () => {
  it("leaves out what only answers have, and does not change what it is given", () => {
    const text = { type: "output_text", text: "a", annotations: [], parsed: { a: 1 } };
    const given = [
      { type: "message", id: "m", role: "assistant", status: "completed", content: [text], created_by: "x" },
      { type: "function_call", call_id: "c", name: "f", arguments: "{}", parsed_arguments: {} },
      { type: "shell_call_output", call_id: "c", output: [{ stdout: "s", created_by: "x" }] },
      { type: "custom_tool_call_output", call_id: "c", output: "o", status: "completed" },
      { role: "user", content: "hi" },
    ] as unknown as InputItem[]; // cast: items as servers send them, with fields that the types of input lack
    const before = structuredClone(given);
    expect(toResponseInputItems(given)).toEqual([
      {
        type: "message",
        id: "m",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text: "a", annotations: [] }],
      },
      { type: "function_call", call_id: "c", name: "f", arguments: "{}" },
      { type: "shell_call_output", call_id: "c", output: [{ stdout: "s" }] },
      { type: "custom_tool_call_output", call_id: "c", output: "o" },
      { role: "user", content: "hi" },
    ]);
    expect(given).toEqual(before);
  });

  it.each([
    { type: "additional_tools", role: "system", tools: [] },
    { type: "computer_call_output", call_id: "c", output: {}, status: "failed" },
    { type: "custom_tool_call_output", call_id: "c", output: "o", status: "incomplete" },
  ])("leaves out %j, which a request cannot repeat", (item) => {
    expect(toResponseInputItems([item as never])).toEqual([]);
  });

  it("keeps those of them that a request can repeat", () => {
    const tools = { type: "additional_tools", role: "developer", tools: [] };
    expect(toResponseInputItems([tools as never])).toEqual([tools]);
  });

  it("refuses an item of a type that is not known", () => {
    expect(() => toResponseInputItems([{ type: "telepathy" } as never])).toThrow(/telepathy/);
  });
});

describe("accumulateResponse", () => {
  const item = { type: "message", id: "m", role: "assistant", status: "in_progress", content: [] };
  const part = { type: "output_text", text: "", annotations: [] };
  const place = { output_index: 0, content_index: 0, item_id: "m" };
  const EVENTS = [
    { type: "response.created", response: { id: "r", object: "response", output: [] } },
    { type: "response.output_item.added", output_index: 0, item },
    { type: "response.content_part.added", ...place, part },
    { type: "response.output_text.delta", ...place, delta: "Hel" },
    { type: "response.output_text.delta", ...place, delta: "lo" },
  ].map((event, sequence_number) => ({ ...event, sequence_number }) as never as ResponseStreamEvent);
  const textOf = (response: Response | undefined): unknown => response?.output;

  it("adds events one by one", () => {
    let snapshot: Response | undefined;
    for (const event of EVENTS) snapshot = accumulateResponse(event, snapshot);
    expect(textOf(snapshot)).toMatchObject([{ content: [{ text: "Hello" }] }]);
  });

  it("goes on from a response that it did not make", () => {
    let snapshot: Response | undefined;
    for (const event of EVENTS.slice(0, 4)) snapshot = accumulateResponse(event, snapshot);
    const stored = JSON.parse(JSON.stringify(snapshot)) as Response;
    expect(textOf(accumulateResponse(EVENTS[4] as ResponseStreamEvent, stored))).toMatchObject([
      { content: [{ text: "Hello" }] },
    ]);
    expect(textOf(stored)).toMatchObject([{ content: [{ text: "Hel" }] }]);
  });
});
