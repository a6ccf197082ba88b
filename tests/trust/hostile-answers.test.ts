import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { APIError, type OpenAIError } from "../../src/handwritten/index.ts";
import { rejection, requestOf } from "../support/call.ts";
import { serveBytes } from "../support/hostile-server.ts";
import { clientsOf, KEY, platforms, textOf } from "./clients.ts";

const BODY = '{"whose":"own"}';
const whole = (body = BODY, head = ""): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${head}content-length: ${body.length}\r\n\r\n${body}`;

describe.each(platforms)("an answer, over %s:", (_, fetch) => {
  const clientOf = (port: number, options = {}) =>
    clientsOf(`http://127.0.0.1:${port}/v1`, { fetch, ...options }).client;

  it.each([
    ["a header of 64 KiB", whole(BODY, `x-a: ${"a".repeat(65_536)}\r\n`)],
    ["64 KiB of headers", whole(BODY, "x-a: b\r\n".repeat(8_192))],
    ["a header's name with a space", whole(BODY, "x a: b\r\n")],
    ["a header without a name", whole(BODY, ": b\r\n")],
    ["a bare CR in a header", whole(BODY, "x-a: b\rx-evil: 1\r\n")],
    ["NUL in a header", whole(BODY, "x-a: b\0c\r\n")],
    ["an escape in a header", whole(BODY, "x-a: \u001b[31m\r\n")],
    ["a header that goes on in the next line", whole(BODY, "x-a: b\r\n x-evil: 1\r\n")],
    ["two lengths", whole(BODY, "content-length: 3\r\n")],
    ["a length that is no number", whole(BODY, "content-length: 0x10\r\n")],
    ["a length below zero", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{}"],
    ["a length beyond all numbers", "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n{}"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ],
    [
      "a chunk whose size is no number",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    ],
    [
      "a chunk larger than all numbers",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}",
    ],
    ["HTTP/0.9", "<html>hello</html>\r\n"],
    ["HTTP/3 in text", "HTTP/3 200 OK\r\n\r\n{}"],
    ["a request", "GET / HTTP/1.1\r\nhost: x\r\n\r\n"],
  ])("with %s is an error of the connection, and the next call is answered on another", async (_, bytes) => {
    let answered = 0;
    await using server = await serveBytes((socket) =>
      answered++ ? socket.write(whole()) : socket.end(bytes, "latin1"),
    );
    const client = clientOf(server.port);
    const error = (await rejection(client.send(requestOf()))) as OpenAIError;
    expect(error.kind).toBe("connection");
    expect(error.message).toMatch(/^GET \/things: connection (failed|reset|closed)/);
    expect(error.cause).toBeDefined();
    expect(error.message).not.toMatch(/\p{Cc}|evil/u);
    expect(error.message.length).toBeLessThan(300);
    expect(textOf(error)).not.toContain(KEY);
    await expect(client.send(requestOf())).resolves.toEqual({ whose: "own" });
    expect(server.opened()).toBe(2);
  });

  it.each([
    [199, "any kind"],
    [304, "redirect"],
    [399, "redirect"],
    [499, "api"],
    [600, "server"],
    [999, "server"],
  ])("with the status %i is never taken for a good one", async (status, kind) => {
    await using server = await serveBytes((socket) =>
      socket.end(`HTTP/1.1 ${status} Odd\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`),
    );
    const error = (await rejection(clientOf(server.port).send(requestOf()))) as OpenAIError;
    expect(error).toBeInstanceOf(APIError);
    if (status >= 300) expect([error.kind, (error as APIError).status]).toEqual([kind, status]);
  });

  it("after ten thousand that are only informational is the last one", async () => {
    const flood = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(10_000);
    await using server = await serveBytes((socket) => socket.write(flood + whole()));
    await expect(clientOf(server.port).send(requestOf())).resolves.toEqual({ whose: "own" });
  });

  it("that never gets past the informational ends with the attempt's timeout", async () => {
    const sockets: Socket[] = [];
    await using server = await serveBytes((socket) => {
      sockets.push(socket);
      const more = (): void => {
        while (!socket.destroyed && socket.write("HTTP/1.1 102 Processing\r\n\r\n".repeat(64)));
      };
      socket.on("drain", more);
      more();
    });
    const error = await rejection(clientOf(server.port, { timeout: 300 }).send(requestOf()));
    expect(error).toMatchObject({ kind: "timeout" });
    await server.allClosed();
  });

  it.each(["with the one before", "while nothing is asked"])(
    "without a request, sent %s, is never taken for that of the next call",
    async (when) => {
      const evil = whole('{"whose":"evil"}');
      const sockets: Socket[] = [];
      await using server = await serveBytes((socket) => {
        sockets.push(socket);
        socket.write(when === "with the one before" && sockets.length === 1 ? whole() + evil : whole());
      });
      const client = clientOf(server.port);
      await expect(client.send(requestOf())).resolves.toEqual({ whose: "own" });
      if (when === "while nothing is asked") await new Promise((sent) => sockets[0]?.write(evil, sent));
      // By the time that a later connection has been answered, it has arrived.
      await once(connect(server.port, "127.0.0.1").end("GET / HTTP/1.1\r\n\r\n"), "data");
      for (let call = 0; call < 3; call++) {
        const [outcome] = await Promise.allSettled([client.send(requestOf())]);
        if (outcome.status === "fulfilled") expect(outcome.value).toEqual({ whose: "own" });
        else expect(outcome.reason).toMatchObject({ kind: "connection" });
      }
    },
  );
});
