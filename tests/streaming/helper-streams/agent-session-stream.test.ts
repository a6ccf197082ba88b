import { afterAll, describe, expect, it } from "@jest/globals";
import { OpenAI } from "../../../src/handwritten/index.ts";
import type {
  AgentSessionStreamParams,
  AgentToolError,
  AgentToolHandler,
} from "../../../src/handwritten/streaming/index.ts";
import { startServer } from "../../../src/handwritten/testing/index.ts";
import { loopClock } from "../../support/loop-clock.ts";
import { until } from "../../support/until.ts";
import {
  SESSION,
  type SessionServer,
  session,
  sessionServer,
  TURN,
  tellTurn,
  turn,
} from "./agent-session-server.ts";

const clock = loopClock();
afterAll(() => clock[Symbol.dispose]());

const streamOf = (server: SessionServer, params: Partial<AgentSessionStreamParams> = {}, options = {}) =>
  new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock }).beta.agents.sessions.stream(
    SESSION,
    { input: "Hi", ...params },
    options,
  );

const idle = { session: session("idle") };
const call = (name: string, call_id = "call_1", args: unknown = { city: "Bern" }) => ({
  turn_id: TURN,
  output_index: 0,
  item: {
    type: "function_call",
    id: "i",
    name,
    call_id,
    turn_id: TURN,
    status: "completed",
    arguments: args,
  },
});
const resultOf = async (stream: ReturnType<typeof streamOf>): Promise<unknown> =>
  stream.finalResult().then(
    (value) => ({ value }),
    (error: Error & { kind: string; code?: string }) => ({
      name: error.name,
      kind: error.kind,
      code: error.code,
    }),
  );

