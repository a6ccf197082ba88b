import { describe, expect, it } from "@jest/globals";
import { maxEventBytesKey } from "../../../src/handwritten/core/context.ts";
import { eventStreams } from "../../../src/handwritten/streaming/index.ts";
import { contextOf, requestOf } from "../../support/call.ts";

describe("eventStreams", () => {
  it("holds no larger event in memory than its client allows", async () => {
    const reply = new Response(`data: {"a":"${"x".repeat(200)}"}\n\n`, {
      headers: { "content-type": "text/event-stream" },
    });
    const values = new Map<never, unknown>([[maxEventBytesKey as never, 100]]);
    const context = contextOf("https://api.example", { values } as never);
    const stream = await eventStreams(reply, requestOf(), context);
    await expect((stream as AsyncIterable<unknown>)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      kind: "too_large",
      limitBytes: 100,
    });
  });
});
