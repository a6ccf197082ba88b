import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";
import { OpenAI, OpenAIError } from "../../src/handwritten/index.ts";
import {
  AssistantStream,
  accumulate,
  ChatCompletionStream,
  chatCompletionAccumulator,
  completionAccumulator,
  imageAccumulator,
  ResponseStream,
  responseAccumulator,
  speechAccumulator,
  transcriptionAccumulator,
} from "../../src/handwritten/streaming/index.ts";
import { rejection } from "../support/call.ts";
import { recordingServer } from "../support/recording-server.ts";
import { runs } from "../support/runs.ts";
import { delta, finish, hello, tool } from "./helper-streams/chunks.ts";
import { answerWith, DONE } from "./helper-streams/helper-client.ts";

type Events = readonly unknown[];
type Drift = Extract<ClientEvent, { type: "drift" }>;
const params = { model: "gpt-5", messages: [] as never[] };

/** A client that notes drift, of a server that answers with these events. */
const driftServer = async (events: Events) => {
  const server = await recordingServer(answerWith(events));
  const drifts: Drift[] = [];
  const onEvent = (event: ClientEvent) => void (event.type === "drift" && drifts.push(event));
  return Object.assign(server, {
    drifts,
    openai: new OpenAI({ apiKey: "k", baseURL: server.baseURL, onEvent }),
  });
};
const faultsOf = ({ drifts }: { readonly drifts: readonly Drift[] }) => drifts.map(({ fault }) => fault);
async function* given(events: Events): AsyncGenerator<never> {
  yield* events as never[];
}

describe("an odd chunk that says nothing is left out, and the completion is whole", () => {
  const [first, ...rest] = hello;
  it.each<[string, unknown, string]>([
    ["null", "data: null\n\n", "a chunk is not an object"],
    ["an empty list", "data: []\n\n", "a chunk is not an object"],
    ["a choice that is null", { ...first, choices: [null] }, "a choice is not an object"],
    ["a choice that is a list", { ...first, choices: [[]] }, "a choice is not an object"],
    ["choices that are an object", { ...first, choices: {} }, "`choices` is not an array"],
    ["a delta that is a list", delta([]), "`delta` is not an object"],
    ["a text that is a list beside text", delta({ content: "", refusal: [] }), "`refusal` is not a string"],
    ["tool calls that are an object", delta({ content: "", tool_calls: {} }), "`tool_calls` is not an array"],
    ["a tool call that is null", tool(null as never), "a tool call is not an object"],
    ["a function that is a list", tool({ function: [] }), "`function` of a tool call is not an object"],
    ["logprobs that are a list", delta({}, { logprobs: [] }), "`logprobs` is not an object"],
    ["a reason that is an object", delta({}, { finish_reason: {} }), "`finish_reason` is not a string"],
    [
      "an index that is huge",
      delta({}, { index: 1e12 }),
      "`index` of a choice is out of bounds, or no index",
    ],
    [
      "an index that is a fraction",
      delta({}, { index: 0.5 }),
      "`index` of a choice is out of bounds, or no index",
    ],
    ["usage that is a list", { ...first, choices: [], usage: [] }, "`usage` is of another type"],
  ])("%s", async (name, odd, fault) => {
    await using server = await driftServer([first, odd, odd, ...rest, DONE]);
    const stream = server.openai.chat.completions.stream(params);
    const texts: string[] = [];
    stream.on("content", (text) => texts.push(text));
    const completion = await stream.finalChatCompletion();
    const { message, finish_reason, logprobs } = completion.choices[0] ?? {};
    expect([message?.content, finish_reason, logprobs, completion.choices.length]).toEqual([
      "Hello",
      "stop",
      null,
      1,
    ]);
    expect([texts, completion.usage?.total_tokens]).toEqual([["Hel", "lo"], 3]);
    if (!name.includes("function")) expect(message?.tool_calls).toBeUndefined();
    expect(faultsOf(server)).toEqual([fault]);
    expect(server.drifts[0]).toEqual({
      type: "drift",
      operation: "createChatCompletion",
      fault,
      eventsReceived: 2,
      responseID: "chatcmpl-1",
      requestID: "req_test",
    });
    const events = await server.openai.chat.completions.create({ ...params, stream: true });
    const sum = await accumulate(events, chatCompletionAccumulator());
    expect([sum?.choices[0]?.message.content, faultsOf(server)]).toEqual(["Hello", [fault, fault]]);
  });
});

