import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createImage } from "../../src/generated/operations/images.ts";
import { type AnyOpenAIError, APIError, OpenAIError } from "../../src/handwritten/errors/index.ts";
import { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import {
  AssistantStream,
  accumulate,
  buffered,
  ChatCompletionStream,
  chatCompletionAccumulator,
  completionAccumulator,
  imageAccumulator,
  ResponseStream,
  responseAccumulator,
  runAccumulator,
  speechAccumulator,
  terminalOf,
  transcriptionAccumulator,
} from "../../src/handwritten/streaming/index.ts";
import { fakeBody } from "../support/fake-body.ts";
import { runs } from "../support/runs.ts";
import { delta, finish, hello, tool, usageChunk } from "./helper-streams/chunks.ts";
import { DONE, helperServer } from "./helper-streams/helper-client.ts";
import { kinds } from "./streamed-kinds.ts";

type Events = readonly unknown[];
const params = { model: "gpt-5", messages: [] };

const chat: Events = [
  ...hello.slice(0, 2),
  delta({ refusal: "no" }, { logprobs: { content: [{ token: "a", logprob: 0, top_logprobs: [] }] } }),
  tool({ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "{" } }),
  tool({ index: 0, function: { arguments: "}" } }),
  delta({ tool_calls: [{ index: 1, id: "call_2", type: "custom", custom: { name: "c", input: "x" } }] }),
  delta({}, { message: { content: "Hello", tool_calls: [] } }),
  finish("tool_calls"),
  usageChunk,
];
const item = { type: "message", id: "msg_1", role: "assistant", content: [] };
const part = { type: "output_text", text: "", annotations: [] };
const place = { output_index: 0, content_index: 0 };
const responses: Events = [
  { type: "response.created", response: { id: "resp_1", object: "response", output: [] } },
  { type: "response.output_item.added", output_index: 0, item },
  { type: "response.content_part.added", ...place, part },
  { type: "response.output_text.delta", ...place, delta: "Hel" },
  { type: "response.output_text.annotation.added", ...place, annotation: { type: "url_citation" } },
  { type: "response.output_item.added", output_index: 1, item: { type: "function_call", arguments: "" } },
  { type: "response.function_call_arguments.delta", output_index: 1, delta: "{}" },
  { type: "response.output_item.done", output_index: 0, item: { ...item, content: [part] } },
  { type: "response.completed", response: { id: "resp_1", object: "response", output: [item] } },
].map((event, sequence_number) => ({ ...event, sequence_number }));
const call = (index: number, more: object) => ({
  event: "thread.run.step.delta",
  data: {
    id: "step_1",
    delta: { step_details: { type: "tool_calls", tool_calls: [{ index, type: "function", ...more }] } },
  },
});
const run = { id: "run_1", object: "thread.run", status: "completed" };
const threadRuns: Events = [
  { event: "thread.run.created", data: run },
  {
    event: "thread.run.step.created",
    data: { id: "step_1", step_details: { type: "tool_calls", tool_calls: [] } },
  },
  call(0, { function: { name: "f", arguments: "" } }),
  call(0, { function: { arguments: "{}" } }),
  call(1, { function: { name: "g", arguments: "" } }),
  { event: "thread.run.step.completed", data: { id: "step_1", step_details: { type: "tool_calls" } } },
  { event: "thread.message.created", data: { id: "msg_1", content: [] } },
  {
    event: "thread.message.delta",
    data: { id: "msg_1", delta: { content: [{ index: 0, type: "text", text: { value: "Hi" } }] } },
  },
  {
    event: "thread.message.delta",
    data: {
      id: "msg_1",
      delta: { content: [{ index: 1, type: "image_file", image_file: { file_id: "f" } }] },
    },
  },
  {
    event: "thread.message.completed",
    data: { id: "msg_1", content: [{ type: "text", text: { value: "Hi" } }] },
  },
  { event: "thread.run.completed", data: run },
];
const completions: Events = [
  { id: "cmpl_1", choices: [{ index: 0, text: "Hel", finish_reason: null, logprobs: { tokens: ["Hel"] } }] },
  { id: "cmpl_1", choices: [{ index: 0, text: "lo", finish_reason: "stop", logprobs: null }] },
];
const speech: Events = [
  { type: "speech.audio.delta", audio: "AAAA" },
  { type: "speech.audio.done", usage: { total_tokens: 1 } },
];
const images: Events = [
  { type: "image_generation.partial_image", partial_image_index: 0, b64_json: "AAAA" },
  { type: "image_generation.completed", b64_json: "AAAA", usage: { total_tokens: 1 } },
];
const transcription: Events = [
  { type: "transcript.text.delta", delta: "Hel" },
  { type: "transcript.text.segment", id: "s", text: "Hel", start: 0, end: 1, speaker: "A" },
  { type: "transcript.text.done", text: "Hello" },
  { type: "transcript.text.delta", delta: "!" },
];

