import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { operations } from "../../src/generated/json-schemas/operations.ts";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import {
  type Accumulator,
  accumulate,
  chatCompletionAccumulator,
  completionAccumulator,
  type EventStream,
  imageAccumulator,
  responseAccumulator,
  runAccumulator,
  speechAccumulator,
  transcriptionAccumulator,
} from "../../src/handwritten/streaming/index.ts";
import { startServer, type TestServer } from "../../src/handwritten/testing/index.ts";
import { stories } from "../../src/handwritten/testing/streams/stories.ts";

const pieces = ["piece 0 ..", "piece 1 ..", "piece 2 ..", "piece 3 .."];
const text = pieces.join("");
const base64 = Buffer.from(text).toString("base64");
const call = JSON.stringify({ said: text });

const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
ajvFormats.default(ajv);
ajv.addFormat("unixtime", { type: "number", validate: Number.isInteger });
ajv.addSchema({ $id: "contract:/", components: { schemas }, operations });

/** How an event breaks the schema of its stream. */
const faultsOf = (operation: string, event: unknown): unknown => {
  const validate = ajv.getSchema(
    `contract:/#/operations/${operation}/responses/200/${encodeURIComponent("text~1event-stream")}`,
  );
  if (!validate) throw new Error(`${operation} has no schema of events`);
  return validate(event) ? null : { faults: validate.errors, event };
};

type Names = readonly string[];
const namesOf = (events: readonly unknown[]): Names =>
  events.map((event) => {
    const { type, event: name } = event as { type?: string; event?: string };
    return type ?? name ?? "";
  });
const times = <Value>(count: number, value: Value): Value[] => Array<Value>(count).fill(value);

const messages = [{ role: "user" as const, content: "x" }];
const parameters = { type: "object", properties: {} };
const nested = [{ type: "function" as const, function: { name: "say", parameters } }];
const file = () => new File(["x"], "x.wav");

const responseNames: Names = [
  "response.in_progress",
  "response.output_item.added",
  "response.content_part.added",
  ...times(4, "response.output_text.delta"),
  "response.output_text.done",
  "response.content_part.done",
  "response.output_item.done",
  "response.completed",
];
const runNames: Names = [
  "thread.run.queued",
  "thread.run.in_progress",
  "thread.run.step.created",
  "thread.run.step.in_progress",
  "thread.message.created",
  "thread.message.in_progress",
  ...times(4, "thread.message.delta"),
  "thread.message.completed",
  "thread.run.step.completed",
  "thread.run.completed",
];
const message = { status: "completed", output: [{ content: [{ text }] }], output_text: text };
const ran = {
  run: { status: "completed" },
  messages: [{ content: [{ text: { value: text } }] }],
  runSteps: [{ status: "completed" }],
};

const sessionNames: Names = [
  "agent.session.in_progress",
  "agent.session.turn.created",
  "agent.session.turn.in_progress",
  "agent.session.turn.item.added",
  "agent.session.turn.content_part.added",
  ...times(4, "agent.session.turn.output_text.delta"),
  "agent.session.turn.output_text.done",
  "agent.session.turn.content_part.done",
  "agent.session.turn.item.done",
  "agent.session.turn.completed",
  "agent.session.idle",
];

/** The text of a session's turn, and the session that it belongs to. */
const sessionText = (): Accumulator<unknown, { text: string; session: string }> => {
  const snapshot = { text: "", session: "" };
  return {
    snapshot,
    add: (event) => {
      const { delta = "", session } = event as { delta?: string; session?: { id: string } };
      snapshot.text += delta;
      snapshot.session = session?.id ?? snapshot.session;
    },
  };
};

interface Case {
  readonly operation: string;
  readonly asked?: string;
  readonly send: (openai: OpenAI) => PromiseLike<unknown>;
  readonly accumulator: () => unknown;
  /** The events, by name. */
  readonly names?: Names;
  /** What they add up to. */
  readonly whole: object;
}

