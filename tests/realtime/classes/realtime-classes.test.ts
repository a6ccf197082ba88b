import { once as nextEvent } from "node:events";
import { describe, expect, it } from "@jest/globals";
import type { RealtimeClientEvent } from "../../../src/generated/models.ts";
import { azure } from "../../../src/handwritten/config/profiles/azure.ts";
import { AuthenticationError, ConfigurationError } from "../../../src/handwritten/errors/index.ts";
import OpenAI from "../../../src/handwritten/index.ts";
import {
  OpenAIRealtimeError,
  OpenAIRealtimeWebSocket,
  OpenAIRealtimeWS,
  type RealtimeWSProps,
} from "../../../src/handwritten/realtime/index.ts";
import { startServer } from "../../../src/handwritten/testing/index.ts";
import { environmentOf, KEY } from "../../support/realtime.ts";
import { type Peer, type SocketServer, socketServer } from "../../support/socket-server.ts";

const opened = (peer: Peer): void => peer.send({ type: "session.created", event_id: "event_1", session: {} });
const MODEL = { model: "gpt-realtime" } as const;
const RETRY = { ...MODEL, reconnect: true, reconnectInitialDelay: 0, reconnectMaxDelay: 0 } as const;
const update = (instructions: string): RealtimeClientEvent => ({
  type: "session.update",
  session: { type: "realtime", instructions },
});
const start = (server: SocketServer, props: RealtimeWSProps = MODEL): OpenAIRealtimeWS =>
  new OpenAIRealtimeWS(props, new OpenAI({ apiKey: KEY, baseURL: server.baseURL }));

/** The next event of a name, whatever errors come before. */
const heard = (
  socket: OpenAIRealtimeWS,
  name: "close" | "reconnected" | "response.done",
): Promise<unknown[]> => new Promise((resolve) => socket.once(name, (...args: unknown[]) => resolve(args)));

describe.each([
  ["OpenAIRealtimeWS", OpenAIRealtimeWS],
  ["OpenAIRealtimeWebSocket", OpenAIRealtimeWebSocket],
])("%s", (_name, Class) => {
  it("holds a conversation with the embedded server", async () => {
    const server = await startServer();
    try {
      const socket = new Class(MODEL, new OpenAI({ apiKey: server.apiKey, baseURL: server.url }));
      const types: string[] = [];
      socket.on("event", ({ type }) => types.push(type));
      // Sent before it is open.
      socket.send({ type: "response.create" });
      const { response } = await socket.emitted("response.done");
      expect(response.status).toBe("completed");
      expect(types[0]).toBe("session.created");
      expect(types).toContain("response.done");
      const closed = socket.emitted("close");
      socket.close();
      expect((await closed).slice(0, 2)).toEqual([1000, "OK"]);
    } finally {
      await server.close();
    }
  });

  it("is made by create() and azure() too", async () => {
    await using server = await socketServer();
    const client = environmentOf(server, { apiKey: async () => "from-a-function" });
    const created = await Class.create(client, MODEL);
    const { url } = await server.peer(0);
    expect([created.url.href, url]).toEqual([
      `${server.origin.replace("http", "ws")}/v1/realtime?model=gpt-realtime`,
      "/v1/realtime?model=gpt-realtime",
    ]);
    const profile = azure({ endpoint: server.origin, apiVersion: "2025-04-01-preview", deployment: "voice" });
    const ofAzure = environmentOf(server, { profile, baseURL: null });
    const sockets = [
      await Class.azure(ofAzure),
      await Class.azure(ofAzure, { deploymentName: "other" }),
      await Class.azure(ofAzure, { callID: "rtc_1" }),
    ];
    await server.peer(3);
    const queries = sockets.map((socket) => Object.fromEntries(socket.url.searchParams));
    expect(queries).toMatchObject([{ deployment: "voice" }, { deployment: "other" }, { call_id: "rtc_1" }]);
    expect((await server.peer(1)).headers["api-key"]).toBe(KEY);
    const bare = environmentOf(server, {
      profile: azure({ endpoint: server.origin, apiVersion: "v1" }),
      baseURL: null,
    });
    await expect(Class.azure(bare)).rejects.toThrow(/needs a `deploymentName`/);
    await expect(Class.azure(ofAzure, { deploymentName: "d", callID: "c" })).rejects.toThrow(/one of/);
    for (const socket of [created, ...sockets]) socket.close();
  });
});

