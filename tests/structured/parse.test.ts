import { afterEach, describe, expect, it } from "@jest/globals";
import * as z from "zod";
import OpenAI from "../../src/handwritten/index.ts";
import {
  functionTool,
  responseFormat,
  responsesFunctionTool,
  textFormat,
} from "../../src/handwritten/structured/index.ts";
import { json, type RecordingServer, recordingServer } from "../support/recording-server.ts";

const Step = z.object({
  name: z.string(),
  at: z.string().transform((text) => Number(text)),
  note: z.string().optional(),
});
const TEXT = JSON.stringify({ name: "a", at: "7", note: null });
const VALUE = { name: "a", at: 7 };
const messages = [{ role: "user", content: "x" } as const];

let server: RecordingServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});
const client = () => new OpenAI({ apiKey: "k", baseURL: server.baseURL });
const sent = () => JSON.parse(server.requests[0]?.body ?? "");

const completion = (message: object, finish_reason = "stop") => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [
    {
      index: 0,
      finish_reason,
      logprobs: null,
      message: { role: "assistant", content: null, refusal: null, ...message },
    },
  ],
});
const response = (output: readonly object[], rest: object = {}) => ({
  id: "resp_1",
  object: "response",
  status: "completed",
  output,
  ...rest,
});
const message = (...content: readonly object[]) => ({
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content,
});
const text = (value: string) => ({ type: "output_text", text: value, annotations: [] });

describe("chat.completions.parse", () => {
  it("sends a schema strictly, and reads the message with it", async () => {
    server = await recordingServer(json(completion({ content: TEXT })));
    const answer = await client().chat.completions.parse({
      model: "m",
      messages,
      response_format: Step,
    });
    expect(answer.choices[0]?.message.parsed).toEqual(VALUE);
    expect(answer._request_id).toBe("req_test");
    expect(sent()).not.toHaveProperty("stream");
    expect(sent()).toMatchObject({
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "output",
          strict: true,
          schema: { required: ["name", "at", "note"], additionalProperties: false },
        },
      },
    });
    expect(Object.keys(sent().response_format)).toEqual(["type", "json_schema"]);
  });

  it("asks for one answer, whatever its parameters say of streams", async () => {
    server = await recordingServer(json(completion({ content: TEXT })));
    for (const [stream, want] of [
      [true, false],
      [false, false],
      [null, false],
    ]) {
      const params = { model: "m", messages, response_format: Step, stream } as never;
      await client().chat.completions.parse(params);
      expect(sent()).toMatchObject({ stream: want });
    }
  });

  it("takes a format that carries its reader, a JSON Schema, and a format of the API", async () => {
    server = await recordingServer(json(completion({ content: TEXT })));
    const parse = async (response_format: never): Promise<unknown> =>
      (await client().chat.completions.parse({ model: "m", messages, response_format })).choices[0]?.message
        .parsed;
    expect(await parse(responseFormat(Step, "step") as never)).toEqual(VALUE);
    expect(sent().response_format.json_schema.name).toBe("step");
    const plain = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
    expect(await parse(plain as never)).toEqual(JSON.parse(TEXT));
    expect(await parse({ type: "json_schema", json_schema: { name: "x", schema: plain } } as never)).toEqual(
      JSON.parse(TEXT),
    );
    expect(await parse({ type: "json_object" } as never)).toBeNull();
    expect(await parse({ type: "text" } as never)).toBeNull();
  });

  it("has the response of its call, and its own errors", async () => {
    server = await recordingServer(json(completion({ content: TEXT })));
    const {
      data,
      response: head,
      request_id,
    } = await client().chat.completions.parse({ model: "m", messages, response_format: Step }).withResponse();
    expect([data.choices[0]?.message.parsed, head.status, request_id]).toEqual([VALUE, 200, "req_test"]);
    await server[Symbol.asyncDispose]();
    server = await recordingServer(json({ error: { message: "no" } }, 401));
    await expect(client().chat.completions.parse({ model: "m", messages })).rejects.toMatchObject({
      status: 401,
    });
  });

  it("reads the arguments of strict functions, and of those that carry a reader", async () => {
    const calls = [
      { id: "1", type: "function", function: { name: "step", arguments: TEXT } },
      { id: "2", type: "function", function: { name: "strict", arguments: '{"a":1}' } },
      { id: "3", type: "function", function: { name: "loose", arguments: "{" } },
    ];
    server = await recordingServer(json(completion({ tool_calls: calls }, "tool_calls")));
    const { choices } = await client().chat.completions.parse({
      model: "m",
      messages,
      tools: [
        functionTool(Step, { name: "step", description: "d" }),
        { type: "function", function: { name: "strict", strict: true } },
        { type: "function", function: { name: "loose" } },
      ],
    });
    expect(
      choices[0]?.message.tool_calls?.map(
        (call) => (call as { function?: { parsed_arguments?: unknown } }).function?.parsed_arguments,
      ),
    ).toEqual([VALUE, { a: 1 }, null]);
    expect(sent().tools[0]).toMatchObject({ function: { name: "step", description: "d", strict: true } });
  });

  it.each([
    ["no JSON", completion({ content: "{" }), { fault: "not_json", text: "{" }],
    ["another shape", completion({ content: '{"name":1}' }), { fault: "mismatch" }],
    [
      "cut off",
      completion({ content: '{"na' }, "length"),
      { name: "LengthFinishReasonError", fault: "length", text: '{"na' },
    ],
    ["filtered", completion({ content: "{" }, "content_filter"), { name: "ContentFilterFinishReasonError" }],
  ])("that is %s is an error with what had arrived", async (_, answer, expected) => {
    server = await recordingServer(json(answer));
    const failure = client().chat.completions.parse({ model: "m", messages, response_format: Step });
    await expect(failure).rejects.toMatchObject({ kind: "output", ...expected });
    const error = (await failure.then(undefined, (reason: unknown) => reason)) as { answer: unknown };
    expect(error.answer).toMatchObject({ id: "chatcmpl-1" });
    expect(JSON.stringify(error)).not.toContain("chatcmpl");
  });

  it("names what does not fit, by its path", async () => {
    server = await recordingServer(json(completion({ content: '{"list":[{"n":1},{"n":"x"}]}' })));
    const List = z.object({ list: z.array(z.object({ n: z.number() })) });
    const failure = client().chat.completions.parse({ model: "m", messages, response_format: List });
    await expect(failure).rejects.toMatchObject({
      issues: [{ path: "list[1].n", message: expect.any(String) }],
    });
    await expect(failure).rejects.toThrow("list[1].n: ");
  });

  it("leaves a refusal as it is", async () => {
    server = await recordingServer(json(completion({ content: null, refusal: "no" })));
    const { choices } = await client().chat.completions.parse({
      model: "m",
      messages,
      response_format: Step,
    });
    expect(choices[0]?.message).toMatchObject({ parsed: null, refusal: "no" });
  });

  it("waits for an asynchronous schema", async () => {
    server = await recordingServer(json(completion({ content: '{"a":"x"}' })));
    const Slow = z.object({ a: z.string().refine(async (value) => value === "x") });
    const { choices } = await client().chat.completions.parse({
      model: "m",
      messages,
      response_format: Slow,
    });
    expect(choices[0]?.message.parsed).toEqual({ a: "x" });
  });

  it("sends nothing for a schema that cannot be sent", async () => {
    server = await recordingServer();
    const failure = client().chat.completions.parse({
      model: "m",
      messages,
      response_format: z.array(z.string()),
    });
    await expect(failure).rejects.toMatchObject({ kind: "configuration" });
    await expect(failure.asResponse()).rejects.toMatchObject({ kind: "configuration" });
    expect(server.requests).toEqual([]);
  });
});

