import { describe, expect, it } from "@jest/globals";
import type { Reply } from "../../src/handwritten/core/handler.ts";
import { bufferedReply } from "../../src/handwritten/core/reply/buffered-reply.ts";
import { readText } from "../../src/handwritten/core/reply/read-text.ts";
import { responseOf } from "../../src/handwritten/core/reply/to-response.ts";
import { ResponseTooLargeError } from "../../src/handwritten/errors/index.ts";
import { rejection } from "../support/call.ts";

/** A reply of chunks that notes how many were asked for and whether it was left. */
const chunked = (chunks: readonly Uint8Array[], headers: Record<string, string> = {}, status = 200) => {
  const seen = { pulled: 0, left: false };
  const reply: Reply = {
    status,
    headers: new Headers(headers),
    body: {
      async *[Symbol.asyncIterator]() {
        try {
          for (const chunk of chunks) {
            seen.pulled++;
            yield chunk;
          }
        } finally {
          seen.left = true;
        }
      },
    },
    text: async () => "",
  };
  return { reply, seen };
};
const bytes = (text: string) => new TextEncoder().encode(text);
const oneByOne = (data: Uint8Array) => Array.from(data, (byte) => Uint8Array.of(byte));

describe("responseOf", () => {
  it("returns a Response as it is", () => {
    const response = new Response("x");
    expect(responseOf(response)).toBe(response);
  });

  it("pulls the body only as it is read, and leaves it when cancelled", async () => {
    const { reply, seen } = chunked([bytes("a"), bytes("b"), bytes("c")]);
    const reader = responseOf(reply).body?.getReader();
    expect(seen.pulled).toBe(0);
    expect((await reader?.read())?.value).toEqual(bytes("a"));
    expect(seen.pulled).toBe(1);
    await reader?.cancel();
    expect(seen).toEqual({ pulled: 1, left: true });
  });

  it("gives the text of a body that has been read", async () => {
    const headers = new Headers({ "x-request-id": "req_1", "content-type": "text/plain" });
    const reply = bufferedReply({ status: 201, headers }, "héllo");
    const response = responseOf(reply);
    expect([response.status, response.headers.get("x-request-id")]).toEqual([201, "req_1"]);
    expect(await response.text()).toBe("héllo");
    expect(await reply.text()).toBe("héllo");
  });

  it.each([204, 205, 304])("has no body for status %i", (status) => {
    expect(responseOf(chunked([bytes("x")], {}, status).reply).body).toBeNull();
  });

  it("does not claim an encoding that has been undone, nor its length", () => {
    const { headers } = responseOf(
      chunked([], { "content-encoding": "gzip", "content-length": "5", etag: "e" }).reply,
    );
    expect([...headers]).toEqual([["etag", "e"]]);
    expect(responseOf(chunked([], { "content-length": "5" }).reply).headers.get("content-length")).toBe("5");
  });
});

describe("readText", () => {
  it("joins characters that were split over chunks, and drops a byte order mark", async () => {
    expect(await readText(chunked(oneByOne(bytes("\ufeffa€😀ü"))).reply, 100)).toBe("a€😀ü");
  });

  it("allows exactly the limit", async () => {
    expect(await readText(chunked([bytes("abc"), bytes("de")]).reply, 5)).toBe("abcde");
  });

  it("stops at the chunk that passes the limit, and leaves the body", async () => {
    const { reply, seen } = chunked([bytes("abc"), bytes("def"), bytes("ghi")]);
    const error = await rejection(readText(reply, 5));
    expect(error).toBeInstanceOf(ResponseTooLargeError);
    expect((error as ResponseTooLargeError).limitBytes).toBe(5);
    expect(seen).toEqual({ pulled: 2, left: true });
  });
});