describe("an odd chunk", () => {
  it("is read where it has one meaning", async () => {
    const events = hello.map((chunk) => ({
      ...chunk,
      choices: chunk.choices.map((c) => ({ ...c, index: "0" })),
    }));
    await using server = await driftServer(events);
    const completion = await server.openai.chat.completions.stream(params).finalChatCompletion();
    expect(completion.choices).toMatchObject([
      { index: 0, message: { content: "Hello" }, finish_reason: "stop" },
    ]);
    expect(faultsOf(server)).toEqual(["`index` of a choice is text"]);
    await using called = await driftServer([
      tool({ index: 0, id: "c", function: { name: "f", arguments: { a: [1] } } }),
      finish("tool_calls"),
      DONE,
    ]);
    const call = await called.openai.chat.completions.stream(params).finalFunctionToolCall();
    expect([call, faultsOf(called)]).toEqual(
      [{ name: "f", arguments: '{"a":[1]}' }, ["`arguments` of a tool call is not a string"]].map(
        (value, i) => (i ? ["`arguments` of `function` of a tool call is not a string"] : value),
      ),
    );
  });

  it("with an odd role or a number for an id is read", async () => {
    const call = tool({ index: 0, id: 7, type: "function", function: { name: "f", arguments: "{}" } });
    await using server = await driftServer([
      delta({ role: 5, content: "x" }),
      call,
      finish("tool_calls"),
      DONE,
    ]);
    const { role, content, tool_calls } = await server.openai.chat.completions.stream(params).finalMessage();
    expect([role, content, tool_calls?.[0]?.id]).toEqual(["assistant", "x", "7"]);
    expect(faultsOf(server)).toEqual(["`role` is of another type", "`id` of a tool call is a number"]);
  });

  it("beside text keeps the text", async () => {
    const odd = delta({ content: "lo", tool_calls: {}, refusal: [] }, { logprobs: [] });
    await using server = await driftServer([hello[0], hello[1], odd, finish(), DONE]);
    expect(await server.openai.chat.completions.stream(params).finalContent()).toBe("Hello");
    expect(server.drifts).toHaveLength(3);
  });

  it("that said something is an error at the end, after all that could be read", async () => {
    await using server = await driftServer([
      hello[0],
      hello[1],
      delta("lost" as never),
      delta({ content: "!" }),
      finish(),
      DONE,
    ]);
    const stream = server.openai.chat.completions.stream(params);
    const texts: string[] = [];
    stream.on("content", (text) => texts.push(text));
    const error = await rejection(stream.finalChatCompletion());
    expect(texts).toEqual(["Hel", "!"]);
    expect(error).toMatchObject({ kind: "decode", eventsReceived: 3, requestID: "req_test" });
    expect((error as Error).message).not.toContain("lost");
    expect(faultsOf(server)).toEqual(["`delta` is not an object"]);
  });

  it.each<[string, object, object]>([
    ["text, then a list", { content: "a" }, { content: [{ type: "text", text: "b" }] }],
    ["a list, then text", { content: [{ type: "text", text: "a" }] }, { content: "b" }],
    ["a field of its own that changes", { details: { a: 1 } }, { details: "b" }],
  ])("that goes on with another type is an error at the end: %s", async (_, first, second) => {
    const stream = new ChatCompletionStream(() => given([delta(first), delta(second), finish()]));
    expect(await rejection(stream.done())).toMatchObject({
      kind: "decode",
      message: "an event of the stream is malformed: a field changes its type",
    });
  });

  it("given to a listener has nothing of another type than declared", async () => {
    const events = [hello[0], { ...hello[1], choices: [null, ...(hello[1]?.choices ?? [])] }, finish()];
    const stream = new ChatCompletionStream(() => given(events));
    const seen: unknown[] = [];
    stream.on("chunk", ({ choices }) => seen.push(choices.map(({ delta }) => delta.content)));
    await stream.done();
    expect(seen).toEqual([[""], ["Hel"], [undefined]]);
  });
});

