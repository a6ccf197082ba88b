import { describe, expect, it } from "@jest/globals";
import {
  DecodeError,
  OpenAIError,
  RateLimitError,
  SocketClosedError,
} from "../../src/handwritten/errors/index.ts";
import {
  type ConnectionClose,
  connectRealtime,
  connectResponses,
} from "../../src/handwritten/realtime/index.ts";
import { endOf, environmentOf, once, readUntil, rejection } from "../support/realtime.ts";
import { socketServer } from "../support/socket-server.ts";

const MODEL = { model: "m" } as const;
const event = (n: number) => ({ type: `test.${n}`, n });

describe("a loop", () => {
  it("gets every event from the first on, may be left, and goes on where it was left", async () => {
    await using server = await socketServer({ opened: (peer) => [0, 1, 2].map((n) => peer.send(event(n))) });
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const types: string[] = [];
    for await (const { type } of connection) {
      types.push(type);
      break;
    }
    const peer = await server.peer(0);
    for (const n of [3, 4]) peer.send(event(n));
    peer.socket.close(1000, "done");
    for await (const { type } of connection) types.push(type);
    expect(types).toEqual([0, 1, 2, 3, 4].map((n) => `test.${n}`));
    expect(await endOf(connection)).toBeUndefined();
  });

  it("is one at a time", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const loop = connection[Symbol.asyncIterator]();
    const waiting = loop.next();
    expect(() => connection[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ kind: "usage" }));
    await loop.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(() => connection[Symbol.asyncIterator]()).not.toThrow();
  });

  it("ends when this side closes, after the events that had arrived", async () => {
    await using server = await socketServer({ opened: (peer) => peer.send(event(0)) });
    const connection = await connectRealtime(environmentOf(server), MODEL);
    await once(connection, "event");
    const reading = readAll(connection);
    await connection.close();
    expect(await reading).toEqual([]);
    expect(connection.state).toBe("closed");
    await connection.close();
  });
});

const readAll = async (events: AsyncIterable<{ type: string }>): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of events) types.push(type);
  return types;
};

describe("listeners", () => {
  it("get their event, or all events, and nothing after they were removed", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const log: string[] = [];
    connection.on("event", ({ type }) => log.push(`all ${type}`));
    const stop = connection.on("response.output_text.delta", ({ delta }) => log.push(`delta ${delta}`));
    connection.on("test.1" as "response.done", () => stop());
    const peer = await server.peer(0);
    const delta = { type: "response.output_text.delta", delta: "a" };
    for (const sent of [delta, event(1), delta, event(2)]) peer.send(sent);
    await once(connection, "test.2");
    expect(log).toEqual([
      "all response.output_text.delta",
      "delta a",
      "all test.1",
      "all response.output_text.delta",
      "all test.2",
    ]);
  });

  it("get the events before the first listener, in order, once", async () => {
    await using server = await socketServer({ opened: (peer) => [0, 1].map((n) => peer.send(event(n))) });
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    const log: string[] = [];
    connection.on("event", ({ type }) => log.push(`a ${type}`));
    connection.on("event", ({ type }) => log.push(`b ${type}`));
    (await server.peer(0)).send(event(2));
    await once(connection, "test.2");
    expect(log).toEqual([0, 1, 2].flatMap((n) => [`a test.${n}`, `b test.${n}`]));
  });

  it("get `open` although the connection was open before they were added", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    expect(await once(connection, "open")).toBeUndefined();
  });

  it("and a loop hear the same events", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const heard: string[] = [];
    connection.on("event", ({ type }) => heard.push(type));
    const reading = readUntil(connection, "test.2" as never);
    const peer = await server.peer(0);
    for (const n of [0, 1, 2]) peer.send(event(n));
    expect((await reading).map(({ type }) => type)).toEqual(heard);
  });

  it("do not get server events under the names of connection events", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const log: unknown[] = [];
    for (const name of ["open", "close", "reconnecting", "gaveUp"] as const)
      connection.on(name, (told) => log.push(name, told));
    const peer = await server.peer(0);
    for (const type of ["close", "gaveUp", "reconnecting", "event"]) peer.send({ type });
    peer.send(event(1));
    await once(connection, "test.1");
    expect(log).toEqual(["open", undefined]);
  });
});

describe("an error event of the server", () => {
  const refusal = {
    type: "error",
    event_id: "e",
    error: { type: "invalid_request_error", code: "c", message: "no", param: "p" },
  };

  it("is an event for a loop, and the connection goes on", async () => {
    await using server = await socketServer({ opened: (peer) => [refusal, event(1)].map(peer.send) });
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const [first] = await readUntil(connection, "test.1" as never);
    expect(first).toEqual(refusal);
  });

  it("is an APIError for listeners to errors", async () => {
    await using server = await socketServer({ opened: (peer) => peer.send(refusal) });
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const error = await once<OpenAIError>(connection, "error");
    expect(error).toMatchObject({ kind: "api", code: "c", type: "invalid_request_error", param: "p" });
    expect(error.message).toBe("GET /realtime: c — no");
  });
});

