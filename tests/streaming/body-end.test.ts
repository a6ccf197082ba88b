import { describe, expect, it } from "@jest/globals";
import { bufferedReply } from "../../src/handwritten/core/buffered-reply.ts";
import { chunksOf } from "../../src/handwritten/core/chunks.ts";
import type { Reply } from "../../src/handwritten/core/handler.ts";
import { toResponse } from "../../src/handwritten/core/to-response.ts";
import { type BodyEnd, whenBodyEnds } from "../../src/handwritten/streaming/body-end.ts";
import { rejection } from "../support/call.ts";
import { drain, fakeBody } from "../support/fake-body.ts";

const observed = (reply: Reply) => {
  const ends: BodyEnd[] = [];
  return { ends, reply: whenBodyEnds(reply, (end) => ends.push(end)) };
};
const bodyOf = (reply: Reply) => reply.body as AsyncIterable<Uint8Array>;

describe("whenBodyEnds", () => {
  it("tells once that a body was read to its end", async () => {
    const body = fakeBody();
    const { ends, reply } = observed(body.reply);
    body.send("a");
    body.end();
    expect(ends).toEqual([]);
    expect((await drain(bodyOf(reply))).values).toHaveLength(1);
    expect(ends).toEqual([{ outcome: "complete" }]);
    await chunksOf(bodyOf(reply)).return?.();
    expect(ends).toHaveLength(1);
  });

  it("tells once that it was left, before closing it", async () => {
    const body = fakeBody();
    const { ends, reply } = observed(body.reply);
    body.send("a");
    for await (const _ of bodyOf(reply)) break;
    expect([ends, body.left()]).toEqual([[{ outcome: "cancelled" }], 1]);
  });

  it("tells once that it broke, and lets the reader know", async () => {
    const body = fakeBody();
    const error = new Error("cut");
    const { ends, reply } = observed(body.reply);
    body.fail(error);
    expect((await drain(bodyOf(reply))).error).toBe(error);
    expect(ends).toEqual([{ outcome: "error", error }]);
  });

  it("is at once for a body that has been read, or that is not there", () => {
    expect(observed(bufferedReply({ status: 200, headers: new Headers() }, "x")).ends).toEqual([
      { outcome: "complete" },
    ]);
    expect(observed(new Response(null)).ends).toEqual([{ outcome: "complete" }]);
  });

  it("follows text() and a Response made of the reply", async () => {
    const first = observed(new Response("abc"));
    expect(await first.reply.text()).toBe("abc");
    const second = observed(new Response("abc"));
    expect(await toResponse(second.reply).text()).toBe("abc");
    expect([first.ends, second.ends]).toEqual([[{ outcome: "complete" }], [{ outcome: "complete" }]]);
  });

  it("follows a text() that fails", async () => {
    const error = new Error("cut");
    const body = fakeBody().reply;
    const { ends, reply } = observed({ ...body, text: () => Promise.reject(error) });
    expect(await rejection(reply.text())).toBe(error);
    expect(ends).toEqual([{ outcome: "error", error }]);
  });
});