describe("the key of a Realtime class", () => {
  it("is a header with ws, and a protocol with the platform's class", async () => {
    await using server = await socketServer();
    const bare = { apiKey: KEY, baseURL: server.baseURL };
    const withWs = new OpenAIRealtimeWS({ ...MODEL, options: { headers: { "x-mine": "1" } } }, bare);
    expect((await server.peer(0)).headers).toMatchObject({ authorization: `Bearer ${KEY}`, "x-mine": "1" });
    const native = new OpenAIRealtimeWebSocket(MODEL, bare);
    const { headers } = await server.peer(1);
    expect(headers["sec-websocket-protocol"]).toMatch(/realtime, ?openai-insecure-api-key\./);
    expect(headers.authorization).toBeUndefined();
    withWs.close();
    native.close();
  });
});

describe("the address of a Realtime class", () => {
  it("is that which buildRealtimeURL gives", async () => {
    await using server = await socketServer();
    const origin = server.origin.replace("http", "ws");
    const socket = start(server, {
      ...MODEL,
      buildRealtimeURL: (_client, { model }) => new URL(`${origin}/mine?of=${model}`),
    });
    expect((await server.peer(0)).url).toBe("/mine?of=gpt-realtime");
    socket.close();
    expect(() => start(server, { ...MODEL, buildRealtimeURL: () => new URL("http://127.0.0.1/") })).toThrow(
      ConfigurationError,
    );
  });

  it.each<[string, object, RegExp]>([
    ["two targets", { model: "m", callID: "c" }, /one of `model`, `callID` and `intent`/],
    ["no target", {}, /one of `model`, `callID` and `intent`/],
    ["an unknown name", { ...MODEL, modle: "x" }, /`modle`/],
    [
      "an option of ws without a counterpart",
      { ...MODEL, options: { protocolVersion: 8 } },
      /protocolVersion/,
    ],
    ["redirects", { ...MODEL, options: { followRedirects: true } }, /followRedirects/],
    ["attempts that are no number", { ...MODEL, maxReconnectAttempts: -1 }, /maxReconnectAttempts/],
  ])("refuses %s when it is made", async (_what, props, message) => {
    await using server = await socketServer();
    expect(() => start(server, props as RealtimeWSProps)).toThrow(message);
    expect(server.requests).toEqual([]);
  });
});

describe("the events of a Realtime class", () => {
  it("come once with once, and not after off", async () => {
    await using server = await socketServer({ opened });
    const socket = start(server);
    const log: string[] = [];
    const off = (): unknown => log.push("off");
    socket
      .on("response.created", () => log.push("on"))
      .once("response.created", () => log.push("once"))
      .on("response.created", off)
      .off("response.created", off);
    await socket.emitted("session.created");
    const peer = await server.peer(0);
    for (const type of ["response.created", "response.created", "close", "response.done"])
      peer.send({ type });
    await socket.emitted("response.done");
    // A server's `close` is an event, and not the end.
    expect(log).toEqual(["on", "once", "on"]);
    socket.close();
  });

  it("of the socket are heard as ws and the platform have them", async () => {
    await using server = await socketServer({ opened });
    const socket = start(server);
    const log: unknown[] = [];
    const { socket: view } = socket;
    expect([view.readyState, view.url]).toEqual([view.CONNECTING, socket.url.href]);
    view.on("open", () => log.push(["open", view.readyState]));
    view.addEventListener("open", ({ type }) => log.push([type, "once"]), { once: true });
    view.onopen = () => log.push("onopen");
    view.on("message", (data) => log.push(JSON.parse(data.toString()).type));
    view.addEventListener("message", { handleEvent: ({ data }) => log.push(typeof data) });
    const removed = (): unknown => log.push("removed");
    view.addEventListener("message", removed);
    view.removeEventListener("message", removed);
    await socket.emitted("session.created");
    const closed = nextEvent(eventsOf(view), "close");
    view.close(3001, "bye");
    await closed;
    expect(view.readyState).toBe(view.CLOSED);
    expect(log).toEqual([["open", 1], ["open", "once"], "onopen", "session.created", "string"]);
    const peer = await server.peer(0);
    expect(peer.socket.readyState).toBeGreaterThan(1);
  });

  it("say of an error of the server what it said", async () => {
    await using server = await socketServer({ opened });
    const socket = start(server);
    const errors: OpenAIRealtimeError[] = [];
    socket.on("error", (error) => errors.push(error as OpenAIRealtimeError));
    const error = { type: "invalid_request_error", code: "bad", message: "not so", param: null };
    const peer = await server.peer(0);
    peer.send({ type: "error", event_id: "event_9", error });
    peer.send("no json");
    peer.send({ type: "response.done" });
    await heard(socket, "response.done");
    expect(errors).toHaveLength(2);
    expect(errors[0]).toBeInstanceOf(OpenAIRealtimeError);
    expect([errors[0]?.error, errors[0]?.event_id]).toEqual([error, "event_9"]);
    expect(errors[0]?.message).toContain("not so");
    expect([errors[1]?.error, (errors[1]?.cause as Error | undefined)?.name]).toEqual([
      undefined,
      "DecodeError",
    ]);
    socket.close();
  });

  it("reject what waits for another event", async () => {
    await using server = await socketServer({ opened });
    const socket = start(server);
    const waiting = socket.emitted("response.done");
    (await server.peer(0)).send({ type: "error", event_id: "e", error: { message: "no" } });
    await expect(waiting).rejects.toThrow(OpenAIRealtimeError);
    socket.close();
  });
});

