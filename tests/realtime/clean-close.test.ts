import { describe, expect, it } from "@jest/globals";
import { SocketClosedError } from "../../src/handwritten/errors/index.ts";
import {
  type ConnectionClose,
  connectRealtime,
  connectResponses,
} from "../../src/handwritten/realtime/index.ts";
import { endOf, environmentOf, once } from "../support/realtime.ts";
import { socketServer } from "../support/socket-server.ts";

const event = (type: string, id?: string) => ({ type, response: { id, object: "realtime.response" } });

const connects = {
  Realtime: (server: { baseURL: string }, more: object = {}) =>
    connectRealtime(environmentOf(server), { model: "m", ...more }),
  Responses: (server: { baseURL: string }, more: object = {}) =>
    connectResponses(environmentOf(server), more),
};

/** What a loop throws over a socket that says these events and then goodbye. */
const endAfter = async (kind: keyof typeof connects, events: object[], code = 1000, more = {}) => {
  await using server = await socketServer({
    opened: (peer) => {
      for (const sent of events) peer.send(sent);
      peer.socket.close(code, "bye");
    },
  });
  const connection = await connects[kind](server, more);
  const types: string[] = [];
  try {
    for await (const { type } of connection) types.push(type);
    return { types, error: undefined, requests: server.requests.length };
  } catch (error) {
    return { types, error: error as SocketClosedError, requests: server.requests.length };
  }
};

describe("a clean close by the server (1000)", () => {
  it.each([
    { kind: "Realtime" as const, last: "response.output_text.delta" },
    { kind: "Responses" as const, last: "response.in_progress" },
  ])("in the middle of a response of $kind is an error that names it", async ({ kind, last }) => {
    const { types, error } = await endAfter(kind, [event("response.created", "resp_1"), { type: last }]);
    expect(types).toEqual(["response.created", last]);
    expect(error).toBeInstanceOf(SocketClosedError);
    expect(error).toMatchObject({
      kind: "socket",
      code: 1000,
      reason: "bye",
      wasClean: true,
      interrupted: ["resp_1"],
      responseID: "resp_1",
    });
    expect(error?.message).toContain("closed with 1000 while a response was in progress (resp_1) — bye");
  });

  it.each([
    { kind: "Realtime" as const, ended: "response.done" },
    { kind: "Responses" as const, ended: "response.completed" },
    { kind: "Responses" as const, ended: "response.failed" },
    { kind: "Responses" as const, ended: "response.incomplete" },
    { kind: "Responses" as const, ended: "response.cancelled" },
  ])("after $ended of $kind ends the loop, and after nothing at all", async ({ kind, ended }) => {
    const whole = await endAfter(kind, [event("response.created", "resp_1"), event(ended, "resp_1")]);
    expect(whole.error).toBeUndefined();
    expect((await endAfter(kind, [])).error).toBeUndefined();
  });

  it("names all responses that were in progress, and none that were not", async () => {
    const { error } = await endAfter("Responses", [
      event("response.created", "a"),
      event("response.created", "b"),
      event("response.created", "c"),
      event("response.completed", "b"),
    ]);
    expect(error?.interrupted).toEqual(["a", "c"]);
    expect(error?.message).toContain("while 2 responses were in progress (a, c)");
  });

  it("is an error too where the server does not send the response id", async () => {
    const { error } = await endAfter("Responses", [event("response.created")]);
    expect(error).toMatchObject({ code: 1000, interrupted: [] });
    expect(error?.message).toContain("while a response was in progress");
    const whole = await endAfter("Responses", [event("response.created"), { type: "response.completed" }]);
    expect(whole.error).toBeUndefined();
  });

  it("in the middle of a response is an error for listeners, before the close", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), { model: "m" });
    const log: unknown[] = [];
    connection.on("error", (error) => log.push(error.kind, error.responseID));
    const closed = once<ConnectionClose<object>>(connection, "close");
    connection.on("close", ({ code }) => log.push(code));
    const peer = await server.peer(0);
    peer.send(event("response.created", "resp_1"));
    peer.socket.close(1000);
    await closed;
    expect(log).toEqual(["socket", "resp_1", 1000]);
  });

  it("does not reconnect", async () => {
    const { error, requests } = await endAfter("Realtime", [event("response.created", "r")], 1000, {
      reconnect: true,
    });
    expect(error).toMatchObject({ code: 1000, interrupted: ["r"] });
    expect(requests).toBe(1);
  });
});

describe("any other end", () => {
  it.each([1001, 1011, 4000])("with %i names the responses that were in progress", async (code) => {
    const { error } = await endAfter("Realtime", [event("response.created", "r")], code);
    expect(error).toMatchObject({ code, interrupted: ["r"], responseID: "r" });
    expect((await endAfter("Realtime", [], code)).error).toMatchObject({ code, interrupted: [] });
  });

  it("by this side is no error", async () => {
    await using server = await socketServer({ opened: (peer) => peer.send(event("response.created", "r")) });
    const connection = await connectRealtime(environmentOf(server), { model: "m" });
    await once(connection, "response.created");
    const end = endOf(connection);
    await connection.close();
    expect(await end).toBeUndefined();
  });

  it("after all attempts to reconnect still names them", async () => {
    await using server = await socketServer({
      opened: (peer) => {
        peer.send(event("response.created", "r"));
        peer.socket.close(1011);
      },
      refuse: (index) => (index ? { status: 403 } : undefined),
    });
    const reconnect = { baseDelayMs: 0 };
    const connection = await connectRealtime(environmentOf(server), { model: "m", reconnect });
    expect(await endOf(connection)).toMatchObject({ code: 1011, interrupted: ["r"], attempts: 1 });
  });
});