describe("an error event of the Responses API", () => {
  it("is of the class of its status, and knows the limits that it carries", async () => {
    const headers = { "retry-after": "3", "x-request-id": "req_7", "bad name": "x", "x-bad": "a\nb" };
    const error = {
      type: "rate_limit_error",
      code: "rate_limit_exceeded",
      message: "slow down",
      param: null,
      headers,
    };
    await using server = await socketServer({
      opened: (peer) => peer.send({ type: "error", status: 429, error }),
    });
    await using connection = await connectResponses(environmentOf(server));
    const told = await once<RateLimitError>(connection, "error");
    expect(told).toBeInstanceOf(RateLimitError);
    expect(told).toMatchObject({ kind: "rate_limit", status: 429, requestID: "req_7" });
    expect(told.rateLimits?.retryAfterMs).toBe(3000);
  });

  it.each([{ error: null }, { error: "text" }, {}, { status: "x", error: { headers: 3, code: {} } }])(
    "may hold anything: %j",
    async (fields) => {
      await using server = await socketServer({ opened: (peer) => peer.send({ type: "error", ...fields }) });
      await using connection = await connectResponses(environmentOf(server));
      expect(OpenAIError.is(await once(connection, "error"))).toBe(true);
    },
  );
});

describe("a message that is not an event", () => {
  it.each<{ name: string; message: string | Buffer }>([
    { name: "malformed JSON", message: '{"type": "secret-payload' },
    { name: "a list", message: "[1]" },
    { name: "a number", message: "42" },
    { name: "nothing", message: "" },
    { name: "binary rubbish", message: Buffer.from([0xff, 0xfe, 0x00]) },
  ])("such as $name is thrown by a loop, and the connection stays", async ({ message }) => {
    await using server = await socketServer({
      opened: (peer) => {
        peer.send(event(0));
        peer.socket.send(message);
        peer.send(event(1));
      },
    });
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const error = await endOf(connection);
    expect(error).toBeInstanceOf(DecodeError);
    expect(String(error)).not.toContain("secret");
    expect((await readUntil(connection, "test.1" as never)).length).toBe(1);
    expect(connection.state).toBe("open");
  });

  it("goes to listeners to `error`, and the other listeners lose nothing", async () => {
    await using server = await socketServer();
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    const heard = once(connection, "test.1");
    const peer = await server.peer(0);
    peer.send("{");
    peer.send(event(1));
    await heard;
    // Nobody listened then; whoever comes first is told.
    expect(await once(connection, "error")).toBeInstanceOf(DecodeError);
  });

  it("but JSON in a binary frame is one", async () => {
    await using server = await socketServer({
      opened: (peer) => peer.socket.send(Buffer.from('{"type":"test.1"}')),
    });
    await using connection = await connectRealtime(environmentOf(server), MODEL);
    expect(await readUntil(connection, "test.1" as never)).toHaveLength(1);
  });
});

describe("the end of a connection", () => {
  it.each([
    [1000, undefined],
    [1001, 1001],
    [1002, 1002],
    [1008, 1008],
    [1011, 1011],
    [1012, 1012],
    [3000, 3000],
    [4001, 4001],
    [4999, 4999],
  ])("with %i is thrown as %s", async (code, want) => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), MODEL);
    const closed = once<ConnectionClose<object>>(connection, "close");
    const failed = want && once(connection, "error");
    (await server.peer(0)).socket.close(code, "the\nreason");
    const error = await endOf(connection);
    if (want) {
      expect(error).toBeInstanceOf(SocketClosedError);
      expect(error).toMatchObject({ code, reason: "the reason", wasClean: true });
      expect(await failed).toBe(error);
    } else expect(error).toBeUndefined();
    expect(await closed).toMatchObject({ code, wasClean: true, unsent: [] });
    expect(await endOf(connection)).toBe(error);
    await server.allClosed();
  });

  it("without a code is 1005, without a word 1006, and both are thrown", async () => {
    await using server = await socketServer();
    const polite = await connectRealtime(environmentOf(server), MODEL);
    (await server.peer(0)).socket.close();
    expect(await endOf(polite)).toMatchObject({ code: 1005, wasClean: true });
    const rude = await connectRealtime(environmentOf(server), MODEL);
    (await server.peer(1)).socket.terminate();
    expect(await endOf(rude)).toMatchObject({ code: 1006, wasClean: false });
  });

  it("is thrown after the events that came before it", async () => {
    await using server = await socketServer({
      opened: (peer) => {
        peer.send(event(1));
        peer.socket.close(1011, "oops");
      },
    });
    const connection = await connectRealtime(environmentOf(server), MODEL);
    await connection.closed;
    expect(await readUntil(connection, "test.1" as never)).toHaveLength(1);
    expect(await endOf(connection)).toMatchObject({ code: 1011 });
  });

  it("carries the request id, and no key, although the server names it as the reason", async () => {
    await using server = await socketServer();
    const environment = environmentOf(server);
    const connection = await connectRealtime(environment, MODEL);
    (await server.peer(0)).socket.close(4000, "bad key sk-test-0123456789abcdef");
    const error = await endOf(connection);
    expect(`${String(error)}${JSON.stringify(error)}`).not.toContain("0123456789abcdef");
    expect(error).toMatchObject({ code: 4000, kind: "socket" });
  });
});

