import { describe, expect, it } from "@jest/globals";
import { streamAgentSessionEvents } from "../../src/generated/operations/index.ts";
import { createClient } from "../../src/handwritten/core/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { eventStreams } from "../../src/handwritten/streaming/index.ts";
import { recordingServer } from "../support/recording-server.ts";

type Told = readonly [type: string, fields?: object];

/** A server that tells these events of a session, and then ends its answer or breaks off. */
const telling = (events: readonly Told[], how: "ends" | "breaks") =>
  recordingServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req_1" });
    for (const [index, [type, fields]] of events.entries()) {
      const event = { type, event_id: `e_${index}`, session_id: "as_1", ...fields };
      response.write(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    if (how === "ends") response.end();
    else setImmediate(() => response.destroy());
  });

const session = (name: string): Told => [`agent.session.${name}`, { session: { id: "as_1" } }];
const working = [session("in_progress"), ["agent.session.turn.created"] as Told];
const rested = [...working, session("idle")];
const failed: Told = [
  "error",
  { error: { code: "server_error", message: "the environment is slow", type: "x", param: null } },
];

const openaiOf = (server: { baseURL: string }) => new OpenAI({ apiKey: "k", baseURL: server.baseURL });
const kinds = {
  created: (server: { baseURL: string }) =>
    openaiOf(server).beta.agents.sessions.create({
      agent_id: "a",
      environment: { type: "none" },
      stream: true,
    }),
  followed: (server: { baseURL: string }) => openaiOf(server).beta.agents.sessions.events.stream("as_1"),
  "followed over the functional API": (server: { baseURL: string }) =>
    createClient({ apiKey: "k", baseURL: server.baseURL, streaming: eventStreams }).send(
      streamAgentSessionEvents("as_1"),
    ),
};
type Kind = keyof typeof kinds;

/** What a loop over the stream gives, and how it ended. */
const read = async (kind: Kind, events: readonly Told[], how: "ends" | "breaks") => {
  await using server = await telling(events, how);
  const stream = await kinds[kind](server);
  const types: string[] = [];
  let error: unknown;
  try {
    for await (const { type } of stream) types.push(type);
  } catch (thrown) {
    error = thrown;
  }
  return {
    count: types.length,
    verdict: stream.verdict,
    kind: (error as { kind?: string } | undefined)?.kind,
  };
};

describe("the stream of a session", () => {
  const whole = { verdict: "complete", kind: undefined };
  const cut = { verdict: "truncated", kind: "stream_interrupted" };

  it.each<[Kind, string, readonly Told[], "ends" | "breaks", object]>([
    ["created", "ends at rest", rested, "ends", whole],
    ["created", "breaks at rest", rested, "breaks", whole],
    ["created", "ends in a turn", working, "ends", cut],
    ["created", "ends in a second turn", [...rested, ...working], "ends", cut],
    ["created", "ends after the second turn", [...rested, ...rested], "ends", whole],
    ["created", "ends without an event", [], "ends", cut],
    ["created", "ends after a failure", [...working, session("failed")], "ends", whole],
    ["created", "ends with a question", [...working, session("requires_action")], "ends", whole],
    ["followed", "ends at rest", rested, "ends", whole],
    ["followed", "ends without an event", [], "ends", whole],
    ["followed", "ends in a turn", working, "ends", cut],
    ["followed", "breaks in a turn", working, "breaks", { verdict: "truncated" }],
    ["followed", "breaks at rest", rested, "breaks", { verdict: "truncated" }],
    ["followed over the functional API", "ends at rest", rested, "ends", whole],
    ["followed over the functional API", "ends in a turn", working, "ends", cut],
  ])("that is %s and %s has its verdict", async (kind, _, events, how, want) => {
    const result = await read(kind, events, how);
    expect(result).toMatchObject({ count: events.length, ...want });
    if (result.verdict === "truncated") expect(result.kind).toMatch(/^(?:stream_interrupted|connection)$/);
  });

  it.each<Kind>(["created", "followed"])(
    "that is %s gives an error of the session as an event, and goes on",
    async (kind) => {
      expect(await read(kind, [...working, failed, session("idle")], "ends")).toEqual({ count: 4, ...whole });
    },
  );

  it("throws an error that is none of the session's", async () => {
    const foreign: Told = [
      "error",
      { event_id: undefined, error: { code: "rate_limit_exceeded", message: "no" } },
    ];
    expect(await read("followed", [...working, foreign], "ends")).toEqual({
      count: 2,
      verdict: "truncated",
      kind: "rate_limit",
    });
  });
});
