import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CreateChatCompletionStreamResponse } from "../../../src/generated/models.ts";
import {
  accumulate,
  chatCompletionAccumulator,
} from "../../../src/handwritten/streaming/accumulate/index.ts";

type Chunk = CreateChatCompletionStreamResponse;

const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 5, model: "gpt-5" } as const;
const chunk = (choice: object | undefined, more: object = {}): Chunk =>
  ({
    ...head,
    choices: choice ? [{ index: 0, finish_reason: null, delta: {}, ...choice }] : [],
    ...more,
  }) as Chunk;
const delta = (value: object, more: object = {}): Chunk => chunk({ delta: value, ...more });
const completionOf = (chunks: readonly unknown[]) => {
  const accumulator = chatCompletionAccumulator();
  for (const one of chunks) accumulator.add(one as Chunk);
  return accumulator.snapshot;
};
const messageOf = (chunks: readonly unknown[]) => completionOf(chunks)?.choices[0]?.message;

describe("chatCompletionAccumulator", () => {
  it("puts a completion together", async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const events = [
      delta({ role: "assistant", content: "", refusal: null }),
      delta({ content: "Hel" }, { logprobs: { content: [{ token: "Hel" }], refusal: null } }),
      delta({ content: "lo" }, { logprobs: { content: [{ token: "lo" }], refusal: null } }),
      delta({}, { finish_reason: "stop" }),
      chunk(undefined, { usage, service_tier: "default", system_fingerprint: "fp" }),
    ];
    const stream = (async function* () {
      yield* events;
    })();
    expect(await accumulate(stream, chatCompletionAccumulator())).toEqual({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 5,
      model: "gpt-5",
      service_tier: "default",
      system_fingerprint: "fp",
      usage,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hello", refusal: null },
          finish_reason: "stop",
          logprobs: { content: [{ token: "Hel" }, { token: "lo" }], refusal: null },
        },
      ],
    });
  });

  it("has an empty id and model when no chunk has them", () => {
    const { id: _id, model: _model, ...nameless } = delta({ content: "a" });
    expect(completionOf([nameless])).toMatchObject({ id: "", model: "", created: 5 });
  });

  it("has nothing before the first chunk", () => {
    expect(completionOf([])).toBeUndefined();
  });

  it("keeps choices apart, and in their order", () => {
    const completion = completionOf([
      delta({ content: "b" }, { index: 1 }),
      delta({ content: "a" }, { index: 0 }),
      delta({ content: "B" }, { index: 1, finish_reason: "length" }),
    ]);
    expect(completion?.choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, "a"],
      [1, "bB"],
    ]);
  });

  it("accepts added and missing fields of providers", () => {
    expect(
      messageOf([
        { ...head, choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
        { ...head, choices: [{ index: 0, finish_reason: null, content_filter_offsets: { start: 1 } }] },
        { ...head, choices: [{ delta: { reasoning_content: "think" } }] },
        { ...head, choices: [{ delta: { reasoning_content: "ing", content: "x" } }], usage: null },
        head,
      ]),
    ).toEqual({ role: "assistant", content: "x", refusal: null, reasoning_content: "thinking" });
  });

  it("takes back nothing that a later chunk does not know", () => {
    expect(
      completionOf([
        chunk({}, { service_tier: "flex", usage: { total_tokens: 1 } }),
        chunk({}, { service_tier: null, usage: null }),
      ]),
    ).toMatchObject({ service_tier: "flex", usage: { total_tokens: 1 } });
  });

  it.each([-1, 1.5, 1e9, Number.NaN, "-1", "__proto__", {}])(
    "leaves out the choice %j, and says so",
    (index) => {
      const accumulator = chatCompletionAccumulator();
      accumulator.add(delta({ content: "x" }, { index }) as never);
      expect(accumulator.snapshot?.choices).toEqual([]);
      expect(accumulator.faults?.first).toMatchObject({
        kind: "decode",
        message: "an event of the stream is malformed: `index` of a choice is out of bounds, or no index",
      });
    },
  );

  it("reads an index that is text", () => {
    const accumulator = chatCompletionAccumulator();
    for (const index of ["0", 0]) accumulator.add(delta({ content: "x" }, { index }) as never);
    expect(accumulator.snapshot?.choices).toMatchObject([{ index: 0, message: { content: "xx" } }]);
    expect(accumulator.faults?.first).toBeUndefined();
  });

  it("ignores an empty text", () => {
    expect(
      completionOf([
        delta({ role: "assistant", content: "x" }),
        delta({ role: "", content: "" }, { finish_reason: "stop" }),
        delta({ role: "" }, { finish_reason: "" }),
      ])?.choices,
    ).toMatchObject([{ message: { role: "assistant", content: "x" }, finish_reason: "stop" }]);
  });

  it("gives no prototype to anything", () => {
    const hostile = JSON.parse(
      `{"choices":[{"index":0,"delta":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"content":"x"}}],"__proto__":{"polluted":1}}`,
    );
    const message = messageOf([hostile, hostile]) as object;
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((message as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
  });

  it("leaves the chunks as they were", () => {
    const chunks = [
      delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "1" } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: "2" } }] }),
    ];
    const before = structuredClone(chunks);
    completionOf(chunks);
    expect(chunks).toEqual(before);
  });

  it("gives the text back however it was cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 30 }), (pieces) => {
        expect(messageOf(pieces.map((content) => delta({ content })))?.content ?? "").toBe(pieces.join(""));
      }),
    );
  });
});

