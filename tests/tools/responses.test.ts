import { afterEach, describe, expect, it, jest } from "@jest/globals";
import * as z from "zod";
import { createChatCompletion } from "../../src/generated/operations/chat.ts";
import { createResponse } from "../../src/generated/operations/responses.ts";
import { createClient } from "../../src/handwritten/client/create-client.ts";
import OpenAI from "../../src/handwritten/index.ts";
import { eventStreams } from "../../src/handwritten/streaming/index.ts";
import {
  ResponsesToolRunner,
  ResponsesToolRunnerError,
  runnerFunction,
  runTools,
  tool,
} from "../../src/handwritten/tools/index.ts";
import { type RecordingServer, recordingServer } from "../support/recording-server.ts";
import { bodyOf, call, type Said, script } from "./chat-answers.ts";

let server: RecordingServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});
const connection = () => ({ apiKey: "k", baseURL: server.baseURL });
const begin = async (...said: readonly (Said | readonly object[])[]): Promise<OpenAI> => {
  server = await recordingServer(script(said));
  return new OpenAI(connection());
};
const weather = tool({
  name: "weather",
  description: "The weather of a city.",
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => ({ city, degrees: 21 }),
});
const approval = {
  type: "mcp_approval_request",
  id: "mcpr_1",
  server_label: "s",
  name: "pay",
  arguments: "{}",
};

