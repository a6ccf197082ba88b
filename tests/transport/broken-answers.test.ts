import { types } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { APIConnectionError } from "../../src/handwritten/errors/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { closedPort, serve, serveBytes } from "../support/hostile-server.ts";
import { transports } from "../support/transports.ts";

const head = (...lines: string[]) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${lines.join("\r\n")}\r\n\r\n`;

describe.each(transports)("%s, given a broken answer", (_, transportOf) => {
  const failure = async (port: number, request = requestOf()) =>
    rejection(transportOf()(request, contextOf(`http://127.0.0.1:${port}/v1`)));

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

  it("throws at once when no server listens", async () => {
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
    expect(error.message).toMatch(/^GET \/things: TLS connection failed \(/);
    expect(error.phase).toBe("connect");
  });
});