describe("tool calls", () => {
  const call = (id: string, name: string, args: string) => ({
    id,
    type: "function",
    function: { name, arguments: args },
  });
  const cut = (piece: object) => delta({ tool_calls: [piece] });
  it.each<[string, object[], object[]]>([
    [
      "as OpenAI sends them",
      [
        { index: 0, ...call("a", "f", "") },
        { index: 0, function: { arguments: '{"x"' } },
        { index: 1, ...call("b", "g", "") },
        { index: 0, function: { arguments: ":1}" } },
        { index: 1, function: { arguments: "{}" } },
      ],
      [call("a", "f", '{"x":1}'), call("b", "g", "{}")],
    ],
    [
      "without an index",
      [call("a", "f", '{"x"'), { function: { arguments: ":1}" } }, call("b", "g", "{}")],
      [call("a", "f", '{"x":1}'), call("b", "g", "{}")],
    ],
    [
      "all with the index 0",
      [
        { index: 0, ...call("a", "f", "1") },
        { index: 0, ...call("b", "g", "2") },
        { index: 0, id: "a", function: { arguments: "3" } },
      ],
      [call("a", "f", "13"), call("b", "g", "2")],
    ],
    [
      "with the id in every piece",
      [
        { index: 0, ...call("a", "f", "1") },
        { index: 0, id: "a", function: { arguments: "2" } },
      ],
      [call("a", "f", "12")],
    ],
    [
      "with an id that comes late",
      [
        { index: 0, type: "function", function: { name: "f", arguments: "1" } },
        { index: 0, id: "a", function: { arguments: "2" } },
      ],
      [call("a", "f", "12")],
    ],
    [
      "with null for what is not there",
      [
        { index: 0, ...call("a", "f", "1") },
        { index: null, id: null, type: null, function: { name: null, arguments: "2" } },
      ],
      [call("a", "f", "12")],
    ],
    [
      "of the custom kind",
      [
        { index: 0, id: "a", type: "custom", custom: { name: "c", input: "x" } },
        { index: 0, custom: { input: "y" } },
      ],
      [{ id: "a", type: "custom", custom: { name: "c", input: "xy" } }],
    ],
    [
      "with empty texts for what is not there",
      [
        { index: 0, ...call("a", "f", "1") },
        { index: 0, id: "", type: "", function: { name: "", arguments: "2" } },
      ],
      [call("a", "f", "12")],
    ],
    [
      "with the name in every piece",
      [
        { index: 0, ...call("a", "f", "1") },
        { index: 0, function: { name: "f", arguments: "2" } },
      ],
      [call("a", "f", "12")],
    ],
    [
      "with the name in pieces",
      [
        { index: 0, ...call("a", "get_", "") },
        { index: 0, function: { name: "weather", arguments: "1" } },
      ],
      [call("a", "get_weather", "1")],
    ],
    [
      "without a kind, and without arguments",
      [{ index: 0, id: "a", function: { name: "f" } }],
      [call("a", "f", "")],
    ],
    ["that begin at another index than 0", [{ index: 3, ...call("a", "f", "1") }], [call("a", "f", "1")]],
  ])("%s", (_, pieces, calls) => {
    expect((messageOf(pieces.map(cut)) as { tool_calls?: object[] }).tool_calls).toEqual(calls);
  });

  it("are whole again however interleaved, when each has an index and an id", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), fc.string({ maxLength: 5 })), { minLength: 1, maxLength: 60 }),
        (pieces) => {
          const want = new Map<number, string>();
          const sent = pieces.map(([index, text]) => {
            const isFirst = !want.has(index);
            want.set(index, (want.get(index) ?? "") + text);
            return { index, ...(isFirst && { id: `id-${index}` }), function: { arguments: text } };
          });
          const calls = (
            messageOf(sent.map(cut)) as { tool_calls: { id: string; function: { arguments: string } }[] }
          ).tool_calls;
          expect(new Map(calls.map(({ id, function: f }) => [Number(id.slice(3)), f.arguments]))).toEqual(
            want,
          );
        },
      ),
    );
  });
});
