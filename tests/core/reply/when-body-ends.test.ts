import { describe, expect, it } from "@jest/globals";
import type { Reply } from "../../../src/handwritten/core/handler.ts";
import { bufferedReply } from "../../../src/handwritten/core/reply/buffered-reply.ts";
import { chunksOf } from "../../../src/handwritten/core/reply/chunks.ts";
import { responseOf } from "../../../src/handwritten/core/reply/to-response.ts";
import { type BodyEnd, whenBodyEnds } from "../../../src/handwritten/core/reply/when-body-ends.ts";
import { EventStream } from "../../../src/handwritten/streaming/events/event-stream.ts";
import { terminalOf } from "../../../src/handwritten/streaming/reader/terminal.ts";
import { rejection, requestOf } from "../../support/call.ts";
import { drain, fakeBody } from "../../support/fake-body.ts";

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
    expect(await responseOf(second.reply).text()).toBe("abc");
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

describe("whenBodyEnds of an event stream", () => {
  const heard = (chunks: string[], options: object = {}) => {
    const body = fakeBody();
    const inner = observed(body.reply);
    const outer = observed(inner.reply);
    for (const chunk of chunks) body.send(chunk);
    const stream = new EventStream(outer.reply, { terminal: terminalOf(chat), ...options });
    return { body, stream, inner: inner.ends, outer: outer.ends };
  };
  const chat = requestOf({ operation: "createChatCompletion" });
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
  const response = { id: undefined, model: undefined, finishReasons: ["stop"] };
  const stop = `data: {"choices":[{"index":0,"finish_reason":"stop"}]}\n\n`;
  const counted = `data: {"choices":[],"usage":${JSON.stringify(usage)}}\n\n`;

  it("is as its reader judges: an end without the last event is none, to every watcher", async () => {
    const { body, stream, inner, outer } = heard([`data: {"choices":[{"index":0}]}\n\n`]);
    body.end();
    expect((await drain(stream)).error).toMatchObject({ kind: "stream_interrupted" });
    for (const ends of [inner, outer])
      expect(ends).toMatchObject([{ outcome: "error", error: { kind: "stream_interrupted" } }]);
  });

  it("tells the usage, and leaves a body alone that is over", async () => {
    const { body, stream, inner, outer } = heard([stop, counted]);
    body.end();
    await drain(stream);
    for (const ends of [inner, outer]) expect(ends).toEqual([{ outcome: "complete", usage, response }]);
    expect(body.left()).toBe(0);
  });

  it("is complete with [DONE], whatever the connection does then", async () => {
    const { body, stream, outer } = heard([stop, counted, "data: [DONE]\n\n"]);
    await drain(stream);
    body.fail(new Error("reset"));
    await new Promise(setImmediate);
    expect(outer).toEqual([{ outcome: "complete", usage, response }]);
  });

  it("tells the id and the model of a completion, and why each of its choices ended", async () => {
    const chunk = (choices: object[]): string =>
      `data: ${JSON.stringify({ id: "chatcmpl_1", model: "m-1", choices })}\n\n`;
    const { body, stream, outer } = heard([
      chunk([{ index: 0 }, { index: 1 }]),
      chunk([{ index: 1, finish_reason: "length" }]),
      chunk([{ index: 0, finish_reason: "stop" }]),
    ]);
    body.end();
    await drain(stream);
    const told = { id: "chatcmpl_1", model: "m-1", finishReasons: ["length", "stop"] };
    expect(outer).toEqual([{ outcome: "complete", response: told }]);
  });

  it("tells the id, the model and the status of a response, also of one that breaks", async () => {
    const created = `data: {"type":"response.created","response":{"id":"resp_1","model":"m-1","status":"in_progress"}}\n\n`;
    const completed = `data: {"type":"response.completed","response":{"id":"resp_1","model":"m-1","status":"completed"}}\n\n`;
    const terminal = () => ({ terminal: terminalOf(requestOf({ operation: "createResponse" })) });
    const whole = heard([created, completed], terminal());
    await drain(whole.stream);
    const told = { id: "resp_1", model: "m-1" };
    expect(whole.outer).toEqual([
      { outcome: "complete", response: { ...told, finishReasons: ["completed"] } },
    ]);
    const broken = heard([created], terminal());
    broken.body.end();
    await drain(broken.stream);
    expect(broken.outer).toMatchObject([{ outcome: "error", response: { ...told, finishReasons: [] } }]);
  });

  it("calls the innermost watcher first, and each of them once", async () => {
    const order: string[] = [];
    const body = fakeBody();
    const inner = whenBodyEnds(body.reply, ({ outcome }) => order.push(`inner ${outcome}`));
    const outer = whenBodyEnds(inner, ({ outcome }) => order.push(`outer ${outcome}`));
    body.send(`data: {"choices":[{"index":0}]}\n\n`);
    for await (const _ of new EventStream(outer, { terminal: terminalOf(chat) })) break;
    expect(order).toEqual(["inner cancelled", "outer cancelled"]);
  });

  it("waits for a reader who has not taken what has come", async () => {
    const { body, stream, outer } = heard([stop + counted]);
    body.end();
    const events = stream[Symbol.asyncIterator]();
    await events.next();
    await new Promise(setImmediate);
    expect(outer).toEqual([]);
    await events.next();
    await events.next();
    expect(outer).toEqual([{ outcome: "complete", usage, response }]);
  });

  it("is cancelled by who leaves before it is whole, and complete after that", async () => {
    const early = heard([`data: {"choices":[{"index":0}]}\n\n`]);
    for await (const _ of early.stream) break;
    expect(early.outer).toEqual([{ outcome: "cancelled", response: { ...response, finishReasons: [] } }]);
    const late = heard([stop]);
    for await (const _ of late.stream) break;
    expect(late.outer).toEqual([{ outcome: "complete", response }]);
  });
});
