import { promisify } from "node:util";
import {
  brotliCompressSync,
  deflateRaw,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { decode } from "../../src/handwritten/core/reply/decode.ts";
import { DecodeError, ResponseTooLargeError } from "../../src/handwritten/errors/index.ts";
import { createInflater } from "../../src/handwritten/transport/node/inflater.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { serve } from "../support/hostile-server.ts";
import { nodeTransport, transports } from "../support/transports.ts";

describe.each(transports)("%s, given an encoded answer", (_, transportOf) => {
  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["zstd", zstdCompressSync],
    ["identity", (data: string) => data],
  ] as const)("decodes %s", async (encoding, encode) => {
    const text = JSON.stringify({ long: "x".repeat(100_000) });
    await using server = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(encode(text)),
    );
    const reply = await transportOf()(requestOf(), contextOf(server.origin));
    expect(await reply.text()).toBe(text);
  });

  it.each([
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["zstd", zstdCompressSync],
  ] as const)("decodes the error of a 429 in %s", async (encoding, encode) => {
    const body = JSON.stringify({ error: { type: "insufficient_quota", message: "no credit" } });
    await using server = await serve((_, response) =>
      response.writeHead(429, { "content-encoding": encoding }).end(encode(body)),
    );
    const error = await rejection(transportOf()(requestOf(), contextOf(server.origin)));
    expect(error).toMatchObject({ kind: "quota_exceeded", type: "insufficient_quota" });
  });

  it.each([
    ["identity for a stream", { reply: "events" }, /^identity$/],
    [
      "what a caller says for a stream",
      { reply: "events", headers: { "Accept-Encoding": "gzip" } },
      /^gzip$/,
    ],
    ["any for the rest", {}, /gzip/],
  ] as const)("asks for %s", async (_what, parts, want) => {
    let asked: unknown;
    await using server = await serve((request, response) => {
      asked = request.headers["accept-encoding"];
      response.end("data: 1\n\n");
    });
    await (await transportOf()(requestOf(parts), contextOf(server.origin))).text();
    expect(asked).toMatch(want);
  });

  it("decodes a stream that is compressed although the request did not ask", async () => {
    await using server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("data: 1\n\n")),
    );
    const reply = await transportOf()(requestOf({ reply: "events" }), contextOf(server.origin));
    expect(await reply.text()).toBe("data: 1\n\n");
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
});

describe("node:http, beyond what fetch tells", () => {
  it.each([
    ["cut", "gzip", gzipSync("x".repeat(1000)).subarray(0, -9)],
    ["cut", "br", brotliCompressSync("xyz".repeat(1000)).subarray(0, -3)],
    ["cut", "deflate", deflateSync("x".repeat(1000)).subarray(0, -5)],
    ["cut", "deflate", deflateRawSync("xyz".repeat(1000)).subarray(0, -5)],
    ["cut", "zstd", zstdCompressSync("xyz".repeat(1000)).subarray(0, -5)],
    ["damaged", "deflate", Buffer.from("not deflate at all")],
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

  it("asks for what this Node undoes", async () => {
    let asked: unknown;
    await using server = await serve((request, response) => {
      asked = request.headers["accept-encoding"];
      response.end("{}");
    });
    await nodeTransport()(requestOf(), contextOf(server.origin));
    expect(asked).toBe("gzip, deflate, br, zstd");
  });

  it.each([
    ["zlib's", deflateSync],
    ["bare", deflateRawSync],
    ["gzip under its name", gzipSync],
  ] as const)("undoes %s deflate that comes byte by byte", async (_what, encode) => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "deflate" });
      for (const byte of encode("hello")) response.write(Uint8Array.of(byte));
      response.end();
    });
    expect(await (await nodeTransport()(requestOf(), contextOf(server.origin))).text()).toBe("hello");
  });

  it("keeps little of deflate that is not read", async () => {
    const inflater = createInflater();
    inflater.write(deflateRawSync(Buffer.alloc(64 * 1024 * 1024)));
    // As long as it takes to inflate a part of it on another thread.
    const inOtherThread = promisify(deflateRaw);
    for (let turn = 0; turn < 20; turn++) await inOtherThread(Buffer.alloc(4 * 1024 * 1024));
    expect(inflater.readableLength).toBeLessThan(1024 * 1024);
    inflater.end();
    let bytes = 0;
    for await (const chunk of inflater) bytes += chunk.length;
    expect(bytes).toBe(64 * 1024 * 1024);
  });

  it("stops deflate at the limit, and closes the connection", async () => {
    const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024));
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "deflate" });
      response.write(bomb);
    });
    const limited = nodeTransport({ maxResponseBytes: 1024 * 1024 });
    expect(await rejection(limited(requestOf(), contextOf(server.origin)))).toBeInstanceOf(
      ResponseTooLargeError,
    );
    await server.allClosed();
  });

  it("gives nothing for an empty body in deflate", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "deflate" });
      response.end();
    });
    expect(await (await nodeTransport()(requestOf(), contextOf(server.origin))).text()).toBe("");
  });

  it("undoes five codings in a row, and refuses more at once", async () => {
    let count = 5;
    await using server = await serve((_, response) => {
      let body = Buffer.from("{}");
      for (let i = 0; i < Math.min(count, 6); i++) body = gzipSync(body);
      response.writeHead(200, { "content-encoding": Array(count).fill("gzip").join() }).end(body);
    });
    const send = () => nodeTransport()(requestOf(), contextOf(server.origin));
    expect(await (await send()).text()).toBe("{}");
    for (count of [6, 1_500]) {
      const error = await rejection(send());
      expect(error).toBeInstanceOf(DecodeError);
      expect((error as Error).message).toContain(`lists ${count} codings, and at most 5 are undone`);
    }
  });
});
