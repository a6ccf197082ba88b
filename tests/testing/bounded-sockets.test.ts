import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { WebSocket } from "ws";
import { startServer, type TestServer } from "../../src/handwritten/testing/index.ts";
import { until, untilStill } from "../support/until.ts";
import { exchange } from "./http/raw-request.ts";

const open = async (server: TestServer, path: string): Promise<WebSocket> => {
  const socket = new WebSocket(server.url.replace("http", "ws") + path, {
    headers: { authorization: `Bearer ${server.apiKey}` },
  });
  await once(socket, "open");
  return socket;
};

/** How many events of all its sockets a server has read. */
const eventsRead = ({ sockets }: TestServer): number =>
  sockets.reduce((sum, { received, droppedEvents }) => sum + received.length + droppedEvents, 0);

const typesOf = (socket: WebSocket): string[] => {
  const types: string[] = [];
  socket.on("message", (data) => types.push(JSON.parse(String(data)).type));
  return types;
};

describe("a client that sends and does not read", () => {
  it("is not read any further, and served when it reads again", async () => {
    await using server = await startServer();
    const socket = await open(server, "/realtime/translations?model=m");
    const types = typesOf(socket);
    socket.pause();
    const event = JSON.stringify({ type: "session.input_audio_buffer.append", audio: "A".repeat(1_048_576) });
    for (let count = 0; count < 60; count++) socket.send(event);
    await until(() => eventsRead(server) > 0);
    await untilStill(() => eventsRead(server));
    // Some are in the buffers of the operating system.
    expect(eventsRead(server)).toBeLessThan(40);
    socket.resume();
    await until(() => types.filter((type) => type === "session.output_audio.delta").length === 60);
    expect(eventsRead(server)).toBe(60);
  });
});

describe("a client that asks for more answers than it waits for", () => {
  const words = "x".repeat(8_000);
  it.each([
    [
      "beside the conversation",
      "/realtime?model=m",
      { type: "response.create", response: { conversation: "none", instructions: words } },
    ],
    ["in one lane", "/responses", { type: "response.create", model: "m", input: words }],
  ])("has at most 1,000 in progress: %s", async (_, path, event) => {
    const server = await startServer({ sockets: { paceMs: 3_600_000 } });
    const socket = await open(server, path);
    const closed = once(socket, "close");
    for (let count = 0; count < 1_200; count++) socket.send(JSON.stringify(event));
    await until(() => eventsRead(server) >= 1_000);
    await untilStill(() => eventsRead(server));
    // What had arrived together with the last one is read too.
    expect(eventsRead(server)).toBeLessThan(1_050);
    await server.close();
    await closed;
  });
});

describe("the configuration of a session", () => {
  it("has a bound that updates cannot pass: an error, and the one before stays", async () => {
    await using server = await startServer();
    const socket = await open(server, "/realtime?model=m");
    const types = typesOf(socket);
    const update = (name: string, chars: number): void =>
      socket.send(
        JSON.stringify({
          type: "session.update",
          session: { type: "realtime", prompt: { id: "p", variables: { [name]: "x".repeat(chars) } } },
        }),
      );
    update("a", 3_000_000);
    update("b", 3_000_000);
    update("c", 10);
    const answers = (): string[] => types.filter((type) => !type.endsWith(".created"));
    await until(() => answers().length === 3);
    expect(answers()).toEqual(["session.updated", "error", "session.updated"]);
    socket.terminate();
  });
});

describe("the record of sockets", () => {
  it("keeps all that are open, and of the others the newest", async () => {
    await using server = await startServer({ record: { entries: 2 } });
    const urls = (): string[] => server.sockets.map(({ url }) => url.slice(-1));
    const lasting = await open(server, "/realtime?model=a");
    for (const name of ["b", "c", "d"]) {
      const socket = await open(server, `/realtime?model=${name}`);
      socket.close();
      await once(socket, "close");
    }
    await until(() => server.droppedSockets === 2);
    expect(urls()).toEqual(["a", "d"]);
    const others = [await open(server, "/realtime?model=e"), await open(server, "/realtime?model=f")];
    expect([urls(), server.droppedSockets]).toEqual([["a", "e", "f"], 3]);
    for (const socket of [lasting, ...others]) socket.terminate();
  });

  it("keeps the newest events of all of them, and says of each how many were dropped", async () => {
    await using server = await startServer({ record: { entries: 3 } });
    const sockets = [await open(server, "/realtime?model=a"), await open(server, "/realtime?model=b")];
    for (const [index, socket] of sockets.entries())
      for (let count = 0; count < 2; count++) {
        socket.send(JSON.stringify({ type: "input_audio_buffer.clear", event_id: `${index}${count}` }));
        await until(() => eventsRead(server) === 2 * index + count + 1);
      }
    const kept = server.sockets.map(({ received, droppedEvents }) => [
      received.map(({ event_id }) => event_id),
      droppedEvents,
    ]);
    expect(kept).toEqual([
      [["01"], 1],
      [["10", "11"], 0],
    ]);
    for (const socket of sockets) socket.terminate();
  });
});

describe("close()", () => {
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === "Timeout" || name === "TCPSocketWrap").length;

  it("ends sockets, streams, bodies that are awaited, and refused clients that stay", async () => {
    const before = timers();
    const server = await startServer({ streams: { paceMs: 3_600_000 }, sockets: { paceMs: 3_600_000 } });
    const port = Number(new URL(server.url).port);
    const raw = async (...lines: readonly string[]) => {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      socket.on("error", () => {});
      const closed = once(socket, "close");
      socket.write([...lines, "", ""].join("\r\n"));
      return { socket, closed };
    };
    const upgrade = ["connection: upgrade", "upgrade: websocket", "sec-websocket-version: 13"];
    const post = ["POST /v1/embeddings HTTP/1.1", "host: localhost"];
    const clients = [
      // It is refused, and never closes its end.
      await raw("GET /v1/realtime?model=m HTTP/1.1", "host: localhost", ...upgrade),
      await raw(...post, "content-length: 100000000"),
      await raw(...post, "content-length: 1000"),
      await raw("GET /v1/models HTTP/1.1", "host: attacker.example"),
    ];
    for (const index of [0, 1, 3]) await once(clients[index]?.socket as NodeJS.EventEmitter, "data");
    const stream = await fetch(`${server.url}/responses`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "m", input: "x", stream: true }),
    });
    const socket = await open(server, "/realtime?model=m");
    socket.send(JSON.stringify({ type: "response.create" }));
    await until(() => eventsRead(server) === 1);
    const ended = once(socket, "close");

    await Promise.all([server.close(), server.close()]);
    await ended;
    await expect(stream.text()).rejects.toThrow();
    for (const { socket: client, closed } of clients) {
      client.destroy();
      await closed;
    }
    await until(() => timers() <= before);
  });

  it("is not needed for a refused request that follows another on its connection", async () => {
    await using server = await startServer();
    const body = JSON.stringify({ model: "m", input: "x", stream: true });
    const first = [
      "POST /v1/responses HTTP/1.1",
      "host: localhost",
      `authorization: Bearer ${server.apiKey}`,
      "content-type: application/json",
      `content-length: ${body.length}`,
    ].join("\r\n");
    const second = "GET /v1/models HTTP/1.1\r\nhost: attacker.example\r\n\r\n";
    const { status, text } = await exchange(server, `${first}\r\n\r\n${body}${second}`);
    expect(status).toBe(200);
    // The first answer is whole, and the second after it.
    expect(text).toMatch(/event: response\.completed[\s\S]*HTTP\/1\.1 403 [\s\S]*host_not_allowed/);
  });
});
