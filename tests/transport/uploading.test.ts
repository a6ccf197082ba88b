import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { type APIError, APIUserAbortError, EncodeError } from "../../src/handwritten/errors/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { serve } from "../support/hostile-server.ts";
import { nodeTransport } from "../support/transports.ts";
import { until, untilStill } from "../support/until.ts";

const tick = () => new Promise((resolve) => setImmediate(resolve));

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
    await until(() => blob.pulled > 0);
    await untilStill(() => blob.pulled);
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