const item = { type: "message", id: "msg_1", role: "assistant", status: "completed", content: [] };
const part = { type: "output_text", text: "", annotations: [] };
const place = { output_index: 0, content_index: 0 };
const whole = {
  id: "resp_1",
  object: "response",
  status: "completed",
  output: [{ ...item, content: [{ ...part, text: "Hello" }] }],
};
const responses: Events = [
  { type: "response.created", response: { id: "resp_1", object: "response", output: [] } },
  { type: "response.output_item.added", output_index: 0, item },
  { type: "response.content_part.added", ...place, part },
  { type: "response.output_text.delta", ...place, delta: "Hel" },
  { type: "response.output_text.delta", ...place, delta: "lo" },
  { type: "response.content_part.done", ...place, part: { ...part, text: "Hello" } },
  { type: "response.output_item.done", output_index: 0, item: whole.output[0] },
  { type: "response.completed", response: whole },
];
const input = { model: "gpt-5", input: "" };

describe("an odd event of a response is left out, and the response is what the server gives at the end", () => {
  it.each<[string, object, string]>([
    [
      "an item that is null",
      { type: "response.output_item.added", output_index: 0, item: null },
      "`item` is not an object",
    ],
    [
      "an item that is missing",
      { type: "response.output_item.done", output_index: 0 },
      "`item` is not an object",
    ],
    ["a part that is missing", { type: "response.content_part.added", ...place }, "`part` is not an object"],
    [
      "a part that is a list",
      { type: "response.content_part.done", ...place, part: [] },
      "`part` is not an object",
    ],
    [
      "a delta that is a list",
      { type: "response.output_text.delta", ...place, delta: ["x"] },
      "`delta` is not a string",
    ],
    [
      "an annotation that is text",
      { type: "response.output_text.annotation.added", ...place, annotation: "x" },
      "`annotation` is not an object",
    ],
    ...[-1, 0.5, 1e12, "x", null, undefined, {}].map((index): [string, object, string] => [
      `the index ${JSON.stringify(index)}`,
      { type: "response.output_text.delta", ...place, output_index: index, delta: "x" },
      "an index is out of bounds, or no index",
    ]),
    [
      "a response that is text",
      { type: "response.in_progress", response: "x" },
      "`response` of response.in_progress is not an object",
    ],
  ])("%s", async (_, odd, fault) => {
    await using server = await driftServer([...responses.slice(0, 4), odd, odd, ...responses.slice(4)]);
    const stream = server.openai.responses.stream(input);
    const types: string[] = [];
    stream.on("event", ({ type }) => types.push(type));
    const response = await stream.finalResponse();
    expect(response).toMatchObject(whole);
    expect(response.output_text).toBe("Hello");
    expect(types).toEqual(responses.map((event) => (event as { type: string }).type));
    expect(faultsOf(server)).toEqual([fault]);
  });

  it("an index that is text is read", async () => {
    const texts = responses.map((event) =>
      "output_index" in (event as object) ? { ...(event as object), output_index: "0" } : event,
    );
    await using server = await driftServer(texts);
    const stream = server.openai.responses.stream(input);
    const snapshots: string[] = [];
    stream.on("response.output_text.delta", ({ snapshot }) => snapshots.push(snapshot));
    expect((await stream.finalResponse()).output_text).toBe("Hello");
    expect([snapshots, server.drifts.length]).toEqual([["Hel", "Hello"], 1]);
  });

  it("a last event without a response has the server's words", async () => {
    const failed = { type: "response.failed", response: null, code: "server_error", message: "it broke" };
    await using server = await driftServer([...responses.slice(0, 4), failed]);
    const error = await rejection(server.openai.responses.stream(input).finalResponse());
    expect(error).toMatchObject({ kind: "server", code: "server_error" });
    expect((error as Error).message).toContain("it broke");
  });
});