describe("responses.runTools", () => {
  it.each([false, true])("calls the function and gives the last response (stream: %s)", async (stream) => {
    const openai = await begin([call("c1", "weather", { city: "Oslo" })], "It is 21 degrees.");
    const run = openai.responses.runTools({ model: "m", input: "How warm is it?", tools: [weather], stream });
    const told: unknown[] = [];
    run.on("response", ({ id }) => told.push(id));
    run.on("functionToolCall", ({ name }) => told.push(name));
    run.on("functionToolCallResult", ({ output }) => told.push(output));
    const response = await run.finalResponse();
    expect(response.id).toBe("resp_2");
    expect(told).toEqual(["resp_1", "weather", '{"city":"Oslo","degrees":21}', "resp_2"]);
    expect(bodyOf(server.requests[0]).tools).toEqual([
      expect.objectContaining({
        type: "function",
        name: "weather",
        description: "The weather of a city.",
        strict: true,
      }),
    ]);
    expect(bodyOf(server.requests[1]).input).toEqual([
      { type: "message", role: "user", content: "How warm is it?" },
      expect.objectContaining({ type: "function_call", call_id: "c1" }),
      { type: "function_call_output", call_id: "c1", output: '{"city":"Oslo","degrees":21}' },
    ]);
    expect(run.input).toHaveLength(4);
    expect(run.allResponses()).toHaveLength(2);
  });

  it("asks about calls of MCP servers, and sends what is hosted as it is", async () => {
    const openai = await begin([approval], [{ ...approval, id: "mcpr_2" }], "done");
    const asked: string[] = [];
    const mcp = { type: "mcp", server_label: "s", server_url: "https://example.com" } as const;
    await openai.responses
      .runTools(
        { model: "m", input: "x", tools: [mcp, { type: "web_search" }] },
        { approveMcp: ({ id }) => asked.push(id) === 1 },
      )
      .done();
    expect(asked).toEqual(["mcpr_1", "mcpr_2"]);
    expect(bodyOf(server.requests[0]).tools).toEqual([mcp, { type: "web_search" }]);
    expect(
      bodyOf(server.requests[2]).input.filter(
        ({ type }: { type: string }) => type === "mcp_approval_response",
      ),
    ).toEqual([
      { type: "mcp_approval_response", approval_request_id: "mcpr_1", approve: true },
      { type: "mcp_approval_response", approval_request_id: "mcpr_2", approve: false },
    ]);
  });

  it("without a hook for them it ends, and the call is not approved", async () => {
    const openai = await begin([approval]);
    const run = openai.responses.runTools({ model: "m", input: "x", tools: [] });
    await expect(run.done()).rejects.toThrow("approveMcp");
    expect(run.input.at(-1)).toEqual({
      type: "mcp_approval_response",
      approval_request_id: "mcpr_1",
      approve: false,
    });
  });

  it("takes content parts as an output, and answers custom calls", async () => {
    const openai = await begin(
      [call("c1", "look", {}), { type: "custom_tool_call", call_id: "c2", name: "shell", input: "ls" }],
      "done",
    );
    const parts = [{ type: "input_image", image_url: "https://example.com/a.png", detail: "auto" }];
    const look = tool({ name: "look", parameters: z.object({}), execute: () => parts });
    await openai.responses.runTools({ model: "m", input: "x", tools: [look] }).done();
    expect(bodyOf(server.requests[1]).input.slice(-2)).toEqual([
      { type: "function_call_output", call_id: "c1", output: parts },
      { type: "custom_tool_call_output", call_id: "c2", output: expect.stringContaining("shell") },
    ]);
  });

  it("ends when its requests are used up: the last calls are not made, and have outputs", async () => {
    const openai = await begin(
      [call("c1", "weather", { city: "a" })],
      [call("c2", "weather", { city: "b" })],
    );
    const run = openai.responses.runTools({ model: "m", input: "x", tools: [weather] }, { maxSteps: 2 });
    await expect(run.done()).rejects.toThrow("maxSteps");
    expect(run.input.at(-1)).toEqual({
      type: "function_call_output",
      call_id: "c2",
      output: expect.stringContaining("before this call was begun"),
    });
  });

  it("ends with a call that no program can answer, which stays out of the input", async () => {
    const openai = await begin([{ type: "computer_call", call_id: "c1", id: "x", status: "completed" }]);
    const run = openai.responses.runTools({ model: "m", input: "x", tools: [] });
    await expect(run.done()).rejects.toThrow("computer_call");
    expect(run.input).toHaveLength(1);
  });

  it("forces a function once, keeps reasoning without a store, and sends a conversation what is new", async () => {
    const openai = await begin([call("c1", "weather", { city: "a" })], "done");
    await openai.responses
      .runTools({
        model: "m",
        input: "x",
        tools: [weather],
        tool_choice: "required",
        store: false,
        conversation: "conv_1",
      })
      .done();
    expect(bodyOf(server.requests[0])).toMatchObject({
      tool_choice: "required",
      include: ["reasoning.encrypted_content"],
    });
    expect(bodyOf(server.requests[1])).toMatchObject({
      tool_choice: "auto",
      input: [{ type: "function_call_output", call_id: "c1" }],
    });
    expect(bodyOf(server.requests[1]).input).toHaveLength(1);
  });

  it("reads the last text with the format that describes it", async () => {
    const openai = await begin([call("c1", "weather", { city: "a" })], '{"degrees":21}');
    const run = openai.responses.runTools({
      model: "m",
      input: "x",
      tools: [weather],
      text: { format: z.object({ degrees: z.number() }) },
    });
    expect((await run.finalResponse()).output_parsed).toEqual({ degrees: 21 });
  });
});

describe("runTools of request values", () => {
  it.each([false, true])("runs chat completions with either client (stream: %s)", async (stream) => {
    for (const make of [
      () => new OpenAI(connection()),
      () => createClient({ ...connection(), streaming: eventStreams }),
    ]) {
      server = await recordingServer(script([[call("c1", "weather", { city: "a" })], "done"]));
      const request = createChatCompletion({
        model: "m",
        messages: [{ role: "user", content: "x" }],
        stream,
      });
      const runner = runTools(make(), request as never, { tools: [weather] });
      expect(await (runner as { finalContent(): Promise<unknown> }).finalContent()).toBe("done");
      expect(server.requests).toHaveLength(2);
      if (make.toString().includes("OpenAI")) await server[Symbol.asyncDispose]();
    }
  });

  it("runs responses", async () => {
    await begin([call("c1", "weather", { city: "a" })], "done");
    const run = runTools(createClient(connection()), createResponse({ model: "m", input: "x" }), {
      tools: [weather],
    });
    expect((await run.finalResponse()).id).toBe("resp_2");
  });

  it("refuses other operations", async () => {
    const openai = await begin();
    expect(() =>
      runTools(openai, { operation: "createEmbedding", body: { kind: "none" } } as never, { tools: [] }),
    ).toThrow("createEmbedding has no tools");
  });
});

