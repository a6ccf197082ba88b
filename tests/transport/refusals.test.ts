import { types } from "node:util";
import { describe, expect, it } from "@jest/globals";
import {
  InternalServerError,
  RateLimitError,
  RedirectError,
  ResponseTooLargeError,
} from "../../src/handwritten/errors/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { serve, serveBytes } from "../support/hostile-server.ts";
import { transports } from "../support/transports.ts";

describe.each(transports)("%s, told no", (_, transportOf) => {
  const failure = async (port: number, request = requestOf()) =>
    rejection(transportOf()(request, contextOf(`http://127.0.0.1:${port}/v1`)));

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
    expect(error.message).toBe(
      `POST /things: ${status} — redirect to ${other.origin}, not followed: configure that address if it is the right one`,
    );
    expect([error.status, error.target, hits]).toEqual([status, other.origin, 0]);
  });
});