describe("a frame that is too large", () => {
  it("ends the connection with an error that names the limit, and the server gets 1009", async () => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), { ...MODEL, maxMessageBytes: 1000 });
    const peer = await server.peer(0);
    const told = new Promise((resolve) => peer.socket.once("close", resolve));
    peer.send({ type: "test.ok", pad: "x".repeat(900) });
    peer.send({ type: "test.large", pad: "x".repeat(1000) });
    expect(await readUntil(connection, "test.ok" as never)).toHaveLength(1);
    expect(await endOf(connection)).toMatchObject({ kind: "too_large", limitBytes: 1000 });
    expect(await told).toBe(1009);
  });

  it("is too large after decompression as well", async () => {
    const { WebSocketServer } = await import("ws");
    const { createServer } = await import("node:http");
    const http = createServer();
    const bombs = new WebSocketServer({ server: http, perMessageDeflate: true });
    bombs.on("connection", (socket) =>
      socket.send(JSON.stringify({ type: "x", pad: "0".repeat(5_000_000) })),
    );
    await using server = await socketServer({ server: http, refuse: () => "hang" });
    http.removeAllListeners("upgrade");
    http.on("upgrade", (request, socket, head) =>
      bombs.handleUpgrade(request, socket, head, (open) => bombs.emit("connection", open)),
    );
    const options = { ...MODEL, maxMessageBytes: 100_000, compression: true };
    const connection = await connectRealtime(environmentOf(server), options);
    expect(await endOf(connection)).toMatchObject({ kind: "too_large" });
  });
});

describe("a malformed frame", () => {
  it.each<{ name: string; bytes: number[] }>([
    { name: "reserved bits", bytes: [0b1111_0001, 0] },
    { name: "a reserved opcode", bytes: [0b1000_0011, 0] },
    { name: "text that is no UTF-8", bytes: [0b1000_0001, 2, 0xc3, 0x28] },
    { name: "a masked frame", bytes: [0b1000_0001, 0b1000_0001, 1, 2, 3, 4, 5] },
  ])("with $name ends the connection with a DecodeError", async ({ bytes }) => {
    await using server = await socketServer();
    const connection = await connectRealtime(environmentOf(server), { ...MODEL, reconnect: true });
    const { socket } = await server.peer(0);
    (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from(bytes));
    expect(await endOf(connection)).toMatchObject({ kind: "decode" });
    expect(server.requests).toHaveLength(1);
  });
});

describe("a slow loop", () => {
  it("makes the server wait, and loses nothing", async () => {
    await using server = await socketServer();
    const options = { ...MODEL, maxUnreadBytes: 100_000 };
    await using connection = await connectRealtime(environmentOf(server), options);
    const { socket } = await server.peer(0);
    const count = 4000;
    for (let n = 0; n < count; n++)
      socket.send(JSON.stringify({ type: "test.n", n, pad: "x".repeat(10_000) }));
    socket.send(JSON.stringify({ type: "test.end" }));
    // It cannot send all of its 40 MB as long as nobody reads.
    let last = -1;
    while (socket.bufferedAmount !== last) {
      last = socket.bufferedAmount;
      for (let i = 0; i < 50; i++) await new Promise(setImmediate);
    }
    expect(socket.bufferedAmount).toBeGreaterThan(20_000_000);
    const events = await readUntil(connection, "test.end" as never);
    expect(events.slice(0, -1).map((event) => (event as { n?: number }).n)).toEqual([...Array(count).keys()]);
    expect(connection.state).toBe("open");
  });
});

describe("an abort", () => {
  it("ends an open connection at once, for its loop and its listeners", async () => {
    await using server = await socketServer();
    const controller = new AbortController();
    const connection = await connectRealtime(environmentOf(server), { ...MODEL, signal: controller.signal });
    const failed = once<OpenAIError>(connection, "error");
    const ended = endOf(connection);
    const sent = connection.send({ type: "response.create" });
    controller.abort(new Error("enough"));
    expect(connection.state).toBe("closed");
    const error = await ended;
    expect(error).toMatchObject({ name: "APIUserAbortError", cause: { message: "enough" } });
    expect(await failed).toBe(error);
    expect(OpenAIError.is(await rejection(sent))).toBe(true);
    await server.allClosed();
  });
});
