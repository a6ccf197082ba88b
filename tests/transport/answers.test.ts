import { types } from "node:util";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { decode } from "../../src/handwritten/core/decode.ts";
import {
  APIConnectionError,
  DecodeError,
  InternalServerError,
  RateLimitError,
  RedirectError,
  ResponseTooLargeError,
} from "../../src/handwritten/errors.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { closedPort, serve, serveBytes } from "../support/hostile-server.ts";
import { nodeTransport, transports } from "../support/transports.ts";

const head = (...lines: string[]) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${lines.join("\r\n")}\r\n\r\n`;

describe.each(transports)("%s, given an answer", (_, transportOf) => {
  const failure = async (port: number, request = requestOf()) =>
    rejection(transportOf()(request, contextOf(`http://127.0.0.1:${port}/v1`)));

  it("gives its text any number of times, and nothing more to read", async () => {
    await using server = await serve((_, response) =>
      response.writeHead(201, { "x-request-id": "req_1" }).end("{}"),
    );
    const reply = await transportOf()(requestOf(), contextOf(server.origin));
    expect([reply.status, reply.headers.get("X-Request-ID"), reply.body]).toEqual([201, "req_1", null]);
    expect([await reply.text(), await reply.text()]).toEqual(["{}", "{}"]);
  });

  it("has nothing for 204", async () => {
    await using server = await serve((_, response) => response.writeHead(204).end());
    const request = requestOf();
    expect(await decode(await transportOf()(request, contextOf(server.origin)), request)).toBeNull();
  });

  it("joins a character that arrives in pieces", async () => {
    await using server = await serve(async (_, response) => {
      for (const byte of Buffer.from('"€😀"')) {
        response.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const reply = await transportOf()(requestOf(), contextOf(server.origin));
    expect(await reply.text()).toBe('"€😀"');
  });

  it("throws the class of its status, told about the call", async () => {
    await using server = await serve((_, response) =>
      response
        .writeHead(429, { "content-type": "application/json", "x-request-id": "req_7", "retry-after": "3" })
        .end(
          '{"error":{"message":"Slow down.","type":"requests","param":null,"code":"rate_limit_exceeded"}}',
        ),
    );
    const request = requestOf({
      path: "/things/{id}",
      params: { path: { id: "t1" }, query: { q: "secret" } },
    });
    const error = (await failure(server.port, request)) as RateLimitError;
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error.message).toBe("GET /things/{id}: 429 rate_limit_exceeded — Slow down. (req_7)");
    expect([error.code, error.type, error.param, error.requestID]).toEqual([
      "rate_limit_exceeded",
      "requests",
      null,
      "req_7",
    ]);
    expect(error.rateLimits?.retryAfterMs).toBe(3000);
    expect(error.attempts).toBe(1);
    expect(error.request).toEqual({
      operation: "testThing",
      method: "GET",
      path: "/things/{id}",
      url: `${server.origin}/v1/things/t1`,
    });
  });

  it.each([
    ["text/html", "<h1>Bad gateway</h1>", "GET /things: 502 text/html — <h1>Bad gateway</h1>"],
    ["application/json", "", "GET /things: 502 (no body)"],
    ["application/json", '{"error":', 'GET /things: 502 — {"error":'],
    ["application/json", '"odd"', 'GET /things: 502 — "odd"'],
  ])("shows an error of type %s with %j", async (type, body, want) => {
    await using server = await serve((_, response) =>
      response.writeHead(502, { "content-type": type }).end(body),
    );
    const error = await failure(server.port);
    expect(error).toBeInstanceOf(InternalServerError);
    expect((error as Error).message).toBe(want);
  });

  it("reads no more than 1 MiB of an error, and closes the connection", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(500);
      const more = (): void => {
        while (response.write(Buffer.alloc(65536, "x")));
      };
      response.on("drain", more);
      more();
    });
    const error = (await failure(server.port)) as InternalServerError;
    expect(error.message).toBe("GET /things: 500 — its body could not be read");
    expect(error.cause).toBeInstanceOf(ResponseTooLargeError);
    await server.allClosed();
  });

  it("keeps the status when the connection dies in the error's body", async () => {
    await using server = await serveBytes((socket) => {
      socket.write("HTTP/1.1 503 Busy\r\ncontent-length: 100\r\n\r\n{", () => socket.destroy());
    });
    const error = (await failure(server.port)) as InternalServerError;
    expect(error.status).toBe(503);
    expect(types.isNativeError(error.cause)).toBe(true);
  });

  it.each([301, 302, 303, 307, 308])("never follows a %i", async (status) => {
    let hits = 0;
    await using other = await serve((_, response) => {
      hits++;
      response.end("{}");
    });
    const location = `${other.origin}/steal?token=abc`;
    await using server = await serve((_, response) => response.writeHead(status, { location }).end());
    const request = requestOf({
      method: "POST",
      body: { kind: "json", value: 1 },
      headers: { authorization: "Bearer k" },
    });
    const error = (await failure(server.port, request)) as RedirectError;
    expect(error).toBeInstanceOf(RedirectError);
    expect(error.message).toBe(`POST /things: ${status} — redirect to ${other.origin}, not followed`);
    expect([error.status, error.target, hits]).toEqual([status, other.origin, 0]);
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
    ["identity", (data: string) => data],
  ] as const)("decodes %s", async (encoding, encode) => {
    const text = JSON.stringify({ long: "x".repeat(100_000) });
    await using server = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(encode(text)),
    );
    const reply = await transportOf()(requestOf(), contextOf(server.origin));
    expect(await reply.text()).toBe(text);
  });

  it("gives no value for a gzip body that was cut", async () => {
    const whole = gzipSync(JSON.stringify(Array.from({ length: 1000 }, (_, i) => i * Math.PI)));
    await using server = await serve((_, response) =>
      response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(whole.subarray(0, whole.length / 2)),
    );
    const request = requestOf();
    const value = transportOf()(request, contextOf(server.origin)).then((reply) => decode(reply, request));
    // The platform's `fetch` may take it for a whole one; its JSON shows it all the same.
    expect(await rejection(value)).toBeInstanceOf(DecodeError);
  });

  it("stops a decompression bomb at the limit, and closes the connection", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.write(bomb); // And never ends: only leaving it closes the connection.
    });
    const limited = transportOf({ maxResponseBytes: 1024 * 1024 });
    const error = (await rejection(limited(requestOf(), contextOf(server.origin)))) as ResponseTooLargeError;
    expect(error).toBeInstanceOf(ResponseTooLargeError);
    expect(error.message).toBe("GET /things: the answer is larger than 1048576 bytes");
    await server.allClosed();
  });

  it.each([
    ["a content-length that is never reached", `${head("content-length: 50")}{"a":1`],
    ["chunks without an end", `${head("transfer-encoding: chunked")}6\r\n{"a":1\r\n`],
    ["a chunk cut in the middle", `${head("transfer-encoding: chunked")}ff\r\n{"a":1`],
  ])("throws for %s", async (_, bytes) => {
    await using server = await serveBytes((socket) => socket.end(bytes));
    const error = (await failure(server.port)) as APIConnectionError;
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error.phase).toBe("body");
    expect(error.message).toMatch(/^GET \/things: connection /);
    expect(error.attempts).toBe(1);
    expect(types.isNativeError(error.cause)).toBe(true);
  });

  it("throws when the connection is reset in the body", async () => {
    await using server = await serveBytes((socket) => {
      socket.write(head("content-length: 50"), () => socket.resetAndDestroy());
    });
    expect(((await failure(server.port)) as APIConnectionError).phase).toBe("body");
  });

  it("takes no more than the content-length says, and goes on", async () => {
    await using server = await serveBytes((socket) => socket.write(`${head("content-length: 2")}{}extra`));
    for (let call = 0; call < 3; call++) {
      const reply = await transportOf()(requestOf(), contextOf(server.origin));
      expect(await reply.text()).toBe("{}");
    }
  });

  it.each([
    ["nothing but an end", (socket: { end(): void }) => socket.end()],
    ["garbage", (socket: { end(text: string): void }) => socket.end("SSH-2.0-OpenSSH_9\r\n")],
  ])("throws for %s", async (_, answer) => {
    await using server = await serveBytes(answer);
    const error = (await failure(server.port)) as APIConnectionError;
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error.phase).toBe("request");
  });

  it("throws at once when nobody listens", async () => {
    const port = await closedPort();
    const error = (await failure(port)) as APIConnectionError;
    expect(error.message).toBe(`GET /things: connection refused (ECONNREFUSED 127.0.0.1:${port})`);
    expect([error.code, error.phase]).toEqual(["ECONNREFUSED", "connect"]);
  });

  it("throws for TLS on a port that does not speak it", async () => {
    await using server = await serve((_, response) => response.end());
    const base = `https://127.0.0.1:${server.port}/v1`;
    const error = (await rejection(transportOf()(requestOf(), contextOf(base)))) as APIConnectionError;
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error.message).toMatch(/^GET \/things: no TLS connection \(/);
    expect(error.phase).toBe("connect");
  });
});

describe("node:http, beyond what fetch tells", () => {
  it.each([
    ["cut", "gzip", gzipSync("x".repeat(1000)).subarray(0, -9)],
    ["cut", "br", brotliCompressSync("xyz".repeat(1000)).subarray(0, -3)],
    ["cut", "deflate", deflateSync("x".repeat(1000)).subarray(0, -5)],
    ["damaged", "gzip", Buffer.from("not gzip at all")],
    ["damaged", "br", Buffer.from("not brotli at all")],
    ["unknown", "snappy", Buffer.from("x")],
  ])("a %s %s body is a DecodeError", async (_, encoding, bytes) => {
    await using server = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(bytes),
    );
    const error = await rejection(nodeTransport()(requestOf(), contextOf(server.origin)));
    expect(error).toBeInstanceOf(DecodeError);
    expect((error as Error).message).toMatch(/^GET \/things: the answer.*content-encoding/);
  });

  it("undoes several encodings, the last first", async () => {
    await using server = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip, BR" }).end(brotliCompressSync(gzipSync("{}"))),
    );
    expect(await (await nodeTransport()(requestOf(), contextOf(server.origin))).text()).toBe("{}");
  });
});
