import { getEventListeners } from "node:events";
import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { chunksOf } from "../../src/handwritten/core/chunks.ts";
import { toResponse } from "../../src/handwritten/core/to-response.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  type APIError,
  APIUserAbortError,
  EncodeError,
} from "../../src/handwritten/errors.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { serve, serveBytes } from "../support/hostile-server.ts";
import { nodeTransport, transports } from "../support/transports.ts";

const tick = () => new Promise((resolve) => setImmediate(resolve));
const events = requestOf({ reply: "events" });

describe.each(transports)("%s, aborted", (_, transportOf) => {
  it("before it is sent, sends nothing", async () => {
    await using server = await serve((_, response) => response.end());
    const signal = AbortSignal.abort("why");
    const error = await rejection(transportOf()(requestOf(), contextOf(server.origin, { signal })));
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect((error as APIUserAbortError).cause).toBe("why");
    expect(server.opened()).toBe(0);
  });

  it.each(["before the head", "in the body"])("%s, rejects and closes the connection", async (when) => {
    const controller = new AbortController();
    await using server = await serve((_, response) => {
      if (when === "in the body") response.writeHead(200, { "content-length": 99 }).write("{");
      setImmediate(() => controller.abort());
    });
    const { signal } = controller;
    const error = await rejection(transportOf()(requestOf(), contextOf(server.origin, { signal })));
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect((error as Error).message).toBe("GET /things: aborted by the caller");
    expect((error as Error).cause).toBe(signal.reason);
    await server.allClosed();
  });

  it("in an event stream, fails the body and closes the connection", async () => {
    await using server = await serve((_, response) => response.writeHead(200).write("data: 1\n\n"));
    const controller = new AbortController();
    const reply = await transportOf()(events, contextOf(server.origin, { signal: controller.signal }));
    const chunks = chunksOf(reply.body as AsyncIterable<Uint8Array>);
    expect(Buffer.from((await chunks.next()).value as Uint8Array).toString()).toBe("data: 1\n\n");
    const next = chunks.next();
    controller.abort();
    expect(await rejection(next)).toBeInstanceOf(APIUserAbortError);
    await server.allClosed();
  });

  it("with an error of ours as the reason, throws that one, told about the request", async () => {
    await using server = await serve(() => {});
    const controller = new AbortController();
    const call = transportOf()(
      requestOf(),
      contextOf(server.origin, { signal: controller.signal, attempt: 1 }),
    );
    controller.abort(new APIConnectionTimeoutError({ message: "no answer within 5 ms" }));
    const error = (await rejection(call)) as APIConnectionTimeoutError;
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect([error.message, error.attempts]).toEqual(["GET /things: no answer within 5 ms", 2]);
  });
});

describe.each(transports)("%s, of a stream or a download", (_, transportOf) => {
  it("gives the head before the body is there, and its errors typed", async () => {
    await using server = await serveBytes((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\nx-request-id: req_1\r\n\r\nabc", () =>
        setImmediate(() => socket.destroy()),
      );
    });
    const reply = await transportOf()(requestOf({ reply: "bytes" }), contextOf(server.origin));
    expect(reply.headers.get("x-request-id")).toBe("req_1");
    const error = (await rejection(toResponse(reply).arrayBuffer())) as APIConnectionError;
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
    for (let before = -1; before !== written; await new Promise((resolve) => setTimeout(resolve, 50)))
      before = written;
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

/** A blob of `size` bytes that notes how many of them have been asked for. */
class ObservedBlob extends Blob {
  pulled = 0;
  readonly #size: number;
  constructor(size: number) {
    super();
    this.#size = size;
  }
  override get size(): number {
    return this.#size;
  }
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream({
      pull: (controller) => {
        const chunk = new Uint8Array(Math.min(65536, this.#size - this.pulled));
        this.pulled += chunk.length;
        if (chunk.length) controller.enqueue(chunk);
        else controller.close();
      },
    });
  }
}

describe("node:http, uploading", () => {
  const upload = (value: Blob) =>
    requestOf({ method: "POST", body: { kind: "raw", value, contentType: "video/mp4" } });

  it("reads a blob no faster than the server takes it", async () => {
    const blob = new ObservedBlob(256 * 1024 * 1024);
    const controller = new AbortController();
    const held: IncomingMessage[] = [];
    await using server = await serve((request) => held.push(request.pause()));
    const call = rejection(
      nodeTransport()(upload(blob), contextOf(server.origin, { signal: controller.signal })),
    );
    for (let before = -1; before !== blob.pulled; await new Promise((resolve) => setTimeout(resolve, 50)))
      before = blob.pulled;
    expect(blob.pulled).toBeGreaterThan(0);
    expect(blob.pulled).toBeLessThan(16 * 1024 * 1024);
    controller.abort();
    expect(await call).toBeInstanceOf(APIUserAbortError);
    held[0]?.resume();
    await server.allClosed();
  });

  it("sends a blob whole, with its length", async () => {
    const blob = new ObservedBlob(3_000_001);
    let received = 0;
    await using server = await serve(async (request, response) => {
      for await (const chunk of request) received += (chunk as Buffer).length;
      response.end(JSON.stringify(request.headers["content-length"]));
    });
    const reply = await nodeTransport()(upload(blob), contextOf(server.origin));
    expect([await reply.text(), received]).toEqual(['"3000001"', 3_000_001]);
  });

  it("takes an early no for an answer and stops", async () => {
    let left = false;
    const value = (async function* () {
      try {
        for (;;) yield new Uint8Array(65536);
      } finally {
        left = true;
      }
    })();
    await using server = await serve((_, response) =>
      response.writeHead(413).end('{"error":{"message":"too big"}}'),
    );
    const request = requestOf({ method: "POST", body: { kind: "stream", value, contentType: "audio/wav" } });
    const error = (await rejection(nodeTransport()(request, contextOf(server.origin)))) as APIError;
    expect(error.status).toBe(413);
    await server.allClosed();
    expect(left).toBe(true);
  });

  it("reports a source that fails, and sends no end", async () => {
    const cause = new Error("disk gone");
    const value = (async function* () {
      yield new Uint8Array(10);
      await tick();
      throw cause;
    })();
    let complete = false;
    await using server = await serve((request) =>
      request.resume().on("end", () => {
        complete = true;
      }),
    );
    const request = requestOf({ method: "POST", body: { kind: "stream", value, contentType: "audio/wav" } });
    const error = (await rejection(nodeTransport()(request, contextOf(server.origin)))) as EncodeError;
    expect(error).toBeInstanceOf(EncodeError);
    expect(error.message).toBe("POST /things: the request body could not be read");
    expect(error.cause).toBe(cause);
    await server.allClosed();
    expect(complete).toBe(false);
  });
});