describe("listeners get what a `message` has beyond what was put together", () => {
  const said = (message: object, more: object = {}) => ({
    ...hello[0],
    choices: [{ index: 0, message, finish_reason: null, ...more }],
  });
  const stop = { finish_reason: "stop" };
  it.each<[string, Events, string[]]>([
    ["alone in each chunk", [said({ content: "Hel" }), said({ content: "Hello" }, stop)], ["Hel", "lo"]],
    [
      "beside each delta",
      [
        said({ content: "Hel" }, { delta: { content: "Hel" } }),
        said({ content: "Hello" }, { delta: { content: "lo" }, ...stop }),
      ],
      ["Hel", "lo"],
    ],
    ["in the last chunk", [hello[0], hello[1], said({ content: "Hello" }, stop)], ["Hel", "lo"]],
  ])("%s", async (_, events, want) => {
    const stream = new ChatCompletionStream(() => given(events));
    const texts: unknown[] = [];
    stream.on("content", (text) => texts.push(text));
    expect([await stream.finalContent(), texts]).toEqual(["Hello", want]);
  });

  it("of the arguments of a function", async () => {
    const call = { id: "a", type: "function", function: { name: "f", arguments: '{"a":1}' } };
    const stream = new ChatCompletionStream(() =>
      given([
        tool({ index: 0, id: "a", function: { name: "f", arguments: '{"a"' } }),
        said({ tool_calls: [call] }, stop),
      ]),
    );
    const pieces: string[] = [];
    stream.on("tool_calls.function.arguments.delta", ({ arguments_delta }) => pieces.push(arguments_delta));
    expect((await stream.finalMessage()).tool_calls).toEqual([call]);
    expect(pieces).toEqual(['{"a"', ":1}"]);
  });
});

describe("listeners get no text that is none", () => {
  const deltas = [
    "output_text",
    "refusal",
    "function_call_arguments",
    "audio",
    "audio.transcript",
    "shell_call_command",
  ].flatMap((name) => [null, undefined, 5, {}].map((value): [string, unknown] => [name, value]));
  it.each(deltas)("response.%s.delta with the delta %j is left out", async (name, value) => {
    const type = `response.${name}.delta` as "response.refusal.delta";
    await using server = await driftServer([
      ...responses.slice(0, 5),
      { type, output_index: 1, content_index: 0, delta: value },
      { type, output_index: 1, content_index: 0, delta: "x" },
      ...responses.slice(5),
    ]);
    const stream = server.openai.responses.stream(input);
    const texts: unknown[] = [];
    stream.on(type, ({ delta }) => texts.push(delta));
    expect((await stream.finalResponse()).output_text).toBe("Hello");
    expect(texts).toEqual(name === "output_text" ? ["Hel", "lo", "x"] : ["x"]);
    expect(faultsOf(server)).toEqual(["`delta` is not a string"]);
  });

  it("a delta of null is nothing that is missing", async () => {
    const odd = { type: "response.output_text.delta", ...place, delta: null };
    const last = { type: "response.completed", response: { ...whole, output: [] } };
    const stream = new ResponseStream(() => given([...responses.slice(0, 5), odd, last]));
    expect((await stream.finalResponse()).output_text).toBe("Hello");
  });
});

