import { getEventListeners } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { APIConnectionError } from "../../src/handwritten/errors/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { serveBytes } from "../support/hostile-server.ts";
import { nodeTransport } from "../support/transports.ts";

const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\n";
const UPGRADE = "connection: upgrade\r\nupgrade: websocket\r\n";

describe("node:http, without an answer", () => {
  it.each<[string, (socket: Socket) => unknown]>([
    ["a switch of protocols", (socket) => socket.write(`${SWITCHING}${UPGRADE}\r\n`)],
    ["one that names no protocol", (socket) => socket.write(`${SWITCHING}\r\n`)],
    ["one with bytes after it", (socket) => socket.write(`${SWITCHING}${UPGRADE}\r\nabc`)],
    ["one that is closed at once", (socket) => socket.end(`${SWITCHING}${UPGRADE}\r\n`)],
    ["an interim answer and the end", (socket) => socket.end("HTTP/1.1 103 Early Hints\r\n\r\n")],
    ["the end", (socket) => socket.end()],
  ])("fails with a connection's error on %s", async (_, answer) => {
    await using server = await serveBytes(answer);
    const { signal } = new AbortController();
    const body = { kind: "json", value: { a: 1 } } as const;
    const error = (await rejection(
      nodeTransport()(requestOf({ method: "POST", body }), contextOf(server.origin, { signal })),
    )) as APIConnectionError;
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error.phase).toBe("request");
    await server.allClosed();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("says that the server switched protocols", async () => {
    await using server = await serveBytes((socket) => socket.write(`${SWITCHING}${UPGRADE}\r\n`));
    const error = (await rejection(nodeTransport()(requestOf(), contextOf(server.origin)))) as Error;
    expect((error.cause as Error).message).toContain("101");
  });
});
