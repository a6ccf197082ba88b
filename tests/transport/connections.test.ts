import { getEventListeners } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { chunksOf } from "../../src/handwritten/core/reply/chunks.ts";
import { responseOf } from "../../src/handwritten/core/reply/to-response.ts";
import { APIConnectionError } from "../../src/handwritten/errors/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { serve, serveBytes } from "../support/hostile-server.ts";
import { nodeTransport, transports } from "../support/transports.ts";
import { untilStill } from "../support/until.ts";

const tick = () => new Promise((resolve) => setImmediate(resolve));
const events = requestOf({ reply: "events" });

describe.each(transports)("%s, of a stream or a download", (_, transportOf) => {
  it("gives the head before the body is there, and its errors typed", async () => {
    await using server = await serveBytes((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\nx-request-id: req_1\r\n\r\nabc", () =>
        setImmediate(() => socket.destroy()),
      );
    });
    const reply = await transportOf()(requestOf({ reply: "bytes" }), contextOf(server.origin));
    expect(reply.headers.get("x-request-id")).toBe("req_1");
    const error = (await rejection(responseOf(reply).arrayBuffer())) as APIConnectionError;
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error.phase).toBe("body");
    expect(error.request?.path).toBe("/things");
  });

  it("closes the connection when its reader leaves", async () => {
    await using server = await serve((_, response) => response.writeHead(200).write("x"));
    const reply = await transportOf()(events, contextOf(server.origin));
    for await (const _ of reply.body as AsyncIterable<Uint8Array>) break;
    await server.allClosed();
  });

  it("closes it also while a read is pending", async () => {
    await using server = await serve((_, response) => response.writeHead(200).flushHeaders());
    const reply = await transportOf()(events, contextOf(server.origin));
    const chunks = chunksOf(reply.body as AsyncIterable<Uint8Array>);
    const pending = chunks.next();
    await chunks.return?.();
    expect((await pending).done).toBe(true);
    await server.allClosed();
  });

  it("makes the server wait for a slow reader", async () => {
    let written = 0;
    const block = Buffer.alloc(65536);
    await using server = await serve((_, response) => {
      const more = (): void => {
        do written += block.length;
        while (response.write(block));
      };
      response.on("drain", more);
      more();
    });
    const reply = await transportOf()(requestOf({ reply: "bytes" }), contextOf(server.origin));
    const chunks = chunksOf(reply.body as AsyncIterable<Uint8Array>);
    await chunks.next();
    // The server goes on until the buffers of both kernels are full, then stops.
    await untilStill(() => written);
    expect(written).toBeLessThan(16 * 1024 * 1024);
    await chunks.return?.();
  });
});

describe("node:http", () => {
  it("uses one connection again and again, also after an error", async () => {
    let calls = 0;
    await using server = await serve((_, response) => response.writeHead(calls++ % 2 ? 500 : 200).end("{}"));
    for (let i = 0; i < 10; i++) await nodeTransport()(requestOf(), contextOf(server.origin)).catch(() => {});
    expect([calls, server.opened()]).toEqual([10, 1]);
  });

  it("leaves no listener on the signal, whatever the end", async () => {
    const { signal } = new AbortController();
    await using server = await serve((request, response) => {
      if (request.url === "/dies") response.socket?.destroy();
      else response.writeHead(request.url === "/fails" ? 500 : 200).end("{}");
    });
    for (const path of ["/things", "/fails", "/dies"])
      await nodeTransport()(requestOf({ path }), contextOf(server.origin, { signal })).catch(() => {});
    const reply = await nodeTransport()(events, contextOf(server.origin, { signal }));
    for await (const _ of reply.body as AsyncIterable<Uint8Array>);
    await tick();
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("reports a kept-alive connection that the server has closed, and sends nothing again", async () => {
    const perSocket = new Map<unknown, number>();
    let requests = 0;
    await using server = await serveBytes((socket) => {
      requests++;
      const nth = (perSocket.get(socket) ?? 0) + 1;
      perSocket.set(socket, nth);
      if (nth === 1) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
      else socket.resetAndDestroy();
    });
    const send = () => nodeTransport()(requestOf(), contextOf(server.origin));
    await send();
    await tick();
    const error = (await rejection(send())) as APIConnectionError;
    expect(error).toBeInstanceOf(APIConnectionError);
    expect([error.code, error.phase, requests]).toEqual(["ECONNRESET", "request", 2]);
  });

  it("keeps the connection when a reader leaves a body that has arrived whole", async () => {
    await using server = await serve((_, response) =>
      response.writeHead(200, { "content-length": 3 }).end("abc"),
    );
    for (let i = 0; i < 3; i++) {
      const reply = await nodeTransport()(events, contextOf(server.origin));
      for await (const _ of reply.body as AsyncIterable<Uint8Array>) break;
      await tick();
    }
    expect(server.opened()).toBe(1);
  });
});