describe("a whole response without the output that was streamed", () => {
  const LOST = "a whole response has no output, and its items came before";
  const without = { ...whole, output_text: "" };
  const lasts = ["completed", "incomplete", "failed"].flatMap((status) =>
    [[], null, undefined, {}, "x"].map((output): [string, unknown] => [status, output]),
  );
  it.each(lasts)("at the end (%s) with the output %j has what was put together", async (status, output) => {
    const last = { type: `response.${status}`, response: { ...without, status, output } };
    await using server = await driftServer([...responses.slice(0, -1), last]);
    const response = await server.openai.responses.stream(input).finalResponse();
    expect([response.status, response.output, response.output_text]).toEqual([status, whole.output, "Hello"]);
    expect(faultsOf(server)).toEqual([LOST]);
    const sum = await accumulate(given([...responses.slice(0, -1), last]), responseAccumulator());
    expect(sum?.output_text).toBe("Hello");
  });

  it("amid the events has what was put together", async () => {
    const midway = {
      type: "response.in_progress",
      response: { id: "resp_1", object: "response", output: [] },
    };
    await using server = await driftServer([...responses.slice(0, 4), midway, ...responses.slice(4)]);
    const stream = server.openai.responses.stream(input);
    const snapshots: string[] = [];
    stream.on("response.output_text.delta", ({ snapshot }) => snapshots.push(snapshot));
    expect((await stream.finalResponse()).output_text).toBe("Hello");
    expect([snapshots, faultsOf(server)]).toEqual([["Hel", "Hello"], [LOST]]);
  });

  it("does not replace what was missing", async () => {
    const odd = { type: "response.output_text.delta", ...place, delta: ["lost"] };
    const last = { type: "response.completed", response: { ...whole, output: [] } };
    const stream = new ResponseStream(() => given([...responses.slice(0, 4), odd, last]));
    expect(await rejection(stream.finalResponse())).toMatchObject({ kind: "decode" });
  });

  it.each<[string, unknown, string[]]>([
    ["an empty list", [], []],
    ["null", null, ["`output` of a response is not an array"]],
    ["nothing", undefined, ["`output` of a response is not an array"]],
  ])("is empty where nothing was streamed: %s", async (_, output, faults) => {
    await using server = await driftServer([
      responses[0],
      { type: "response.completed", response: { ...whole, output } },
    ]);
    const response = await server.openai.responses.stream(input).finalResponse();
    expect([response.output, response.output_text, faultsOf(server)]).toEqual([[], "", faults]);
  });

  it("is an error where nothing was streamed and the output is no list", async () => {
    const last = { type: "response.completed", response: { ...whole, output: { 0: item } } };
    expect(await rejection(new ResponseStream(() => given([last])).finalResponse())).toMatchObject({
      kind: "decode",
    });
  });
});