const chat = (more: object) => (openai: OpenAI) =>
  openai.chat.completions.create({ model: "m", messages, stream: true, ...more });
const complete = (more: object) => (openai: OpenAI) =>
  openai.completions.create({ model: "m", prompt: "x", stream: true, ...more });
const transcribe = (more: object) => (openai: OpenAI) =>
  openai.audio.transcriptions.create({ file: file(), model: "gpt-4o-transcribe", stream: true, ...more });
const usage = expect.objectContaining({ total_tokens: expect.any(Number) });
const choice = (index: number) => ({
  index,
  message: { role: "assistant", content: text },
  finish_reason: "stop",
});
const textChoice = (index: number) => ({ index, text, finish_reason: "stop" });

const cases: readonly Case[] = [
  {
    operation: "createChatCompletion",
    send: chat({}),
    accumulator: chatCompletionAccumulator,
    names: times(6, ""),
    whole: { model: "m", choices: [choice(0)] },
  },
  {
    operation: "createChatCompletion",
    asked: "n, usage and log probabilities",
    send: chat({ n: 3, logprobs: true, stream_options: { include_usage: true } }),
    accumulator: chatCompletionAccumulator,
    names: times(3 * 6 + 1, ""),
    whole: {
      choices: [0, 1, 2].map((index) => ({
        ...choice(index),
        logprobs: { content: pieces.map((token) => ({ token })) },
      })),
      usage,
    },
  },
  {
    operation: "createChatCompletion",
    asked: "a call",
    send: chat({ tools: nested, tool_choice: "required" }),
    accumulator: chatCompletionAccumulator,
    names: times(6, ""),
    whole: {
      choices: [
        {
          finish_reason: "tool_calls",
          message: { tool_calls: [{ id: "call_000001", function: { name: "say", arguments: call } }] },
        },
      ],
    },
  },
  {
    operation: "createCompletion",
    send: complete({}),
    accumulator: completionAccumulator,
    whole: { choices: [textChoice(0)] },
  },
  {
    operation: "createCompletion",
    asked: "n for two prompts, and usage",
    send: complete({ prompt: ["x", "y"], n: 2, stream_options: { include_usage: true } }),
    accumulator: completionAccumulator,
    whole: { choices: [0, 1, 2, 3].map(textChoice), usage },
  },
  {
    operation: "createResponse",
    send: (openai) => openai.responses.create({ model: "m", input: "x", stream: true }),
    accumulator: responseAccumulator,
    names: ["response.created", ...responseNames],
    whole: { ...message, model: "m" },
  },
  {
    operation: "createResponse",
    asked: "work in the background",
    send: (openai) => openai.responses.create({ model: "m", input: "x", stream: true, background: true }),
    accumulator: responseAccumulator,
    names: ["response.created", "response.queued", ...responseNames],
    whole: message,
  },
  {
    operation: "createResponse",
    asked: "a call",
    send: (openai) =>
      openai.responses.create({
        model: "m",
        input: "x",
        stream: true,
        tools: [{ type: "function", name: "say", parameters, strict: false }],
        tool_choice: { type: "function", name: "say" },
      }),
    accumulator: responseAccumulator,
    names: [
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      ...times(4, "response.function_call_arguments.delta"),
      "response.function_call_arguments.done",
      "response.output_item.done",
      "response.completed",
    ],
    whole: { output: [{ type: "function_call", name: "say", arguments: call, status: "completed" }] },
  },
  {
    operation: "getResponse",
    send: (openai) => openai.responses.retrieve("resp_7", { stream: true }),
    accumulator: responseAccumulator,
    names: ["response.created", "response.queued", ...responseNames],
    whole: { ...message, id: "resp_7" },
  },
  {
    operation: "getResponse",
    asked: "what comes after event 6",
    send: (openai) => openai.responses.retrieve("resp_7", { stream: true, starting_after: 6 }),
    accumulator: responseAccumulator,
    names: responseNames.slice(5),
    whole: { ...message, id: "resp_7" },
  },
  {
    operation: "beta_createResponse",
    send: (openai) => openai.beta.responses.create({ model: "m", input: "x", stream: true }),
    accumulator: responseAccumulator,
    names: ["response.created", ...responseNames],
    whole: message,
  },
  {
    operation: "beta_getResponse",
    send: (openai) => openai.beta.responses.retrieve("resp_7", { stream: true, starting_after: 0 }),
    accumulator: responseAccumulator,
    names: ["response.queued", ...responseNames],
    whole: message,
  },
  {
    operation: "createSpeech",
    send: (openai) =>
      openai.audio.speech.create({ model: "m", input: "x", voice: "alloy", stream_format: "sse" }),
    accumulator: speechAccumulator,
    names: [...times(4, "speech.audio.delta"), "speech.audio.done"],
    whole: { audio: Uint8Array.from(Buffer.from(text)), usage },
  },
  {
    operation: "createTranscription",
    send: transcribe({ include: ["logprobs"] }),
    accumulator: transcriptionAccumulator,
    names: [...times(4, "transcript.text.delta"), "transcript.text.done"],
    whole: { text, usage, logprobs: pieces.map((token) => ({ token })) },
  },
  {
    operation: "createTranscription",
    asked: "who speaks",
    send: transcribe({ response_format: "diarized_json" }),
    accumulator: transcriptionAccumulator,
    names: [...times(4, ["transcript.text.delta", "transcript.text.segment"]).flat(), "transcript.text.done"],
    whole: { text, segments: pieces.map((piece) => ({ text: piece })) },
  },
  {
    operation: "createImage",
    send: (openai) => openai.images.generate({ prompt: "x", stream: true, n: 2, partial_images: 2 }),
    accumulator: imageAccumulator,
    names: times(2, [...times(2, "image_generation.partial_image"), "image_generation.completed"]).flat(),
    whole: { images: times(2, { b64_json: base64 }), partial: undefined },
  },
  {
    operation: "createImage",
    asked: "no drafts, another size",
    send: (openai) => openai.images.generate({ prompt: "x", stream: true, size: "1536x1024" }),
    accumulator: imageAccumulator,
    names: ["image_generation.completed"],
    whole: { images: [{ b64_json: base64, size: "1536x1024" }] },
  },
  {
    operation: "createImageEdit",
    send: (openai) => openai.images.edit({ image: file(), prompt: "x", stream: true, partial_images: 1 }),
    accumulator: imageAccumulator,
    names: ["image_edit.partial_image", "image_edit.completed"],
    whole: { images: [{ b64_json: base64 }] },
  },
  {
    operation: "createRun",
    send: (openai) => openai.beta.threads.runs.create("thread_7", { assistant_id: "asst_7", stream: true }),
    accumulator: runAccumulator,
    names: ["thread.run.created", ...runNames],
    whole: { ...ran, run: { thread_id: "thread_7", assistant_id: "asst_7" } },
  },
  {
    operation: "createRun",
    asked: "a call",
    send: (openai) =>
      openai.beta.threads.runs.create("thread_7", {
        assistant_id: "asst_7",
        stream: true,
        tools: nested,
        tool_choice: "required",
      }),
    accumulator: runAccumulator,
    names: [
      "thread.run.created",
      ...runNames.slice(0, 4),
      ...times(5, "thread.run.step.delta"),
      "thread.run.requires_action",
    ],
    whole: {
      run: {
        status: "requires_action",
        required_action: { submit_tool_outputs: { tool_calls: [{ function: { arguments: call } }] } },
      },
      runSteps: [{ step_details: { tool_calls: [{ function: { name: "say", arguments: call } }] } }],
    },
  },
  {
    operation: "createThreadAndRun",
    send: (openai) => openai.beta.threads.createAndRun({ assistant_id: "asst_7", stream: true }),
    accumulator: runAccumulator,
    names: ["thread.created", "thread.run.created", ...runNames],
    whole: ran,
  },
  {
    operation: "submitToolOuputsToRun",
    send: (openai) =>
      openai.beta.threads.runs.submitToolOutputs("run_7", {
        thread_id: "thread_7",
        stream: true,
        tool_outputs: [{ tool_call_id: "call_7", output: "o" }],
      }),
    accumulator: runAccumulator,
    names: ["thread.run.step.completed", ...runNames],
    whole: {
      ...ran,
      run: { id: "run_7" },
      runSteps: [
        { step_details: { tool_calls: [{ id: "call_7", function: { output: "o" } }] } },
        { status: "completed" },
      ],
    },
  },
  {
    operation: "createAgentSession",
    send: (openai) =>
      openai.beta.agents.sessions.create({
        environment: { type: "none" },
        agent_id: "agent_7",
        stream: true,
      }),
    accumulator: sessionText,
    names: ["agent.session.created", ...sessionNames],
    whole: { text },
  },
  {
    operation: "streamAgentSessionEvent",
    send: (openai) => openai.beta.agents.sessions.events.stream("as_7"),
    accumulator: sessionText,
    names: sessionNames,
    whole: { text, session: "as_7" },
  },
];

