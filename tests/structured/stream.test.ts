import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { functionTool } from "../../src/handwritten/structured/index.ts";
import { DONE, helperServer } from "../streaming/helper-streams/helper-client.ts";

const Step = z.object({ name: z.string(), list: z.array(z.number()).optional() });
const TEXT = '{"name":"abc","list":[1,2]}';
const messages = [{ role: "user", content: "x" } as const];

const chunk = (delta: object, finish_reason: string | null = null, index = 0) => ({
  data: JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index, delta, finish_reason }],
  }),
});
const pieces = (text: string, size = 4): string[] => text.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
const chunks = (text: string, finish = "stop", index = 0) => [
  ...pieces(text).map((content) => chunk({ content }, null, index)),
  chunk({}, finish, index),
];

describe("chat.completions.stream with a schema", () => {
  it("has what is read so far in its events, and the whole at the end", async () => {
    await using server = await helperServer([...chunks(TEXT), DONE]);
    const stream = server.openai.chat.completions.stream({ model: "m", messages, response_format: Step });
    const seen: string[] = [];
    const whole: unknown[] = [];
    stream.on("content.delta", ({ parsed }) => seen.push(JSON.stringify(parsed)));
    stream.on("content.done", ({ parsed }) => whole.push(parsed));
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]?.message.parsed).toEqual({ name: "abc", list: [1, 2] });
    expect(seen).toEqual([
      "{}",
      "{}",
      '{"name":"abc"}',
      '{"name":"abc"}',
      '{"name":"abc"}',
      '{"name":"abc","list":[1]}',
      '{"name":"abc","list":[1,2]}',
    ]);
    expect(whole).toEqual([{ name: "abc", list: [1, 2] }]);
    expect(JSON.parse(server.requests[0]?.body ?? "")).toMatchObject({
      response_format: { type: "json_schema" },
    });
  });

  it("keeps choices apart, and the arguments of calls", async () => {
    const call = (args: string, index = 0) =>
      chunk({
        tool_calls: [
          { index, id: `c${index}`, type: "function", function: { name: "step", arguments: args } },
        ],
      });
    await using server = await helperServer([
      ...[0, 1].map((index) => call(index ? '{"name":"b"' : '{"name":"a"', index)),
      call(',"list":[1]}', 0),
      call(',"list":null}', 1),
      chunk({}, "tool_calls"),
      DONE,
    ]);
    const stream = server.openai.chat.completions.stream({
      model: "m",
      messages,
      tools: [functionTool(Step, { name: "step" })],
    });
    const seen: string[] = [];
    stream.on("tool_calls.function.arguments.delta", ({ index, parsed_arguments }) =>
      seen.push(`${index} ${JSON.stringify(parsed_arguments)}`),
    );
    const done: unknown[] = [];
    stream.on("tool_calls.function.arguments.done", ({ parsed_arguments }) => done.push(parsed_arguments));
    const message = await stream.finalMessage();
    expect(seen).toEqual([
      '0 {"name":"a"}',
      '1 {"name":"b"}',
      '0 {"name":"a","list":[1]}',
      '1 {"name":"b","list":null}',
    ]);
    expect(done).toEqual([{ name: "a", list: [1] }, { name: "b" }]);
    expect(message.tool_calls).toMatchObject([
      { function: { parsed_arguments: { name: "a", list: [1] } } },
      { function: { parsed_arguments: { name: "b" } } },
    ]);
  });

  it.each([
    ["cut off", chunks('{"na', "length"), { name: "LengthFinishReasonError", text: '{"na' }],
    ["filtered", chunks('{"na', "content_filter"), { name: "ContentFilterFinishReasonError" }],
    ["no JSON", chunks("text"), { fault: "not_json" }],
    ["of another shape", chunks('{"name":1}'), { fault: "mismatch", issues: [{ path: "name" }] }],
  ])("whose output is %s ends with an error that has what had arrived", async (_, events, expected) => {
    await using server = await helperServer([...events, DONE]);
    const stream = server.openai.chat.completions.stream({ model: "m", messages, response_format: Step });
    await expect(stream.finalChatCompletion()).rejects.toMatchObject({ kind: "output", ...expected });
  });

  it("has no output of a refusal", async () => {
    await using server = await helperServer([chunk({ refusal: "no" }), chunk({}, "stop"), DONE]);
    const stream = server.openai.chat.completions.stream({ model: "m", messages, response_format: Step });
    expect(await stream.finalMessage()).toMatchObject({ parsed: null, refusal: "no" });
  });

  it("cannot wait for an asynchronous schema, and says what can", async () => {
    const Slow = z.object({ name: z.string().refine(async () => true) });
    await using server = await helperServer([...chunks('{"name":"a"}'), DONE]);
    const stream = server.openai.chat.completions.stream({ model: "m", messages, response_format: Slow });
    await expect(stream.finalMessage()).rejects.toThrow("use `parse()`");
  });

  it("sends nothing for a schema that cannot be sent", async () => {
    await using server = await helperServer([DONE]);
    const stream = server.openai.chat.completions.stream({
      model: "m",
      messages,
      response_format: z.string() as never,
    });
    await expect(stream.finalMessage()).rejects.toMatchObject({ kind: "configuration" });
    expect(server.requests).toEqual([]);
  });
});

describe("responses.stream with a schema", () => {
  const part = { type: "output_text", text: TEXT, annotations: [] };
  const item = { type: "message", id: "msg_1", role: "assistant", status: "completed", content: [part] };
  const call = {
    type: "function_call",
    id: "fc_1",
    call_id: "c",
    name: "step",
    arguments: TEXT,
    status: "completed",
  };
  const response = (rest: object = {}) => ({
    id: "resp_1",
    object: "response",
    status: "completed",
    output: [item, call],
    ...rest,
  });
  const events = (rest: object = {}, type = "response.completed") => [
    {
      type: "response.created",
      sequence_number: 0,
      response: response({ status: "in_progress", output: [] }),
    },
    { type, sequence_number: 1, response: response(rest) },
  ];

  it("reads the whole output, and the arguments of calls", async () => {
    await using server = await helperServer(events());
    const stream = server.openai.responses.stream({
      model: "m",
      input: "x",
      text: { format: Step },
      tools: [{ type: "function", name: "step", strict: true, parameters: {} }],
    });
    const result = await stream.finalResponse();
    expect(result.output_parsed).toEqual({ name: "abc", list: [1, 2] });
    expect(result.output[1]).toMatchObject({ parsed_arguments: JSON.parse(TEXT) });
  });

  it("ends with an error where the output is cut off", async () => {
    const rest = { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
    await using server = await helperServer(events(rest, "response.incomplete"));
    const stream = server.openai.responses.stream({ model: "m", input: "x", text: { format: Step } });
    await expect(stream.finalResponse()).rejects.toMatchObject({ name: "LengthFinishReasonError" });
  });
});