describe("an odd event of a run", () => {
  const run = { id: "run_1", object: "thread.run", status: "completed" };
  const message = (value: string) => ({
    id: "msg_1",
    content: [{ type: "text", text: { value, annotations: [] } }],
  });
  const piece = (content: unknown) => ({
    event: "thread.message.delta",
    data: { id: "msg_1", delta: { content } },
  });
  const said = (value: string) => piece([{ index: 0, type: "text", text: { value } }]);
  const before = [
    { event: "thread.run.created", data: { ...run, status: "queued" } },
    { event: "thread.message.created", data: { id: "msg_1", content: [] } },
    said("Hel"),
  ];
  const after = [
    said("lo"),
    { event: "thread.message.completed", data: message("Hello") },
    { event: "thread.run.completed", data: run },
  ];

  it.each<[string, unknown]>([
    ["data that are null", { event: "thread.message.delta", data: null }],
    ["a delta that is missing", { event: "thread.message.delta", data: { id: "msg_1" } }],
    ["a delta that is text", { event: "thread.message.delta", data: { id: "msg_1", delta: "x" } }],
    ["content that is text", piece("x")],
    ["a part that is null", piece([null])],
    ["an index that is negative", piece([{ index: -1, type: "text", text: { value: "x" } }])],
    ["a text that is a number", piece([{ index: 0, type: "text", text: { value: 5 } }])],
    ["a text in the place of an object", piece([{ index: 0, type: "text", text: "x" }])],
    ["a run that is null", { event: "thread.run.in_progress", data: null }],
  ])("%s is left out, and the message is whole at the end", async (_, odd) => {
    await using server = await driftServer([...before, odd, ...after]);
    const stream = server.openai.beta.threads.runs.stream("t", { assistant_id: "a" });
    const texts: unknown[] = [];
    stream.on("textDelta", ({ value }) => texts.push(value));
    expect(await stream.finalRun()).toEqual(run);
    expect(await stream.finalMessages()).toEqual([message("Hello")]);
    expect([texts.filter((text) => text !== undefined), server.drifts.length]).toEqual([["Hel", "lo"], 1]);
  });

  it.each([null, undefined, 5, {}])("gives listeners no text of %j", async (value) => {
    const odd = piece([{ index: 0, type: "text", text: { value } }]);
    const stream = new AssistantStream(() => given([...before, odd, ...after]));
    const [texts, created]: unknown[][] = [[], []];
    stream.on("textDelta", (text) => texts?.push(text));
    stream.on("textCreated", (text) => created?.push(structuredClone(text)));
    expect(await stream.finalMessages()).toEqual([message("Hello")]);
    expect([texts, created]).toEqual([[{ value: "Hel" }, { value: "lo" }], [{ value: "Hel" }]]);
  });

  it("gives listeners an annotation without text", async () => {
    const annotations = [{ index: 0, type: "file_citation", text: "[1]" }];
    const odd = piece([{ index: 0, type: "text", text: { value: null, annotations } }]);
    const stream = new AssistantStream(() => given([...before, odd, ...after]));
    const texts: unknown[] = [];
    stream.on("textDelta", (text) => texts.push(text));
    await stream.done();
    expect(texts).toEqual([{ value: "Hel" }, { annotations }, { value: "lo" }]);
  });

  it.each([null, undefined, ""])("with the id %j is about the only message that is not over", async (id) => {
    const events = [...before, ...after].map((event) =>
      event.event === "thread.message.delta" || event.event === "thread.message.completed"
        ? { ...event, data: { ...event.data, id } }
        : event,
    );
    await using server = await driftServer(events);
    const stream = server.openai.beta.threads.runs.stream("t", { assistant_id: "a" });
    const texts: unknown[] = [];
    stream.on("textDelta", ({ value }, { value: all }) => texts.push([value, all]));
    expect(await stream.finalMessages()).toEqual([message("Hello")]);
    expect(texts).toEqual([
      ["Hel", "Hel"],
      ["lo", "Hello"],
    ]);
    expect(faultsOf(server)).toEqual(["a message has no id"]);
  });

  it("without an id that may be about two messages is an error at the end", async () => {
    const other = { event: "thread.message.created", data: { id: "msg_2", content: [] } };
    const nameless = { event: "thread.message.delta", data: { delta: said("x").data.delta } };
    const stream = new AssistantStream(() => given([...before, other, nameless, ...after]));
    expect(await rejection(stream.finalMessages())).toMatchObject({ kind: "decode" });
    expect(stream.currentRun()).toEqual(run);
  });

  it("that nothing whole replaces is an error", async () => {
    const stream = new AssistantStream(() => given([...before, piece("x"), after[0], after[2]]));
    expect(await rejection(stream.finalRun())).toMatchObject({ kind: "decode" });
  });
});