describe("the stream of", () => {
  let server: TestServer;
  let openai: OpenAI;
  beforeAll(async () => {
    server = await startServer({ streams: { pieces: 4, pieceChars: 10 } });
    openai = new OpenAI({ apiKey: server.apiKey, baseURL: server.url });
  });
  afterAll(() => server.close());

  it("every operation that streams is here", () => {
    const streaming = Object.entries(operations)
      .filter(([, { responses }]) => "text/event-stream" in (responses["200"] ?? {}))
      .map(([id]) => id)
      .sort();
    expect(Object.keys(stories).sort()).toEqual(streaming);
    expect([...new Set(cases.map(({ operation }) => operation))].sort()).toEqual(streaming);
  });

  it.each(cases)("$operation, asked for $asked, is whole", async ({ operation, send, ...want }) => {
    const stream = (await send(openai)) as EventStream<unknown> & { verdict: string };
    const accumulator = want.accumulator() as Accumulator<unknown, object>;
    const events: unknown[] = [];
    const whole = await accumulate(
      (async function* () {
        for await (const event of stream) {
          events.push(structuredClone(event));
          yield event;
        }
      })(),
      accumulator,
    );
    expect(stream.verdict).toBe("complete");
    expect(server.requests.at(-1)?.operation).toBe(operation);
    if (want.names) expect(namesOf(events)).toEqual(want.names);
    expect(whole).toMatchObject(want.whole);
    for (const event of events) {
      expect(faultsOf(operation, event)).toBeNull();
      // Each of these has one output.
      expect((event as { output_index?: number }).output_index ?? 0).toBe(0);
    }
  });

  it("a response counts its events, and goes on with the next number", async () => {
    const numbers = async (starting_after?: number) => {
      const stream = await openai.responses.retrieve("resp_7", {
        stream: true,
        ...(starting_after !== undefined && { starting_after }),
      });
      return (await Array.fromAsync(stream)).map(({ sequence_number }) => sequence_number);
    };
    const all = await numbers();
    expect(all).toEqual(all.map((_, index) => index));
    expect(await numbers(4)).toEqual(all.slice(5));
  });

  it("a tool call begins with a message that has neither content nor a refusal", async () => {
    const stream = await openai.chat.completions.create({
      model: "m",
      messages,
      stream: true,
      tools: nested,
      tool_choice: "required",
    });
    const [first] = await Array.fromAsync(stream);
    expect(first?.choices[0]?.delta).toMatchObject({ role: "assistant", content: null, refusal: null });
  });

  it("a chat completion has the usage in the last chunk alone, which has no choice", async () => {
    const stream = await openai.chat.completions.create({
      model: "m",
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await Array.fromAsync(stream);
    const last = chunks.pop();
    expect(last).toMatchObject({ choices: [], usage });
    for (const chunk of chunks) expect(chunk).toMatchObject({ choices: [{}], usage: null });
  });
});
