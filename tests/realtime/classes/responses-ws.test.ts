import { describe, expect, it } from "@jest/globals";
import OpenAI from "../../../src/handwritten/index.ts";
import {
  ResponsesWS,
  type ResponsesWSClientOptions,
  WebSocketError,
} from "../../../src/handwritten/realtime/index.ts";
import { startServer } from "../../../src/handwritten/testing/index.ts";
import { KEY } from "../../support/realtime.ts";
import { type SocketServer, socketServer } from "../../support/socket-server.ts";

const CREATE = { type: "response.create", model: "gpt-5.2", input: "hi" } as const;
const open = (server: SocketServer, options?: ResponsesWSClientOptions): ResponsesWS =>
  new ResponsesWS(new OpenAI({ apiKey: KEY, baseURL: server.baseURL }), options);
const closeOf = (socket: ResponsesWS): Promise<unknown[]> =>
  new Promise((resolve) => socket.once("close", (...args) => resolve(args)));

describe("ResponsesWS", () => {
  it("gives a response of the embedded server to listeners and to loops", async () => {
    const server = await startServer();
    try {
      const socket = new ResponsesWS(new OpenAI({ apiKey: server.apiKey, baseURL: server.url }));
      const heard: string[] = [];
      socket.on("event", ({ type }) => heard.push(type));
      socket.send(CREATE);
      const read: string[] = [];
      for await (const each of socket) {
        read.push(each.type === "message" ? each.message.type : each.type);
        if (read.at(-1) === "response.completed") socket.close();
      }
      expect(read.slice(0, 2)).toEqual(["connecting", "open"]);
      expect(read.slice(-2)).toEqual(["closing", "close"]);
      expect(read.slice(2, -2)).toEqual(heard);
      expect(heard).toContain("response.output_text.delta");
    } finally {
      await server.close();
    }
  });

  it("sends text that is JSON already", async () => {
    await using server = await socketServer();
    const socket = open(server);
    socket.sendRaw(JSON.stringify(CREATE));
    expect(await (await server.peer(0)).receives(1)).toEqual([CREATE]);
    socket.close();
  });

  it("has an error for text that is not JSON", async () => {
    await using server = await socketServer();
    const socket = open(server);
    const failed = socket.emitted("error");
    socket.sendRaw("no json");
    expect((await failed).cause).toBeInstanceOf(SyntaxError);
    socket.close();
  });

  it("has the whole event of an error of the server, which is not enumerable", async () => {
    await using server = await socketServer();
    const socket = open(server);
    const failed = socket.emitted("error");
    const event = { type: "error", status: 400, error: { code: "bad", message: "not so" } };
    (await server.peer(0)).send(event);
    const error = await failed;
    expect(error).toBeInstanceOf(WebSocketError);
    expect([error.error, Object.keys(error).includes("error")]).toEqual([event, false]);
    socket.close();
  });

  it("reconnects with the parameters that onReconnecting gives, and sends what was kept", async () => {
    await using server = await socketServer();
    const socket = open(server, {
      reconnect: {
        onReconnecting: ({ parameters }) => ({ parameters: { attempt: 1, before: parameters } }),
        initialDelay: 0,
        maxDelay: 0,
      },
    });
    const peer = await server.peer(0);
    socket.on("reconnecting", () => socket.send(CREATE));
    const stream = socket.stream();
    await new Promise((resolve) => socket.socket.once("open", () => resolve(undefined)));
    peer.socket.terminate();
    const next = await server.peer(1);
    expect(await next.receives(1)).toEqual([CREATE]);
    expect([peer.url, next.url, socket.url.search]).toEqual([
      "/v1/responses",
      "/v1/responses?attempt=1",
      "?attempt=1",
    ]);
    socket.close();
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual(["connecting", "open", "reconnecting", "reconnected", "closing", "close"]);
  });

  it("ends when onReconnecting aborts", async () => {
    await using server = await socketServer();
    const socket = open(server, { reconnect: { onReconnecting: () => ({ abort: true }), initialDelay: 0 } });
    const errors: unknown[] = [];
    socket.on("error", (error) => errors.push(error));
    const closed = closeOf(socket);
    await new Promise((resolve) => socket.socket.once("open", () => resolve(undefined)));
    (await server.peer(0)).socket.terminate();
    expect((await closed)[0]).toBe(1006);
    expect([server.requests.length, errors]).toEqual([1, []]);
  });

  it("ends a loop that reads too slowly, and not the socket", async () => {
    await using server = await socketServer();
    const socket = open(server);
    const stream = socket.stream({ maxBufferedEvents: 3 });
    const done = socket.emitted("response.completed");
    const peer = await server.peer(0);
    for (const type of ["a", "b", "c", "response.completed"]) peer.send({ type });
    await done;
    await expect(stream.next()).rejects.toThrow(/more than 3 events/);
    expect(socket.socket.readyState).toBe(socket.socket.OPEN);
    socket.close();
  });

  it.each<[string, object, RegExp]>([
    ["an unknown option", { maxQueue: 1 }, /maxQueue/],
    ["a reconnect that is no object", { reconnect: true }, /`reconnect` must be an object/],
    ["an unknown name of reconnect", { reconnect: { retries: 1 } }, /retries/],
    ["a size that is none", { maxQueueSize: -1 }, /maxQueueSize/],
  ])("refuses %s when it is made", async (_what, options, message) => {
    await using server = await socketServer();
    expect(() => open(server, options as ResponsesWSClientOptions)).toThrow(message);
  });
});
