import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CreateChatCompletionStreamResponse } from "../../../src/generated/models.ts";
import { StreamInterruptedError } from "../../../src/handwritten/errors/index.ts";
import type { ChatCompletionStreamEvents } from "../../../src/handwritten/streaming/helper-streams/index.ts";
import { ChatCompletionStream } from "../../../src/handwritten/streaming/helper-streams/index.ts";
import { runs } from "../../support/runs.ts";
import { delta, finish, hello, tool, usage } from "./chunks.ts";
import { DONE, helperServer, logOf } from "./helper-client.ts";

type Name = keyof ChatCompletionStreamEvents;
type Chunk = CreateChatCompletionStreamResponse;

const params = { model: "gpt-5", messages: [{ role: "user" as const, content: "hi" }] };
const message = { role: "assistant", content: "Hello", refusal: null, parsed: null };
const names: readonly Name[] = [
  "connect",
  "content",
  "content.delta",
  "content.done",
  "refusal.delta",
  "refusal.done",
  "logprobs.content.delta",
  "logprobs.content.done",
  "logprobs.refusal.delta",
  "logprobs.refusal.done",
  "tool_calls.function.arguments.delta",
  "tool_calls.function.arguments.done",
  "functionToolCall",
  "finalContent",
  "finalFunctionToolCall",
  "totalUsage",
  "error",
  "abort",
  "end",
];

/** A stream of chunks that come from no server. */
const streamOf = (chunks: readonly Chunk[]) =>
  new ChatCompletionStream(async function* () {
    yield* chunks;
  });

/** What a stream of these chunks tells. */
const toldOf = async (chunks: readonly Chunk[], of: readonly Name[] = names) => {
  const stream = streamOf(chunks);
  const log = logOf(stream, of);
  await stream.done();
  return log;
};

