import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type AnyEvent,
  afterReceiving,
  afterSending,
  emptyMemory,
  replayOf,
  type SessionMemory,
} from "../../../src/handwritten/realtime/session/session-memory.ts";
import { runs } from "../../support/runs.ts";

/** `>` the client sends, `<` the server does. */
type Line = readonly [direction: ">" | "<", event: AnyEvent];

const remember = (lines: readonly Line[]): SessionMemory =>
  lines.reduce(
    (memory, [direction, event]) => (direction === ">" ? afterSending : afterReceiving)(memory, event),
    emptyMemory,
  );

const message = (id: string, text: string, role = "user") => ({
  id,
  type: "message",
  role,
  content: [{ type: role === "assistant" ? "output_text" : "input_text", text }],
});
const create = (item: object, more: object = {}): Line => [
  ">",
  { type: "conversation.item.create", item, ...more },
];
const added = (item: object, previous_item_id: string | null = null): Line => [
  "<",
  {
    type: "conversation.item.added",
    item: { object: "realtime.item", status: "completed", ...item },
    previous_item_id,
  },
];
const update = (session: object, event_id?: string): Line => [
  ">",
  { type: "session.update", session, event_id },
];
const updated: Line = ["<", { type: "session.updated", session: { id: "sess_1" } }];
const error = (event_id: string | null): Line => ["<", { type: "error", error: { event_id } }];

describe("the configuration that is replayed", () => {
  it.each<{ name: string; given: Line[]; want: object | undefined }>([
    { name: "none, where the client changed none", given: [updated], want: undefined },
    {
      name: "what several updates come to",
      given: [
        update({
          type: "realtime",
          instructions: "a",
          tools: [{ name: "t" }],
          audio: { output: { voice: "alloy" } },
        }),
        updated,
        update({ type: "realtime", instructions: "b", tools: [], audio: { input: { transcription: null } } }),
        updated,
      ],
      want: {
        type: "realtime",
        instructions: "b",
        tools: [],
        audio: { output: { voice: "alloy" }, input: { transcription: null } },
      },
    },
    {
      name: "no field of another way to detect turns",
      given: [
        update({ turn_detection: { type: "server_vad", threshold: 0.5 } }),
        updated,
        update({ turn_detection: { type: "semantic_vad" } }),
        updated,
      ],
      want: { turn_detection: { type: "semantic_vad" } },
    },
    { name: "an update that is not answered yet", given: [update({ a: 1 })], want: { a: 1 } },
    {
      name: "not an update that was refused",
      given: [update({ a: 1 }, "e1"), update({ b: 2 }, "e2"), error("e1"), updated],
      want: { b: 2 },
    },
    {
      name: "all of it, whatever other errors there are",
      given: [update({ a: 1 }, "e1"), error(null)],
      want: { a: 1 },
    },
  ])("is $name", ({ given, want }) => {
    expect(replayOf(remember(given)).session).toEqual(want);
  });
});