/** Every node of a JSON value, as the path to it. */
const pathsOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] => [
  ...(path.length ? [path] : []),
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))
    : []),
];
/** The same value with another one at a path. */
const replaced = (value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown => {
  if (name === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = replaced(copy[name], rest, by);
  return copy;
};

const SECRET = "s3cret";
const names = [
  "__proto__",
  "constructor",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "then",
  "index",
  "length",
];
const json = fc.letrec((again) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e9, "", SECRET, [], {}),
    fc.array(again("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...names, "content", "type", "delta", "id"), again("value")), {
        maxLength: 3,
      })
      // Parsed, as a stream's events are: `__proto__` is then a name like any other.
      .map((fields) =>
        JSON.parse(
          `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
        ),
      ),
  ),
})).value;
/** A sequence in which one node is another value. */
const spoilt = (events: Events) =>
  fc
    .tuple(fc.constantFrom(...pathsOf(events)), json)
    .map(([path, by]) => replaced(events, path, by) as Events);

/** A listener for everything that a helper may tell. */
const listenTo = (stream: { on(name: never, listener: () => void): unknown }, names: readonly string[]) => {
  for (const name of names) stream.on(name as never, () => {});
};
const chatNames = [
  ...["chunk", "content", "content.delta", "content.done", "refusal.delta", "refusal.done", "finalContent"],
  ...[
    "logprobs.content.delta",
    "logprobs.content.done",
    "tool_calls.function.arguments.delta",
    "functionToolCall",
  ],
  ...["tool_calls.function.arguments.done", "finalFunctionToolCall", "totalUsage", "error"],
];
const runNames = [
  ...["event", "run", "messageCreated", "messageDelta", "messageDone", "runStepCreated", "runStepDelta"],
  ...[
    "runStepDone",
    "toolCallCreated",
    "toolCallDelta",
    "toolCallDone",
    "textCreated",
    "textDelta",
    "textDone",
  ],
  ...["imageFileDone", "error"],
];
const responseNames = [
  ...new Set(responses.map((event) => (event as { type: string }).type)),
  "event",
  "error",
];

async function* given(events: Events): AsyncGenerator<never> {
  yield* events as never[];
}
const parser = {
  content: (text: string, isWhole: boolean) => (isWhole ? text.length : null),
  toolArguments: (name: string, text: string) => name.length + text.length,
};
const readers: Record<string, readonly [Events, (events: Events) => unknown]> = {
  "chat completions, accumulated": [chat, (events) => accumulate(given(events), chatCompletionAccumulator())],
  "chat completions, by a helper": [
    chat,
    async (events) => {
      const stream = new ChatCompletionStream(() => given(events), { parser });
      listenTo(stream, chatNames);
      const content = await stream.finalContent();
      await stream.finalFunctionToolCall();
      return content;
    },
  ],
  "responses, accumulated": [responses, (events) => accumulate(given(events), responseAccumulator())],
  "responses, by a helper": [
    responses,
    async (events) => {
      const stream = new ResponseStream(() => given(events), {
        startingAfter: 1,
        parser: (response) => response.output_text?.length ?? null,
      });
      listenTo(stream, responseNames);
      return (await stream.finalResponse()).output_text;
    },
  ],
  "runs, accumulated": [threadRuns, (events) => accumulate(given(events), runAccumulator())],
  "runs, by a helper": [
    threadRuns,
    async (events) => {
      const stream = new AssistantStream(() => given(events));
      listenTo(stream, runNames);
      return [await stream.finalRun(), await stream.finalMessages(), await stream.finalRunSteps()];
    },
  ],
  "completions, accumulated": [completions, (events) => accumulate(given(events), completionAccumulator())],
  "speech, accumulated": [
    speech,
    async (events) => (await accumulate(given(events), speechAccumulator()))?.audio.length,
  ],
  "images, accumulated": [images, (events) => accumulate(given(events), imageAccumulator())],
  "transcriptions, accumulated": [
    transcription,
    (events) => accumulate(given(events), transcriptionAccumulator()),
  ],
  "text, buffered": [
    [...chat, ...responses, ...threadRuns, ...completions, ...transcription],
    async (events) => {
      for await (const text of buffered(given(events))) expect(typeof text).toBe("string");
    },
  ],
};
const asSent = (event: unknown): string => {
  const { event: name, data } = (event ?? {}) as { event?: unknown; data?: unknown };
  if (typeof name !== "string") return `data: ${JSON.stringify(event)}\n\n`;
  return `event: ${name}\ndata: ${JSON.stringify(data ?? null)}\n\n`;
};
/** The streams themselves, with what tells whether they are whole. */
for (const [kind, events] of Object.entries({ chat, responses, runs: threadRuns, speech, images })) {
  const asked = kind === "images" ? createImage({ prompt: "x", stream: true }) : kinds[kind]?.request;
  readers[`${kind}, read`] = [
    events,
    async (events) => {
      const body = fakeBody();
      for (const event of events) body.send(asSent(event));
      body.end();
      const stream = new EventStream(body.reply, { terminal: terminalOf(asked as never) });
      for await (const _ of stream);
    },
  ];
}

describe.each(Object.keys(readers))("%s", (name) => {
  const [events, read] = readers[name] as (typeof readers)[string];

  it("are read when they are well-formed", async () => {
    await read(events);
  });

  it("with any part replaced are a typed error or harmless", async () => {
    await fc.assert(
      fc.asyncProperty(spoilt(events), async (events) => {
        try {
          await read(events);
        } catch (error) {
          if (!OpenAIError.is(error)) throw error;
          if (error.kind === "usage") throw error.cause;
          // An event that is an error, or has one, is the server's.
          const isTold = name.endsWith("read") && error instanceof APIError;
          if (!isTold) expect(["decode", "stream_interrupted"]).toContain((error as AnyOpenAIError).kind);
          if (!isTold) expect(error.message).not.toContain(SECRET);
        }
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe("over a connection", () => {
  const chunks = (spoilt: unknown) => [hello[0], hello[1], spoilt, ...hello.slice(2), DONE];
  const facts = {
    kind: "decode",
    status: 200,
    requestID: "req_test",
    eventsReceived: 3,
    request: { method: "POST", path: "/chat/completions" },
    responseID: "chatcmpl-1",
  };
  const [{ choices: _, ...head } = {}] = hello as readonly unknown[] as readonly [Record<string, unknown>];

  it.each<[string, unknown, string]>([
    ["a number", "data: 5\n\n", "a chunk is not an object"],
    ["choices that are text", { ...head, choices: SECRET }, "`choices` is not an array"],
    ["a delta that is a number", delta(5 as never), "`delta` is not an object"],
    [
      "a function that is text",
      tool({ index: 0, function: SECRET }),
      "`function` of a tool call is not an object",
    ],
    [
      "a reason that is an object",
      delta({}, { finish_reason: { SECRET } }),
      "`finish_reason` is not a string",
    ],
    ["logprobs that are text", delta({}, { logprobs: SECRET }), "`logprobs` is not an object"],
    [
      "an index that is no index",
      delta({ content: SECRET }, { index: -1 }),
      "`index` of a choice is out of bounds, or no index",
    ],
    ["a text that is a number", delta({ content: 5 }), "`content` is not a string"],
  ])(
    "%s, which cannot be read, is a DecodeError at the end, in the helper and in the accumulator",
    async (_, spoilt, what) => {
      await using server = await helperServer(chunks(spoilt));
      const message = `POST /chat/completions: an event of the stream is malformed: ${what}`;
      const helper = server.openai.chat.completions.stream(params);
      await expect(helper.done()).rejects.toMatchObject({ ...facts, message });
      const stream = await server.openai.chat.completions.create({ ...params, stream: true });
      await expect(accumulate(stream, chatCompletionAccumulator())).rejects.toMatchObject({
        ...facts,
        message,
      });
      expect(stream.state).toMatch(/^(?:cancelled|complete)$/);
    },
  );

  it.each<[string, unknown]>([
    ["a type that is not known", { type: "response.new", response: SECRET, item: 5, part: null }],
    ["a type that is none", { type: { toString: 5 }, sequence_number: { valueOf: 5 } }],
    ["a name of every object's", { type: "constructor", item: SECRET }],
  ])("an event of %s passes", async (_, strange) => {
    const data = `data: ${JSON.stringify(strange)}\n\n`;
    await using server = await helperServer([...responses.slice(0, -1), data, responses.at(-1)]);
    const stream = server.openai.responses.stream({ model: "gpt-5", input: "" });
    expect((await stream.finalResponse()).id).toBe("resp_1");
  });

  it.each([undefined, null, 5, [], SECRET])(
    "a last event with %j for a response is no response",
    async (response) => {
      for (const type of ["response.completed", "response.incomplete", "response.failed"]) {
        await using server = await helperServer([responses[0], { type, sequence_number: 1, response }]);
        const stream = server.openai.responses.stream({ model: "gpt-5", input: "" });
        await expect(stream.finalResponse()).rejects.toMatchObject({
          kind: "decode",
          message: `POST /responses: an event of the stream is malformed: \`response\` of ${type} is not an object`,
          requestID: "req_test",
          responseID: "resp_1",
          sequenceNumber: 1,
        });
      }
    },
  );

  it("a value that is nested too deeply is a DecodeError", async () => {
    const deep = `${'{"a":'.repeat(50_000)}0${"}".repeat(50_000)}`;
    await using server = await helperServer([`data: {"choices":[{"index":0,"delta":${deep}}]}\n\n`, DONE]);
    await expect(server.openai.chat.completions.stream(params).done()).rejects.toMatchObject({
      kind: "decode",
    });
    await using other = await helperServer([
      `event: response.completed\ndata: {"type":"response.completed","response":${deep}}\n\n`,
    ]);
    const stream = other.openai.responses.stream({ model: "gpt-5", input: "" });
    await expect(stream.done()).rejects.toMatchObject({ kind: "decode" });
  });

  it("a stream without events throws an error with all known details", async () => {
    await using server = await helperServer([usageChunk, DONE]);
    await expect(server.openai.chat.completions.stream(params).done()).rejects.toMatchObject({
      kind: "stream_interrupted",
      message: "POST /chat/completions: the stream ended without any choice",
      status: 200,
      requestID: "req_test",
      eventsReceived: 1,
      responseID: "chatcmpl-1",
    });
  });

  it("a parser that throws is the caller's", async () => {
    const cause = new TypeError("mine");
    const stream = new ChatCompletionStream(() => given(hello), {
      parser: {
        content: () => {
          throw cause;
        },
      },
    });
    await expect(stream.done()).rejects.toMatchObject({
      kind: "usage",
      message: "the parser threw: mine",
      cause,
    });
  });
});