describe("chat.completions.stream", () => {
  it("asks for a stream, emits its events, and gives the whole completion", async () => {
    await using server = await helperServer([...hello, DONE]);
    const stream = server.openai.chat.completions.stream(params, { headers: { "x-mine": "1" } });
    const log = logOf(stream, [
      "chunk",
      "message",
      "chatCompletion",
      "finalMessage",
      "finalChatCompletion",
      ...names,
    ]);
    const completion = await stream.finalChatCompletion();
    expect(completion).toEqual({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 5,
      model: "gpt-5",
      usage,
      choices: [{ index: 0, message, finish_reason: "stop", logprobs: null }],
    });
    expect(log.map(([name]) => name)).toEqual([
      "connect",
      "chunk",
      ...["chunk", "content", "content.delta", "chunk", "content", "content.delta"],
      ...["chunk", "content.done", "chunk"],
      ...["chatCompletion", "message", "finalChatCompletion", "finalMessage", "finalContent", "totalUsage"],
      "end",
    ]);
    expect(log.filter(([name]) => name === "content")).toEqual([
      ["content", "Hel", "Hel"],
      ["content", "lo", "Hello"],
    ]);
    expect(log.find(([name]) => name === "chunk")).toMatchObject(["chunk", hello[0], { id: "chatcmpl-1" }]);
    expect(await stream.finalMessage()).toEqual(message);
    expect(await stream.finalContent()).toBe("Hello");
    expect(await stream.finalFunctionToolCall()).toBeUndefined();
    expect(await stream.totalUsage()).toEqual(usage);
    expect(stream.allChatCompletions()).toEqual([completion]);
    expect(stream.messages).toEqual([...params.messages, message]);
    expect(stream.currentChatCompletionSnapshot).toBeUndefined();
    const [request] = server.requests;
    expect(JSON.parse(request?.body ?? "")).toEqual({ ...params, stream: true });
    expect(request?.headers["x-mine"]).toBe("1");
    expect(server.requests).toHaveLength(1);
  });

  it("emits functions' arguments, each whole once", async () => {
    const call = (index: number, id: string, name: string) =>
      tool({ index, id, type: "function", function: { name, arguments: "" } });
    const more = (index: number, text: string) => tool({ index, function: { arguments: text } });
    const chunks = [
      delta({ role: "assistant", content: "let me see" }),
      call(0, "a", "f"),
      more(0, '{"x"'),
      more(0, ":1}"),
      call(1, "b", "g"),
      more(1, "{}"),
      finish("tool_calls"),
    ];
    const log = await toldOf(chunks, [
      "content.done",
      "tool_calls.function.arguments.delta",
      "tool_calls.function.arguments.done",
      "functionToolCall",
      "finalFunctionToolCall",
    ]);
    const told = (kind: "delta" | "done", name: string, index: number, whole: string, piece?: string) => [
      `tool_calls.function.arguments.${kind}`,
      {
        name,
        index,
        arguments: whole,
        parsed_arguments: null,
        ...(piece !== undefined && { arguments_delta: piece }),
      },
    ];
    expect(log).toEqual([
      ["content.done", { content: "let me see", parsed: null }],
      told("delta", "f", 0, "", ""),
      told("delta", "f", 0, '{"x"', '{"x"'),
      told("delta", "f", 0, '{"x":1}', ":1}"),
      told("done", "f", 0, '{"x":1}'),
      told("delta", "g", 1, "", ""),
      told("delta", "g", 1, "{}", "{}"),
      told("done", "g", 1, "{}"),
      ["functionToolCall", { name: "f", arguments: '{"x":1}' }],
      ["functionToolCall", { name: "g", arguments: "{}" }],
      ["finalFunctionToolCall", { name: "g", arguments: "{}" }],
    ]);
  });

  it.each<[string, Chunk[], unknown[][]]>([
    [
      "a refusal",
      [delta({ refusal: "I " }), delta({ refusal: "no" }), finish()],
      [
        ["refusal.delta", { delta: "I ", snapshot: "I " }],
        ["refusal.delta", { delta: "no", snapshot: "I no" }],
        ["refusal.done", { refusal: "I no" }],
      ],
    ],
    [
      "log probabilities",
      [
        delta({}, { logprobs: { content: [{ token: "a" }], refusal: null } }),
        delta({}, { logprobs: { content: null, refusal: [{ token: "b" }] } }),
        finish(),
      ],
      [
        ["logprobs.content.delta", { content: [{ token: "a" }], snapshot: [{ token: "a" }] }],
        ["logprobs.refusal.delta", { refusal: [{ token: "b" }], snapshot: [{ token: "b" }] }],
        ["logprobs.content.done", { content: [{ token: "a" }] }],
        ["logprobs.refusal.done", { refusal: [{ token: "b" }] }],
      ],
    ],
    [
      "text after it was thought to be whole",
      [
        delta({ content: "a" }),
        tool({ index: 0, id: "x", type: "custom", custom: { name: "c", input: "" } }),
        tool({ index: 1, id: "y", function: { name: "f" } }),
        delta({ content: "b" }),
        finish(),
      ],
      [
        ["content", "a", "a"],
        ["content.delta", { delta: "a", snapshot: "a", parsed: null }],
        ["content.done", { content: "a", parsed: null }],
        [
          "tool_calls.function.arguments.delta",
          { name: "f", index: 1, arguments: "", parsed_arguments: null, arguments_delta: "" },
        ],
        ["content", "b", "ab"],
        ["content.delta", { delta: "b", snapshot: "ab", parsed: null }],
        ["content.done", { content: "ab", parsed: null }],
        [
          "tool_calls.function.arguments.done",
          { name: "f", index: 1, arguments: "", parsed_arguments: null },
        ],
        ["functionToolCall", { name: "f", arguments: "" }],
        ["finalContent", "ab"],
        ["finalFunctionToolCall", { name: "f", arguments: "" }],
      ],
    ],
    [
      "no finish reason at all",
      [delta({ content: "a" })],
      [
        ["content", "a", "a"],
        ["content.delta", { delta: "a", snapshot: "a", parsed: null }],
        ["content.done", { content: "a", parsed: null }],
        ["finalContent", "a"],
      ],
    ],
  ])("tells %s", async (_, chunks, want) => {
    const log = await toldOf(chunks);
    expect(log.slice(1, -1)).toEqual(want);
  });

  it("makes values with a parser", async () => {
    const seen: [string, boolean][] = [];
    const stream = new ChatCompletionStream<number>(
      async function* () {
        yield* [delta({ content: "4" }), delta({ content: "2" }), finish()];
      },
      {
        parser: {
          content: (text, isWhole) => {
            seen.push([text, isWhole]);
            return Number(text);
          },
        },
      },
    );
    const log = logOf(stream, ["content.delta", "content.done"]);
    expect((await stream.finalMessage()).parsed).toBe(42);
    expect(log).toEqual([
      ["content.delta", { delta: "4", snapshot: "4", parsed: 4 }],
      ["content.delta", { delta: "2", snapshot: "42", parsed: 42 }],
      ["content.done", { content: "42", parsed: 42 }],
    ]);
    expect(seen).toEqual([
      ["4", false],
      ["42", false],
      ["42", true],
      ["42", true],
    ]);
  });

  it.each([
    ["a parser of arguments", (name: string, text: string, isWhole: boolean) => [name, text, isWhole]],
    ["no parser of arguments", undefined],
  ])("makes the arguments of a function with %s", async (_, toolArguments) => {
    const stream = new ChatCompletionStream<null>(
      async function* () {
        yield* [
          tool({ index: 0, id: "c", type: "function", function: { name: "f", arguments: '{"a":' } }),
          tool({ index: 0, function: { arguments: "1}" } }),
          finish("tool_calls"),
        ];
      },
      { parser: { content: () => null, ...(toolArguments && { toolArguments }) } },
    );
    const log = logOf(stream, ["tool_calls.function.arguments.delta", "tool_calls.function.arguments.done"]);
    await stream.done();
    const parsed = (text: string, isWhole: boolean) => toolArguments?.("f", text, isWhole) ?? null;
    const told = log.map(([, event]) => (event as { parsed_arguments: unknown }).parsed_arguments);
    expect(told).toEqual([parsed('{"a":', false), parsed('{"a":1}', false), parsed('{"a":1}', true)]);
  });

  it("fails without a choice, and keeps the snapshot", async () => {
    await expect(streamOf([]).finalMessage()).rejects.toThrow("without any choice");
    await using server = await helperServer([delta({ content: "cut" })]);
    const stream = server.openai.chat.completions.stream(params);
    const error = await stream.finalContent().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect(error).toMatchObject({ eventsReceived: 1, responseID: "chatcmpl-1" });
    expect(stream.currentChatCompletionSnapshot?.choices[0]?.message.content).toBe("cut");
    expect([stream.ended, stream.errored, stream.aborted]).toEqual([true, true, false]);
  });

  it("emits for any choices the sum of their pieces", async () => {
    const piece = fc.record({ index: fc.nat(3), content: fc.string({ minLength: 1, maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 40 }), async (pieces) => {
        const want = new Map<number, string>();
        for (const { index, content } of pieces) want.set(index, (want.get(index) ?? "") + content);
        const chunks = pieces.map(({ index, content }) => delta({ content }, { index }));
        const stream = streamOf([...chunks, ...[...want.keys()].map((index) => finish("stop", index))]);
        const log = logOf(stream, ["content", "content.done"]);
        const { choices } = await stream.finalChatCompletion();
        expect(new Map(choices.map((choice) => [choice.index, choice.message.content]))).toEqual(want);
        const told = log.flatMap(([name, text]) => (name === "content" ? [text] : []));
        expect(told.join("")).toBe(pieces.map(({ content }) => content).join(""));
        const whole = log.flatMap(([name, event]) => (name === "content.done" ? [event] : []));
        expect(whole).toEqual([...want.values()].map((content) => ({ content, parsed: null })));
      }),
      { numRuns: runs(200) },
    );
  });

  it("emits for any mix of calls the whole arguments of each, once", async () => {
    const piece = fc.record({ index: fc.nat(3), text: fc.constantFrom('{"a":', "1", "}", '"', "{", "") });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 40 }), async (pieces) => {
        const chunks = pieces.map(({ index, text }) =>
          tool({ index, id: `id-${index}`, function: { name: `f${index}`, arguments: text } }),
        );
        const stream = streamOf([...chunks, finish("tool_calls")]);
        const log = logOf(stream, [
          "tool_calls.function.arguments.delta",
          "tool_calls.function.arguments.done",
        ]) as [string, { index: number; arguments: string; arguments_delta?: string }][];
        const { tool_calls } = await stream.finalMessage();
        (tool_calls ?? []).forEach((call, place) => {
          const of = log.flatMap(([name, event]) => (event.index === place ? [{ name, event }] : []));
          const deltas = of.filter(({ name }) => name.endsWith("delta")).map(({ event }) => event);
          const done = of.filter(({ name }) => name.endsWith("done"));
          const whole = "function" in call ? call.function.arguments : "";
          expect(deltas.map(({ arguments_delta }) => arguments_delta).join("")).toBe(whole);
          expect(deltas.at(-1)?.arguments).toBe(whole);
          expect(done).toHaveLength(1);
        });
      }),
      { numRuns: runs(200) },
    );
  });

  it("emits the same events after lines of JSON", async () => {
    await using server = await helperServer([...hello, DONE]);
    const near = server.openai.chat.completions.stream(params);
    const far = ChatCompletionStream.fromReadableStream(near.toReadableStream());
    const [nearLog, farLog] = [logOf(near, names), logOf(far, names)];
    expect(await far.finalChatCompletion()).toEqual(await near.finalChatCompletion());
    expect(farLog).toEqual(nearLog);
    expect(far.messages).toEqual([message]);
  });

  it("fails when the lines of JSON are cut", async () => {
    const cut = ChatCompletionStream.fromReadableStream(
      streamOf([delta({ content: "cut" })]).toReadableStream(),
    );
    await expect(cut.finalContent()).rejects.toThrow("before choice 0 was finished");
  });
});