describe("responses.parse", () => {
  const body = { model: "m", input: "x", text: { format: Step, verbosity: "low" } } as const;

  it("sends a schema strictly, and reads the output with it", async () => {
    server = await recordingServer(
      json(response([{ type: "reasoning", id: "rs_1", summary: [] }, message(text(TEXT))])),
    );
    const result = await client().responses.parse(body);
    expect(result.output_parsed).toEqual(VALUE);
    expect(result.output_text).toBe(TEXT);
    expect(result.output[1]).toMatchObject({ content: [{ type: "output_text", parsed: VALUE }] });
    expect(sent()).toMatchObject({
      text: { verbosity: "low", format: { type: "json_schema", name: "output", strict: true } },
    });
  });

  it("takes a format that carries its reader, and reads the arguments of functions", async () => {
    const call = { type: "function_call", id: "fc_1", call_id: "c", name: "step", arguments: TEXT };
    server = await recordingServer(json(response([call, message(text(TEXT))])));
    const result = await client().responses.parse({
      model: "m",
      input: "x",
      text: { format: textFormat(Step, "step") },
      tools: [responsesFunctionTool(Step, { name: "step" })],
    });
    expect([result.output_parsed, result.output[0]]).toMatchObject([VALUE, { parsed_arguments: VALUE }]);
  });

  it.each([
    [
      "cut off",
      response([message(text('{"na'))], {
        status: "incomplete",
        incomplete_details: { reason: "max_output_tokens" },
      }),
      { name: "LengthFinishReasonError", text: '{"na' },
    ],
    [
      "filtered",
      response([], { status: "incomplete", incomplete_details: { reason: "content_filter" } }),
      { name: "ContentFilterFinishReasonError" },
    ],
    ["no JSON", response([message(text("x"))]), { fault: "not_json" }],
  ])("that is %s is an error with what had arrived", async (_, answer, expected) => {
    server = await recordingServer(json(answer));
    await expect(client().responses.parse(body)).rejects.toMatchObject({ kind: "output", ...expected });
  });

  it("leaves a refusal as it is, and text without a format", async () => {
    server = await recordingServer(json(response([message({ type: "refusal", refusal: "no" })])));
    expect((await client().responses.parse(body)).output_parsed).toBeNull();
    expect((await client().responses.parse({ model: "m", input: "x" })).output_parsed).toBeNull();
  });
});
