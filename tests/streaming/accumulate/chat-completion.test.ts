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

/** What an accumulator makes of chunks: the message, the fault, and what drifted. */
const readingOf = (chunks: readonly unknown[]) => {
  const accumulator = chatCompletionAccumulator();
  const drifts: string[] = [];
  accumulator.faults?.listen({ onDrift: (fault) => drifts.push(fault), explain: (error) => error });
  for (const one of chunks) accumulator.add(one as Chunk);
  const { message } = accumulator.snapshot?.choices[0] ?? {};
  return { message, error: accumulator.faults?.first?.kind, drifts };
};

describe("a `message` that is all of the message so far", () => {
  const said = (message: unknown, more: object = {}) => ({
    ...head,
    choices: [{ index: 0, finish_reason: null, message, ...more }],
  });
  const text = (content: string) => ({ role: "assistant", content });
  const stop = { finish_reason: "stop" };
  const MESSAGE = "a choice has a `message`";
  const OTHER = "a `message` is not what its deltas were";

  it.each<[string, unknown[], object, string[]]>([
    [
      "beside each delta is not added to it",
      [
        said(text("hel"), { delta: text("hel") }),
        said(text("hello"), { delta: text("lo") }),
        said(text("hello"), { delta: text(""), ...stop }),
      ],
      text("hello"),
      [MESSAGE],
    ],
    [
      "of one piece beside each delta is not added to it",
      [said(text("hel"), { delta: text("hel") }), said(text("lo"), { delta: text("lo"), ...stop })],
      text("hello"),
      [],
    ],
    [
      "in the last chunk is not added to the deltas",
      [delta(text("hel")), delta(text("lo")), said(text("hello"), { delta: {}, ...stop })],
      text("hello"),
      [MESSAGE],
    ],
    [
      "in the last chunk without a delta is not added to the deltas",
      [delta(text("hel")), delta(text("lo")), said(text("hello"), stop)],
      text("hello"),
      [MESSAGE],
    ],
    [
      "in the last chunk replaces other text of deltas",
      [delta(text(" hel")), delta(text("lo ")), said(text("hello"), stop)],
      text("hello"),
      [MESSAGE, OTHER],
    ],
    ["alone is the message", [said(text("hello"), stop)], text("hello"), [MESSAGE]],
    [
      "alone in each chunk replaces the one before",
      [said(text("hel")), said(text("hello")), said({ ...text(""), refusal: null }, stop)],
      text("hello"),
      [MESSAGE],
    ],
    [
      "brings what the delta beside it does not have",
      [
        said({ ...text("a"), reasoning_content: "why" }, { delta: text("a") }),
        said({ ...text("ab"), reasoning_content: "why not" }, { delta: text("b"), ...stop }),
      ],
      { ...text("ab"), reasoning_content: "why not" },
      [MESSAGE],
    ],
    ["of null says nothing", [said(null, { delta: text("hello"), ...stop })], text("hello"), []],
    [
      "has the calls of the deltas once",
      [
        delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "{" } }] }),
        delta({ tool_calls: [{ index: 0, function: { arguments: "}" } }] }),
        said({ tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }] }, stop),
      ],
      { tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: "{}" } }] },
      [MESSAGE],
    ],
    [
      "has parts instead of a text",
      [
        said({ content: [{ type: "text", text: "a" }] }),
        said({ content: [{ type: "text", text: "ab" }] }, stop),
      ],
      { content: [{ type: "text", text: "ab" }] },
      [MESSAGE],
    ],
  ])("%s", (_, chunks, message, drifts) => {
    const before = structuredClone(chunks);
    const read = readingOf(chunks);
    expect(read).toEqual({ message: expect.objectContaining(message), error: undefined, drifts });
    expect((read.message as { tool_calls?: unknown[] }).tool_calls?.length).toBe(
      (message as { tool_calls?: unknown[] }).tool_calls?.length,
    );
    expect(chunks).toEqual(before);
  });

  it.each<[string, unknown[]]>([
    ["pieces without a delta", [said(text("hel")), said(text("lo"), stop)]],
    ["other text before the last chunk", [delta(text("hel")), said(text("lo")), delta({}, stop)]],
  ])("is an error where it may be a piece: %s", (_, chunks) => {
    expect(readingOf(chunks).error).toBe("decode");
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

  type Pieces = readonly (readonly object[])[];
  const finished = (chunks: Pieces) =>
    readingOf([
      ...chunks.map((tool_calls) => delta({ tool_calls })),
      delta({}, { finish_reason: "tool_calls" }),
    ]);
  const nameless = (name: string, args: string) => ({
    type: "function",
    function: { name, arguments: args },
  });
  const f1 = nameless("f", '{"a":1}');
  const f2 = nameless("f", '{"a":2}');
  const g2 = nameless("g", '{"b":2}');
  const more = (args: string) => ({ index: 0, function: { arguments: args } });

  it.each<[string, Pieces, object[]]>([
    [
      "in one chunk with index 0 and no id",
      [
        [
          { index: 0, id: "", ...f1 },
          { index: 0, id: "", ...g2 },
        ],
      ],
      [f1, g2],
    ],
    ["in one chunk with neither", [[f1, g2]], [f1, g2]],
    ["in one chunk with neither, of one function", [[f1, f2]], [f1, f2]],
    ["in one chunk with neither, and the same", [[f1, f1]], [f1, f1]],
    [
      "in one chunk with one id",
      [
        [
          { id: "c", ...f1 },
          { id: "c", ...g2 },
        ],
      ],
      [f1, g2],
    ],
    [
      "in one chunk with one id and index",
      [
        [
          { index: 0, id: "c", ...f1 },
          { index: 0, id: "c", ...g2 },
        ],
      ],
      [f1, g2],
    ],
    [
      "in one chunk with one id and two indexes",
      [
        [
          { index: 0, id: "c", ...f1 },
          { index: 1, id: "c", ...g2 },
        ],
      ],
      [f1, g2],
    ],
    ["in two chunks with neither", [[f1], [g2]], [f1, g2]],
    ["in two chunks with neither, of one function", [[f1], [f2]], [f1, f2]],
    ["in two chunks with index 0 and no id", [[{ index: 0, ...f1 }], [{ index: 0, ...f2 }]], [f1, f2]],
    ["in two chunks with one id", [[{ index: 0, id: "c", ...f1 }], [{ index: 0, id: "c", ...f2 }]], [f1, f2]],
    [
      "in pieces with one id and two indexes",
      [
        [{ index: 0, id: "c", ...nameless("f", "") }],
        [more('{"a":1}')],
        [{ index: 1, id: "c", ...nameless("f", "") }],
        [{ index: 1, function: { arguments: '{"a":2}' } }],
      ],
      [f1, f2],
    ],
    [
      "in pieces with one id and index",
      [
        [{ index: 0, id: "c", ...nameless("f", "") }],
        [more('{"a"')],
        [more(":1}")],
        [{ index: 0, id: "c", ...nameless("f", "") }],
        [more('{"a"')],
        [more(":2}")],
      ],
      [f1, f2],
    ],
    [
      "with braces and quotes in texts",
      [
        [nameless("f", '{"a":"}{')],
        [{ function: { arguments: '\\"]"' } }],
        [{ function: { arguments: "}" } }],
        [g2],
      ],
      [nameless("f", '{"a":"}{\\"]"}'), g2],
    ],
    [
      "of the custom kind in one chunk",
      [
        [
          { index: 0, type: "custom", custom: { name: "c", input: "x" } },
          { index: 0, type: "custom", custom: { name: "d", input: "y" } },
        ],
      ],
      [
        { type: "custom", custom: { name: "c", input: "x" } },
        { type: "custom", custom: { name: "d", input: "y" } },
      ],
    ],
    [
      "of the custom kind with the name in every piece",
      [
        [{ index: 0, type: "custom", custom: { name: "c", input: "x" } }],
        [{ index: 0, custom: { name: "c", input: "y" } }],
      ],
      [{ type: "custom", custom: { name: "c", input: "xy" } }],
    ],
    [
      "with a name and nothing else after the last piece",
      [[{ index: 0, id: "c", ...f1 }], [{ index: 0, id: "c", function: { name: "f", arguments: "" } }]],
      [f1],
    ],
    [
      "with another index for each piece",
      [
        [{ index: 0, id: "c", ...nameless("f", '{"a"') }],
        [{ index: 1, id: "c", function: { arguments: ":1}" } }],
      ],
      [f1],
    ],
    [
      "with two JSON objects that the model wrote for one call",
      [[{ index: 0, id: "c", ...f1 }], [more('{"a":2}')]],
      [nameless("f", '{"a":1}{"a":2}')],
    ],
    ["with the function after null", [[{ index: 0, id: "c", function: null }], [{ index: 0, ...f1 }]], [f1]],
  ])("stay apart, and whole: %s", (_, chunks, calls) => {
    const { message, error, drifts } = finished(chunks);
    expect(message?.tool_calls).toEqual(calls.map((one) => expect.objectContaining(one)));
    expect([error, drifts]).toEqual([undefined, []]);
  });

  it.each<[string, Pieces]>([
    [
      "a piece with an index that two unfinished calls have",
      [
        [{ index: 0, id: "a", ...nameless("f", "") }],
        [{ index: 0, id: "b", ...nameless("g", "") }],
        [more("{}")],
      ],
    ],
    ["another object with neither after a whole one", [[f1], [{ function: { arguments: '{"a":2}' } }]]],
    ["another name amid arguments", [[nameless("f", '{"a"')], [nameless("g", ":1}")]]],
    ["another name and kind before arguments", [[nameless("f", "")], [nameless("g", "{}")]]],
    [
      "a new id amid arguments",
      [
        [{ index: 0, id: "a", ...nameless("f", '{"a"') }],
        [{ index: 0, id: "b", function: { arguments: ":1}" } }],
      ],
    ],
    [
      "the same call with the same id again",
      [[{ index: 0, id: "a", ...f1 }], [{ index: 0, id: "a", ...f1 }]],
    ],
    ["a call without a function", [[{ index: 0, id: "a", type: "function", function: null }]]],
    ["a call without a name", [[{ index: 0, id: "a", type: "function", function: { arguments: "{}" } }]]],
  ])("are an error at the end, and drift, where a piece may be of two: %s", (_, chunks) => {
    const { error, drifts } = finished(chunks);
    expect([error, drifts.length]).toEqual(["decode", 1]);
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