describe("ResponsesToolRunner", () => {
  const declared = {
    type: "function",
    name: "weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    strict: false,
  } as const;

  it.each([false, true])("runs functions of the official shape to the end (stream: %s)", async (stream) => {
    const openai = await begin(
      [call("c1", "weather", { city: "Oslo" }), call("c2", "weather", { city: 1 })],
      "done",
    );
    const execute = jest.fn((_args: object, _options?: object) => "21 degrees");
    const events: string[] = [];
    const runner = new ResponsesToolRunner({ functions: [{ tool: declared, execute }] });
    const response = await runner.run(
      openai,
      { model: "m", input: "x" },
      { stream, onEvent: ({ type }) => void events.push(type) },
    );
    expect(response.id).toBe("resp_2");
    expect(execute).toHaveBeenCalledTimes(1);
    expect(execute).toHaveBeenCalledWith({ city: "Oslo" }, { signal: expect.any(AbortSignal) });
    expect(bodyOf(server.requests[1]).input.slice(-2)).toEqual([
      { type: "function_call_output", call_id: "c1", output: "21 degrees" },
      { type: "function_call_output", call_id: "c2", output: expect.stringContaining("city") },
    ]);
    expect(events.includes("response.completed")).toBe(stream);
    expect(runner.close()).toEqual({ status: "closed" });
    await expect(runner.run(openai, { model: "m", input: "x" })).rejects.toThrow("closed");
  });

  it("gives each turn before its calls: outputs can be supplied, and texts added", async () => {
    const openai = await begin([call("c1", "weather", { city: "Oslo" })], "done");
    const execute = jest.fn(() => "21 degrees");
    const runner = new ResponsesToolRunner({
      functions: [{ tool: declared, execute, allowOutputOverride: true }],
    });
    const turns: unknown[] = [];
    for await (const turn of runner.iterate(openai, { model: "m", input: "x" })) {
      turns.push([turn.step, turn.final, turn.completedCallIds]);
      if (turn.final) continue;
      expect(() =>
        turn.supplyOutputs([{ type: "function_call_output", call_id: "other", output: "x" }]),
      ).toThrow("other");
      turn.supplyOutputs([{ type: "function_call_output", call_id: "c1", output: "supplied" }]);
      turn.appendUserText("And in Bergen?");
    }
    expect(turns).toEqual([
      [1, false, []],
      [2, true, ["c1"]],
    ]);
    expect(execute).not.toHaveBeenCalled();
    expect(bodyOf(server.requests[1]).input.slice(-2)).toEqual([
      { type: "function_call_output", call_id: "c1", output: "supplied" },
      { type: "message", role: "user", content: "And in Bergen?" },
    ]);
  });

  it("takes tools that carry their parser", async () => {
    const openai = await begin([call("c1", "weather", { city: "Oslo" })], "done");
    const parseable = Object.defineProperties(
      { ...declared, strict: true },
      {
        $parseRaw: { value: (text: string) => JSON.parse(text).city },
        $callback: { value: (city: string) => `warm in ${city}` },
      },
    );
    const runner = new ResponsesToolRunner({ functions: [runnerFunction(parseable as never)] });
    await runner.run(openai, { model: "m", input: "x" });
    expect(bodyOf(server.requests[1]).input.at(-1)).toMatchObject({ output: "warm in Oslo" });
  });

  it("fails with the ids of the calls that were begun and done", async () => {
    const openai = await begin([
      call("c1", "weather", { city: "a" }),
      call("c2", "bad", {}),
      call("c3", "weather", { city: "b" }),
    ]);
    const cause = new Error("boom");
    const runner = new ResponsesToolRunner({
      functions: [
        { tool: declared, execute: () => "1" },
        {
          tool: { type: "function", name: "bad", parameters: null, strict: false },
          execute: () => {
            throw cause;
          },
        },
      ],
    });
    const error = await runner.run(openai, { model: "m", input: "x" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ResponsesToolRunnerError);
    expect(error).toMatchObject({
      message: "boom",
      kind: "usage",
      attemptedCallIds: ["c1", "c2"],
      completedCallIds: ["c1"],
      cause: { cause },
    });
  });
});