describe("the items that are replayed", () => {
  const call = { id: "c", type: "function_call", call_id: "call_1", name: "f", arguments: "{}" };
  const output = { id: "o", type: "function_call_output", call_id: "call_1", output: "42" };
  const spoken = { id: "s", type: "message", role: "user", content: [{ type: "input_audio" }] };
  const said = {
    id: "a",
    type: "message",
    role: "assistant",
    content: [{ type: "output_audio", transcript: "hi" }],
  };

  it.each<{ name: string; given: Line[]; want: object[]; skipped?: number }>([
    {
      name: "the server's, in its order",
      given: [added(message("1", "a")), added(message("3", "c")), added(message("2", "b"), "1")],
      want: [message("1", "a"), message("2", "b"), message("3", "c")],
    },
    {
      name: "those at the front that the client put there",
      given: [
        added(message("2", "b")),
        create(message("1", "a"), { previous_item_id: "root" }),
        added(message("1", "a")),
      ],
      want: [message("1", "a"), message("2", "b")],
    },
    {
      name: "those that are not answered yet, in their places",
      given: [
        added(message("1", "a")),
        added(message("3", "c")),
        create(message("2", "b"), { previous_item_id: "1" }),
      ],
      want: [message("1", "a"), message("2", "b"), message("3", "c")],
    },
    {
      name: "not those that were refused",
      given: [create(message("1", "a"), { event_id: "e" }), error("e")],
      want: [],
    },
    {
      name: "not those that were deleted",
      given: [added(message("1", "a")), [">", { type: "conversation.item.delete", item_id: "1" }]],
      want: [],
    },
    {
      name: "in the form in which they were done",
      given: [
        added({ ...message("1", "", "assistant"), status: "in_progress", content: [] }),
        ["<", { type: "conversation.item.done", item: message("1", "whole", "assistant") }],
      ],
      want: [message("1", "whole", "assistant")],
    },
    { name: "a call and its output", given: [added(call), added(output, "c")], want: [call, output] },
    { name: "no output without its call", given: [added(output)], want: [], skipped: 1 },
    {
      name: "no call that was under way, nor its output",
      given: [added({ ...call, status: "in_progress" }), added(output)],
      want: [],
      skipped: 2,
    },
    {
      name: "what an assistant said, as text",
      given: [added(said)],
      want: [message("a", "hi", "assistant")],
    },
    { name: "not what nobody transcribed", given: [added(spoken)], want: [], skipped: 1 },
    {
      name: "what a user said, as its transcript",
      given: [
        added(spoken),
        [
          "<",
          {
            type: "conversation.item.input_audio_transcription.completed",
            item_id: "s",
            content_index: 0,
            transcript: "yes",
          },
        ],
      ],
      want: [message("s", "yes")],
    },
    {
      name: "the audio that the client sent itself, which the server does not give back",
      given: [create({ ...spoken, content: [{ type: "input_audio", audio: "AAAA" }] }), added(spoken)],
      want: [{ ...spoken, content: [{ type: "input_audio", audio: "AAAA" }] }],
    },
    {
      name: "not what was truncated: nobody knows which words were heard",
      given: [added(said), ["<", { type: "conversation.item.truncated", item_id: "a", content_index: 0 }]],
      want: [],
      skipped: 1,
    },
    {
      name: "no item of an MCP server",
      given: [added({ id: "m", type: "mcp_list_tools", server_label: "x", tools: [] })],
      want: [],
      skipped: 1,
    },
  ])("are $name", ({ given, want, skipped = 0 }) => {
    const replay = replayOf(remember(given));
    expect(replay.items).toEqual(want);
    expect(replay.skipped).toBe(skipped);
  });

  it("are the same whether the answers have come or not", () => {
    const id = fc.constantFrom("1", "2", "3", "4", "5", "6");
    const creation = fc.record({
      id,
      after: fc.option(fc.oneof(id, fc.constant("root")), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(creation, { selector: (one) => one.id }),
        fc.nat(6),
        (creations, answered) => {
          const sent = creations.map(({ id, after }) => create(message(id, id), { previous_item_id: after }));
          const answers = creations.slice(0, answered).map(({ id }) => added(message(id, id)));
          const { items } = replayOf(remember([...sent, ...answers]));
          expect(items).toEqual(replayOf(remember(sent)).items);
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it("survive a second loss in the middle of a replay", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), fc.nat(10), (ids, answered) => {
        const first = replayOf(remember(ids.map((id) => added(message(id, `text of ${id}`))))).items;
        const replayed = first.map((item, index) =>
          create(item, index ? { previous_item_id: first[index - 1]?.id } : {}),
        );
        const answers = first
          .slice(0, answered)
          .map((item, index) => added(item, first[index - 1]?.id ?? null));
        expect(replayOf(remember([...replayed, ...answers])).items).toEqual(first);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it("are known after any events at all, and outputs come after their calls", () => {
    const type = fc.constantFrom(
      "session.update",
      "session.updated",
      "conversation.item.create",
      "conversation.item.added",
      "conversation.item.done",
      "conversation.item.deleted",
      "conversation.item.truncated",
      "conversation.item.input_audio_transcription.completed",
      "response.created",
      "response.done",
      "error",
    );
    const id = fc.constantFrom("a", "b", undefined, null, 3);
    const item = fc.oneof(
      fc.constantFrom(call, output, said, spoken, message("m", "x")),
      fc.record({ id, type: fc.constantFrom("message", "other", undefined), content: fc.jsonValue() }),
      fc.jsonValue(),
    );
    const event = fc.record({
      type,
      item,
      item_id: id,
      event_id: id,
      error: fc.jsonValue(),
      response: fc.jsonValue(),
    });
    // What the client sends has a type; what the server sends may be anything.
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const memory = events.reduce(
          (before, one) => afterReceiving(before, one as unknown as AnyEvent),
          emptyMemory,
        );
        const calls = new Set<unknown>();
        for (const item of replayOf(memory).items) {
          if (item.type === "function_call") calls.add(item.call_id);
          if (item.type === "function_call_output") expect(calls).toContain(item.call_id);
        }
      }),
      { numRuns: runs(3_000) },
    );
  });
});