describe("the stream of a turn", () => {
  it("looks whether the session is idle, follows it, and then sends the input", async () => {
    await using server = await sessionServer((it) => {
      tellTurn(it);
      it.tell("idle", idle);
    });
    const stream = streamOf(server, { idempotencyKey: "key-1" }, { headers: { "x-own": "1" } });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /v1/agents/sessions/${SESSION}`,
      `GET /v1/agents/sessions/${SESSION}/events`,
      `POST /v1/agents/sessions/${SESSION}/events`,
    ]);
    expect(server.inputs).toEqual([
      {
        type: "agent.session.input.message",
        input: [{ role: "user", content: [{ type: "input_text", text: "Hi" }] }],
      },
    ]);
    expect(
      server.requests.map(({ headers }) => [
        headers["openai-beta"],
        headers["x-own"],
        headers["idempotency-key"],
      ]),
    ).toEqual([
      ["agents=v1", "1", undefined],
      ["agents=v1", "1", undefined],
      ["agents=v1", "1", "key-1"],
    ]);
    expect(types.at(0)).toBe("agent.session.turn.created");
    expect(types.at(-1)).toBe("agent.session.idle");
    expect(types).toHaveLength(9);
  });

  it("has the messages of the turn as its result, in order and without commentary", async () => {
    await using server = await sessionServer((it) => {
      it.tell("idle", idle);
      tellTurn(it);
      it.tell("idle", idle);
    });
    const stream = streamOf(server);
    const deltas: string[] = [];
    const messages: string[] = [];
    const ends: string[] = [];
    stream.on("textDelta", (delta) => deltas.push(delta));
    stream.on("message", ({ id }) => messages.push(id));
    stream.on("turn", ({ status }) => ends.push(status));
    expect(stream.withResultCollection()).toBe(stream);
    const result = await stream.finalResult();
    expect(result).toMatchObject({ session_id: SESSION, turn_id: TURN, output_text: "Hello world" });
    expect(result.messages.map(({ id }) => id)).toEqual(["m2", "m3"]);
    expect(deltas).toEqual(["Hel", "lo"]);
    expect(messages).toEqual(["m3", "m1", "m2"]);
    expect(ends).toEqual(["completed"]);
  });

  it.each<[string, (server: SessionServer) => void, object]>([
    [
      "failed",
      (it) => {
        tellTurn(it, "failed", { error: { code: "rate_limit_exceeded", message: "too fast" } });
        it.tell("idle", idle);
      },
      { kind: "api", code: "rate_limit_exceeded" },
    ],
    [
      "cancelled",
      (it) => {
        tellTurn(it, "cancelled");
        it.tell("idle", idle);
      },
      { kind: "api", code: "turn_cancelled" },
    ],
    [
      "session failed",
      (it) => it.tell("failed", { session: session("failed", { error: "gone" }) }),
      { kind: "api", code: "session_failed" },
    ],
    [
      "session has reached its budget",
      (it) => it.tell("budget_reached", { session: session("budget_reached") }),
      { kind: "api", code: "budget_reached" },
    ],
    [
      "stream ended before",
      (it) => {
        it.tell("turn.created", { turn_id: TURN, turn: turn("queued") });
        it.end();
      },
      { kind: "stream_interrupted" },
    ],
    [
      "stream ended between the turn and its rest",
      (it) => {
        tellTurn(it);
        it.end();
      },
      { kind: "stream_interrupted" },
    ],
    ["stream ended while the session rested", (it) => it.end(), { kind: "stream_interrupted" }],
    ["connection broke", (it) => it.end("break"), {}],
  ])("has no result when the %s", async (_, tell, error) => {
    await using server = await sessionServer((it) => tell(it));
    const result = await resultOf(streamOf(server));
    expect(result).toMatchObject(error);
    expect(result).not.toHaveProperty("value");
  });

  it("sends a key of the call with the input alone", async () => {
    for (const options of [{ idempotencyKey: "k1" }, { headers: { "Idempotency-Key": "k1" } }]) {
      await using server = await sessionServer((it, _, count) => {
        if (count === 2) tellTurn(it);
        it.tell("idle", idle);
        if (count === 1) {
          it.tell("turn.created", { turn_id: TURN, turn: turn("queued") });
          it.tell("turn.item.added", call("weather"));
        }
      });
      await streamOf(server, { toolHandlers: { weather: () => "sun" } }, options).finalResult();
      expect(server.requests.map(({ headers }) => headers["idempotency-key"])).toEqual([
        undefined,
        undefined,
        "k1",
        undefined,
      ]);
    }
  });

  it("stops following the session when the input is refused", async () => {
    await using server = await sessionServer(() => ({ error: { message: "no" } }));
    expect(await resultOf(streamOf(server))).toMatchObject({ kind: "bad_request" });
    await until(() => !server.isFollowed());
  });

  it("refuses a session that is not idle, and an empty input", async () => {
    await using server = await sessionServer(() => {}, "in_progress");
    expect(await resultOf(streamOf(server))).toMatchObject({ kind: "usage" });
    expect(server.requests).toHaveLength(1);
    for (const input of ["", []]) expect(() => streamOf(server, { input })).toThrow("empty");
    expect(server.requests).toHaveLength(1);
  });

  it("closes its requests when it is aborted, and submits nothing more", async () => {
    await using server = await sessionServer((it) =>
      it.tell("turn.created", { turn_id: TURN, turn: turn("queued") }),
    );
    const stream = streamOf(server);
    await stream.emitted("event");
    stream.abort();
    await expect(stream.done()).rejects.toMatchObject({ kind: "abort" });
    expect(server.inputs).toHaveLength(1);
  });
});

describe("the calls of a turn", () => {
  /** A server whose turn calls a function, and ends after the results. */
  const calling = (events: readonly (readonly [string, object])[], refusals: readonly object[] = []) =>
    sessionServer((it, _, count) => {
      if (count === 1) {
        it.tell("turn.created", { turn_id: TURN, turn: turn("queued") });
        for (const [type, fields] of events) it.tell(type, fields);
        return;
      }
      const refusal = refusals[count - 2];
      if (refusal) return { error: refusal };
      if (
        it.inputs.length ===
        1 + refusals.length + events.filter(([type]) => type === "turn.item.added").length
      ) {
        tellTurn(it);
        it.tell("idle", idle);
      }
    });

  it.each<[string, AgentSessionStreamParams["toolHandlers"], object]>([
    ["text", { weather: ({ city }) => `sun in ${city}` }, { success: true, output: "sun in Bern" }],
    [
      "an object, as JSON",
      { weather: async () => ({ sun: true }) },
      { success: true, output: '{"sun":true}' },
    ],
    ["a list, as JSON", { weather: () => [1, 2] }, { success: true, output: "[1,2]" }],
    [
      "content",
      { weather: () => [{ type: "input_text", text: "sun" }] },
      { success: true, output: [{ type: "input_text", text: "sun" }] },
    ],
    ["null", { weather: () => null }, { success: true, output: null }],
  ])("are answered with %s", async (_, toolHandlers, answer) => {
    await using server = await calling([["turn.item.added", call("weather")]]);
    await streamOf(server, { toolHandlers }).finalResult();
    expect(server.inputs.slice(1)).toEqual([
      { type: "agent.session.input.tool_result", turn_id: TURN, call_id: "call_1", ...answer },
    ]);
  });

  it.each<[AgentToolError["stage"], unknown, () => unknown]>([
    ["arguments", "no JSON", () => "never"],
    ["arguments", [1], () => "never"],
    [
      "execution",
      {},
      () => {
        throw new Error("a secret of the program");
      },
    ],
    ["output", {}, () => undefined],
    ["output", {}, () => 5n],
    [
      "output",
      {},
      () => ({
        toJSON: () => {
          throw new Error("x");
        },
      }),
    ],
  ])(
    "that fail at their %s (%j) are answered without the reason, which the observer gets",
    async (stage, args, handler) => {
      await using server = await calling([["turn.item.added", call("weather", "call_1", args)]]);
      const failures: AgentToolError[] = [];
      const stream = streamOf(server, {
        toolHandlers: { weather: handler as AgentToolHandler },
        onToolError: (failure) => {
          failures.push(failure);
          throw new Error("the observer fails, too");
        },
      });
      await stream.finalResult();
      expect(server.inputs.slice(1)).toEqual([
        {
          type: "agent.session.input.tool_result",
          turn_id: TURN,
          call_id: "call_1",
          success: false,
          error: "Tool handler failed.",
        },
      ]);
      expect(failures).toMatchObject([
        { stage, tool_name: "weather", session_id: SESSION, call_id: "call_1" },
      ]);
    },
  );

  it("are answered once each, one after the other, with arguments that are the handler's own", async () => {
    await using server = await calling([
      ["turn.item.added", call("weather", "call_1")],
      ["turn.item.added", call("weather", "call_2")],
    ]);
    const seen: unknown[] = [];
    const stream = streamOf(server, {
      toolHandlers: {
        weather: (args) => {
          args["city"] = "changed";
          return "sun";
        },
      },
    });
    stream.on("event", (event) => {
      if (event.type === "agent.session.turn.item.added") seen.push(event.item);
    });
    await stream.finalResult();
    expect(server.inputs.slice(1).map(({ call_id }) => call_id)).toEqual(["call_1", "call_2"]);
    expect(seen).toMatchObject([{ arguments: { city: "Bern" } }, { arguments: { city: "Bern" } }]);
  });

  it("are answered once, however often the server sends them", async () => {
    await using server = await sessionServer((it, _, count) => {
      if (count > 2) throw new Error("a second answer");
      if (count === 2) return tellTurn(it);
      it.tell("turn.created", { turn_id: TURN, turn: turn("queued") });
      for (let times = 0; times < 3; times++) it.tell("turn.item.added", call("weather"));
      return undefined;
    });
    const stream = streamOf(server, { toolHandlers: { weather: () => "sun" } });
    stream.on("turn", () => server.tell("idle", idle));
    await stream.finalResult();
    expect(server.inputs.slice(1)).toMatchObject([{ call_id: "call_1" }]);
  });

  it("are submitted again while the session does not know of them, and not for another refusal", async () => {
    const unknown = { code: "invalid_request_error", message: "Unknown pending tool call: call_1" };
    const toolHandlers = { weather: () => "sun" };
    await using server = await calling([["turn.item.added", call("weather")]], [unknown, unknown, unknown]);
    await streamOf(server, { toolHandlers }).finalResult();
    expect(server.inputs).toHaveLength(5);

    await using stubborn = await calling([["turn.item.added", call("weather")]], Array(9).fill(unknown));
    expect(await resultOf(streamOf(stubborn, { toolHandlers }))).toMatchObject({ kind: "bad_request" });
    expect(stubborn.inputs).toHaveLength(5);

    await using other = await calling([["turn.item.added", call("weather")]], [{ message: "no" }]);
    expect(await resultOf(streamOf(other, { toolHandlers }))).toMatchObject({ kind: "bad_request" });
    expect(other.inputs).toHaveLength(2);
  });

  it("without a handler end the wait for a result, and are left to a loop", async () => {
    const action = { type: "function_call", name: "other", call_id: "call_9" };
    const requires = { session: session("requires_action", { required_actions: [action] }) };
    await using server = await calling([
      ["turn.item.added", call("toString", "call_9")],
      ["requires_action", requires],
    ]);
    expect(await resultOf(streamOf(server, { toolHandlers: { weather: () => "" } }))).toMatchObject({
      kind: "usage",
    });

    await using looped = await calling([["requires_action", requires]]);
    const stream = streamOf(looped);
    for await (const event of stream) if (event.type === "agent.session.requires_action") break;
    await expect(stream.done()).rejects.toMatchObject({ kind: "abort" });

    await using late = await calling([["requires_action", requires]]);
    const waiting = streamOf(late);
    await waiting.emitted("event");
    await waiting.emitted("event");
    expect(await resultOf(waiting)).toMatchObject({ kind: "usage" });
  });
});

describe("the first turn of a new session", () => {
  it("begins with the request that creates the session, and has its calls answered", async () => {
    await using server = await sessionServer((it, body, count) => {
      if (count === 0) {
        expect(body).toEqual({ agent_id: "a", environment: { type: "none" }, input: "Hi", stream: true });
        it.tell("created", { session: session("in_progress") });
        it.tell("turn.created", { turn_id: TURN, turn: turn("queued") });
        it.tell("turn.item.added", call("weather"));
        return;
      }
      tellTurn(it);
      it.tell("idle", idle);
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock });
    const params = { agent_id: "a", environment: { type: "none" }, input: "Hi" } as const;
    const stream = openai.beta.agents.sessions.createAndStream(
      { ...params, toolHandlers: { weather: () => "sun" } },
      { idempotencyKey: "k1" },
    );
    expect(await stream.finalResult()).toMatchObject({ session_id: SESSION, output_text: "Hello world" });
    expect(
      server.requests.map(({ method, url, headers }) => [method, url, headers["idempotency-key"]]),
    ).toEqual([
      ["POST", "/v1/agents/sessions", "k1"],
      ["POST", `/v1/agents/sessions/${SESSION}/events`, undefined],
    ]);
    expect(() => openai.beta.agents.sessions.createAndStream({ ...params, input: "" })).toThrow("empty");
  });
});

it("a turn of the embedded server has a result", async () => {
  await using server = await startServer({ streams: { pieces: 2 } });
  const openai = new OpenAI({ apiKey: server.apiKey, baseURL: server.url });
  const stream = openai.beta.agents.sessions.stream("as_7", { input: "Hello" });
  expect((await stream.finalResult()).output_text).toBe("piece 0 piece 1 ");
  expect(server.requests.map(({ operation }) => operation)).toEqual([
    "retrieveAgentSession",
    "streamAgentSessionEvent",
    "createAgentSessionEvent",
  ]);
});
