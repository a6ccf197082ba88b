import { getEventListeners } from "node:events";
import { describe, expect, it } from "@jest/globals";
import {
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  DecodeError,
  ResponseTooLargeError,
  StreamInterruptedError,
} from "../../src/handwritten/errors/index.ts";
import type { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import { rejection } from "../support/call.ts";
import { drain } from "../support/fake-body.ts";
import { openStream, settled, streamRequest } from "../support/open-stream.ts";

describe("EventStream, left", () => {
  it.each([
    [
      "by break",
      async (stream: EventStream<unknown>) => {
        for await (const _ of stream) break;
      },
    ],
    [
      "by an exception in the loop",
      async (stream: EventStream<unknown>) => {
        for await (const _ of stream) throw new Error("mine");
      },
    ],
    ["by cancel() before it is read", (stream: EventStream<unknown>) => stream.cancel()],
    [
      "by await using",
      async (stream: EventStream<unknown>) => {
        await using _ = stream;
      },
    ],
  ])("%s closes the connection and aborts the controller", async (_, leave) => {
    const { body, stream } = openStream();
    body.send('data: {"n":1}\n\n');
    await leave(stream).catch(() => {});
    expect([body.left(), stream.controller.signal.aborted]).toEqual([1, true]);
    expect(getEventListeners(stream.controller.signal, "abort")).toHaveLength(0);
    await stream.cancel();
    expect(body.left()).toBe(1);
  });

  it("by cancel() while it waits, ends the loop quietly", async () => {
    const { body, stream } = openStream();
    const loop = drain(stream);
    await settled();
    await stream.cancel();
    expect(await loop).toEqual({ values: [] });
    expect(body.left()).toBe(1);
  });

  it("by cancel() between two events, gives none of those that have arrived", async () => {
    const { body, stream } = openStream();
    body.send('data: {"n":1}\n\ndata: {"n":2}\n\n');
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await stream.cancel();
    expect((await iterator.next()).done).toBe(true);
  });
});

describe("EventStream, aborted", () => {
  it("while it waits, throws out of the loop and closes the connection", async () => {
    const { body, stream } = openStream();
    const loop = drain(stream);
    await settled();
    stream.controller.abort();
    const { error } = await loop;
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect((error as Error).message).toBe("POST /responses: aborted by the caller");
    expect(body.left()).toBe(1);
  });

  it("between two events, throws instead of giving those that have arrived", async () => {
    const { body, stream } = openStream();
    body.send('data: {"n":1}\n\ndata: {"n":2}\n\n');
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    stream.controller.abort("enough");
    expect(((await rejection(iterator.next())) as Error).cause).toBe("enough");
    expect((await iterator.next()).done).toBe(true);
  });

  it("before it is read, throws at the first step", async () => {
    const controller = new AbortController();
    controller.abort();
    const { body, stream } = openStream({ controller });
    expect((await drain(stream)).error).toBeInstanceOf(APIUserAbortError);
    expect(body.left()).toBe(1);
  });

  it("with an error of ours, throws that one", async () => {
    const { stream } = openStream();
    stream.controller.abort(new APIConnectionTimeoutError({ message: "idle for 5 ms" }));
    const { error } = await drain(stream);
    expect((error as Error).message).toBe("POST /responses: idle for 5 ms");
  });

  it("after its end, changes nothing", async () => {
    const { body, stream } = openStream();
    body.end();
    await drain(stream);
    expect(getEventListeners(stream.controller.signal, "abort")).toHaveLength(0);
    stream.controller.abort();
    expect(body.left()).toBe(0);
  });
});

describe("EventStream, broken", () => {
  const first = 'data: {"n":1}\n\n';
  it.each([
    [
      "an error event",
      `${first}event: error\ndata: {"error":{"code":"c","message":"no"}}\n\n${first}`,
      APIError,
    ],
    ["an event that is not JSON", `${first}data: {"n":\n\n${first}`, DecodeError],
    ["an event that is too large", `${first}data: ${"x".repeat(200)}`, ResponseTooLargeError],
  ])("by %s, gives what came before, throws, and closes the connection", async (_, text, type) => {
    const { body, stream } = openStream({ maxEventBytes: 100 });
    body.send(text);
    const { values, error } = await drain(stream);
    expect(values).toEqual([{ n: 1 }]);
    expect(error).toBeInstanceOf(type);
    expect((error as APIError).request).toEqual(streamRequest);
    expect(body.left()).toBe(1);
  });

  it("by its connection, throws a StreamInterruptedError with the transport's error as the cause", async () => {
    const { body, stream } = openStream();
    const cause = Object.assign(new Error("read"), { code: "ECONNRESET" });
    body.send(first);
    body.fail(cause);
    const { values, error } = await drain(stream);
    expect(values).toEqual([{ n: 1 }]);
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect((error as Error).message).toBe(
      "POST /responses: the stream broke off after 1 events: connection reset (ECONNRESET)",
    );
    expect((error as Error).cause).toMatchObject({ kind: "connection", phase: "body", cause });
    expect(error).toMatchObject({ eventsReceived: 1, status: 200, requestID: "req_1" });
  });

  it("in the middle of an event, throws; an event that lacks only its end is given", async () => {
    const broken = openStream();
    broken.body.send(`${first}data: {"n":`);
    broken.body.end();
    const { values, error } = await drain(broken.stream);
    expect([values, (error as Error).constructor]).toEqual([[{ n: 1 }], StreamInterruptedError]);
    const whole = openStream();
    whole.body.send('data: {"n":1}');
    whole.body.end();
    expect(await drain(whole.stream)).toEqual({ values: [{ n: 1 }] });
  });

  it.each(["data: x\n\n", `data: ${"x".repeat(200)}`])("is over after the error, by %j", async (text) => {
    const { body, stream } = openStream({ maxEventBytes: 100 });
    body.send(text);
    const iterator = stream[Symbol.asyncIterator]();
    expect(await rejection(iterator.next())).toHaveProperty("name");
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it("after cancel(), ends without an error", async () => {
    const { body, stream } = openStream();
    const iterator = stream[Symbol.asyncIterator]();
    const pending = iterator.next();
    body.fail(new Error("too late"));
    await stream.cancel();
    expect([await pending, await iterator.next()]).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });
});