describe("a Realtime class that cannot connect", () => {
  it("has an error with its cause, and a close", async () => {
    await using server = await socketServer({ refuse: () => ({ status: 401, body: "{}" }) });
    const socket = start(server);
    const log: unknown[] = [];
    socket.socket.on("error", () => log.push("socket error"));
    socket.on("error", ({ cause }) => log.push(cause));
    const closed = heard(socket, "close");
    socket.send(update("lost"));
    await closed;
    expect(log).toEqual([expect.any(AuthenticationError), "socket error"]);
    socket.send(update("later"));
    expect(log.at(-1)).toBeUndefined();
  });

  it("has no error when it was closed before it was open", async () => {
    await using server = await socketServer({ refuse: () => "hang" });
    const socket = start(server);
    const errors: unknown[] = [];
    socket.on("error", (error) => errors.push(error));
    const closed = heard(socket, "close");
    socket.send(update("a"));
    socket.close();
    expect(await closed).toEqual([1006, "", [{ type: "message", message: update("a") }]]);
    expect(errors).toEqual([]);
  });
});

describe("a Realtime class that loses its connection", () => {
  it("is closed, without an error, unless it reconnects", async () => {
    await using server = await socketServer({ opened });
    const socket = start(server);
    const errors: unknown[] = [];
    socket.on("error", (error) => errors.push(error));
    const closed = heard(socket, "close");
    await socket.emitted("session.created");
    (await server.peer(0)).socket.close(1011, "oops");
    expect(await closed).toEqual([1011, "oops", []]);
    expect(errors).toEqual([]);
  });

  it("reconnects, restores nothing, and keeps events until they are flushed", async () => {
    await using server = await socketServer({ opened });
    const socket = start(server, { ...RETRY, maxQueueBytes: 200 });
    const errors: string[] = [];
    socket.on("error", ({ message }) => errors.push(message));
    await socket.emitted("session.created");
    socket.send(update("first"));
    const peer = await server.peer(0);
    await peer.receives(1);
    const log: unknown[] = [];
    socket.on("reconnecting", ({ attempt, maxAttempts, delay, closeCode }) => {
      log.push({ attempt, maxAttempts, delay, closeCode });
      socket.send(update("kept"));
      socket.send(update("x".repeat(200)));
    });
    const back = heard(socket, "reconnected");
    peer.socket.terminate();
    await back;
    expect(log).toEqual([{ attempt: 1, maxAttempts: 5, delay: 0, closeCode: 1006 }]);
    expect(errors).toEqual(["send queue is full, message discarded"]);
    const next = await server.peer(1);
    socket.send(update("restored"));
    socket.flushPending();
    expect(await next.receives(2)).toEqual([update("restored"), update("kept")]);
    expect(socket.takePending()).toEqual([]);
    socket.close();
  });

  it("gives back what was kept", async () => {
    await using server = await socketServer({ opened });
    const socket = start(server, { ...RETRY, maxQueueBytes: 200 });
    await socket.emitted("session.created");
    socket.on("reconnecting", () => socket.send(update("kept")));
    const back = socket.emitted("reconnected");
    (await server.peer(0)).socket.terminate();
    await back;
    expect(socket.takePending()).toEqual([{ type: "message", message: update("kept") }]);
    socket.close();
  });

  it("has an error and a close when it gives up", async () => {
    await using server = await socketServer({
      opened,
      refuse: (index) => (index ? { status: 503 } : undefined),
    });
    const socket = start(server, { ...RETRY, maxReconnectAttempts: 2, maxQueueBytes: 99 });
    const log: unknown[] = [];
    await socket.emitted("session.created");
    socket.on("error", ({ cause }) => log.push((cause as Error).name));
    socket.on("reconnecting", ({ attempt }) => {
      log.push(attempt);
      if (attempt === 1) socket.send(update("kept"));
    });
    const closed = heard(socket, "close");
    (await server.peer(0)).socket.terminate();
    expect(await closed).toEqual([1006, "", [{ type: "message", message: update("kept") }]]);
    expect(log).toEqual([1, 2, "SocketClosedError"]);
  });
});

/** The same events for `node:events`. */
const eventsOf = (view: OpenAIRealtimeWS["socket"]): EventTarget => {
  const target = new EventTarget();
  view.on("close", () => target.dispatchEvent(new Event("close")));
  return target;
};