describe("an odd event of another stream", () => {
  it.each<[string, () => Promise<unknown>]>([
    [
      "a completion",
      () =>
        accumulate(given([{ choices: [{ index: 0, text: 5 }] }, { choices: [] }]), completionAccumulator()),
    ],
    [
      "an image",
      () => accumulate(given([{ type: "image_generation.completed", b64_json: 5 }]), imageAccumulator()),
    ],
    ["speech", () => accumulate(given([{ type: "speech.audio.delta", audio: 5 }]), speechAccumulator())],
    [
      "a transcription",
      () => accumulate(given([{ type: "transcript.text.delta", delta: 5 }]), transcriptionAccumulator()),
    ],
  ])("that said something is a DecodeError of %s", async (_, read) => {
    expect(await rejection(read())).toMatchObject({ kind: "decode" });
  });

  it("of a transcription is replaced by the whole text", async () => {
    const events = [
      { type: "transcript.text.delta", delta: 5 },
      { type: "transcript.text.done", text: "Hello" },
    ];
    expect(await accumulate(given(events), transcriptionAccumulator())).toMatchObject({ text: "Hello" });
  });

  it("of a picture that is not finished is left out", async () => {
    const events = [
      { type: "image_generation.partial_image", b64_json: null },
      null,
      { type: "image_generation.completed", b64_json: "AAAA" },
    ];
    expect((await accumulate(given(events), imageAccumulator()))?.images).toEqual([{ b64_json: "AAAA" }]);
  });
});

describe("any JSON anywhere", () => {
  const tools = [
    ...hello.slice(0, 3),
    tool({ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "{" } }),
    tool({ index: 0, function: { arguments: "}" } }),
    finish("tool_calls"),
  ];
  const pathsOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] => [
    ...(path.length ? [path] : []),
    ...(typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))
      : []),
  ];
  const replaced = (value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown => {
    if (name === undefined) return by;
    const copy = structuredClone(value) as Record<string, unknown>;
    copy[name] = replaced(copy[name], rest, by);
    return copy;
  };
  const odd = fc.oneof(
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e12, "", "0", "x", [], {}, [null], [[]], {
      index: "1",
    }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  /** One node replaced, or an event put in. */
  const spoilt = (events: Events) =>
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...pathsOf(events)), odd)
        .map(([path, by]) => replaced(events, path, by) as Events),
      fc
        .tuple(fc.nat(events.length), odd)
        .map(([at, by]) => [...events.slice(0, at), by, ...events.slice(at)]),
    );
  /** What it resolves with, or the typed error. */
  const outcomeOf = async <Value>(work: Promise<Value>): Promise<Value | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (!OpenAIError.is(error) || error.kind === "usage") throw error;
      expect(["decode", "stream_interrupted"]).toContain(error.kind);
      return undefined;
    }
  };
  const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";

  it("in a chat stream gives a completion of the declared types, or a typed error", async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(tools), async (events) => {
        const stream = new ChatCompletionStream(() => given(events));
        for (const name of ["content.delta", "tool_calls.function.arguments.delta", "chunk"] as const)
          stream.on(name, () => {});
        const completion = await outcomeOf(stream.finalChatCompletion());
        for (const { index, message, finish_reason, logprobs } of completion?.choices ?? []) {
          expect([
            Number.isInteger(index),
            isTextOrNull(finish_reason),
            isTextOrNull(message.refusal),
          ]).toEqual([true, true, true]);
          // Some servers send parts.
          expect(isTextOrNull(message.content) || Array.isArray(message.content)).toBe(true);
          expect(typeof logprobs).toBe("object");
          for (const call of message.tool_calls ?? [])
            if ("function" in call && call.function)
              expect([typeof call.function.arguments, typeof (call.function.name ?? "")]).toEqual([
                "string",
                "string",
              ]);
        }
      }),
      { numRuns: runs(2_000) },
    );
  });

  it("in a stream of a response gives what the last event has, or a typed error", async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(responses.slice(0, -1)), async (events) => {
        const stream = new ResponseStream(() => given([...events, responses.at(-1)]));
        for (const name of ["event", "response.output_text.delta", "response.output_item.added"] as const)
          stream.on(name, () => {});
        expect(await stream.finalResponse()).toMatchObject(whole);
        const sum = await accumulate(given([...events, responses.at(-1)]), responseAccumulator());
        expect(sum?.output_text).toBe("Hello");
      }),
      { numRuns: runs(2_000) },
    );
  });
});
