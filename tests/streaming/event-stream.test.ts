import { getEventListeners } from "node:events";
import { describe, expect, it } from "@jest/globals";
import {
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  DecodeError,
  ResponseTooLargeError,
  StreamInterruptedError,
  UsageError,
} from "../../src/handwritten/errors.ts";
import { EventStream, type EventStreamOptions } from "../../src/handwritten/streaming/event-stream.ts";
import { rejection } from "../support/call.ts";
import { drain, type FakeBody, fakeBody } from "../support/fake-body.ts";

const request = { operation: "createResponse", method: "POST", path: "/responses" } as const;

/** A stream over a body in the test's hands, and a clock whose timers the test fires. */
const open = (options: EventStreamOptions = {}) => {
  const body = fakeBody();
  const timers = new Set<() => void>();
  const clock = {
    now: () => 0,
    wallTime: () => 0,
    sleep: () => Promise.resolve(),
    after: (_: number, action: () => void) => {
      timers.add(action);
      return () => timers.delete(action);
    },
  };
  const stream = new EventStream<{ n: number }>(body.reply, { details: { request }, clock, ...options });
  return { body, stream, timers };
};
const sendAll = (body: FakeBody, ...chunks: string[]) => {
  for (const chunk of chunks) body.send(chunk);
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("EventStream", () => {
  it("gives the events of all chunks and ends with the body", async () => {
    const { body, stream } = open();
    sendAll(body, 'data: {"n":1}\n\ndata: {"n":2}\n\nda', 'ta: {"n":3}\n', "\n");
    body.end();
    expect(await drain(stream)).toEqual({ values: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    expect(body.left()).toBe(0);
  });

  it("asks for no chunk before the loop does", async () => {
    const { body, stream } = open();
    sendAll(body, 'data: {"n":1}\n\ndata: {"n":2}\n\n', 'data: {"n":3}\n\n');
    await settled();
    expect(body.pulled()).toBe(0);
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    await settled();
    expect(body.pulled()).toBe(1);
    expect(await iterator.next()).toEqual({ done: false, value: { n: 3 } });
  });

  it("answers calls of next() that do not wait for one another in their order", async () => {
    const { body, stream } = open();
    const iterator = stream[Symbol.asyncIterator]();
    const steps = Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
    sendAll(body, 'data: {"n":1}\n\n', 'data: {"n":2}\n\ndata: {"n":3}\n\n');
    body.end();
    expect((await steps).map((step) => step.value?.n)).toEqual([1, 2, 3, undefined]);
  });

  it("can be iterated once", async () => {
    const { body, stream } = open();
    body.end();
    await drain(stream);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(UsageError);
  });

  it("is empty for a reply without a body", async () => {
    expect(await drain(new EventStream(new Response(null, { status: 204 })))).toEqual({ values: [] });
  });

  it("ends at [DONE], whatever the connection does", async () => {
    const { body, stream, timers } = open();
    body.send('data: {"n":1}\n\ndata: [DONE]\n\ndata: {"n":2}\n\n');
    expect(await drain(stream)).toEqual({ values: [{ n: 1 }] });
    expect([timers.size, body.left()]).toEqual([1, 0]);
    for (const fire of timers) fire();
    expect(body.left()).toBe(1);
  });

  it("leaves the connection whole when its end follows [DONE]", async () => {
    const { body, stream, timers } = open();
    body.send("data: [DONE]\n\n");
    body.end();
    await drain(stream);
    await settled();
    expect([timers.size, body.left()]).toEqual([0, 0]);
  });

  it("closes the connection when something follows [DONE]", async () => {
    const { body, stream, timers } = open();
    sendAll(body, "data: [DONE]\n\n", ": ping\n\n");
    await drain(stream);
    await settled();
    expect([timers.size, body.left()]).toEqual([0, 1]);
  });
});

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
    const { body, stream } = open();
    body.send('data: {"n":1}\n\n');
    await leave(stream).catch(() => {});
    expect([body.left(), stream.controller.signal.aborted]).toEqual([1, true]);
    expect(getEventListeners(stream.controller.signal, "abort")).toHaveLength(0);
    await stream.cancel();
    expect(body.left()).toBe(1);
  });

  it("by cancel() while it waits, ends the loop quietly", async () => {
    const { body, stream } = open();
    const loop = drain(stream);
    await settled();
    await stream.cancel();
    expect(await loop).toEqual({ values: [] });
    expect(body.left()).toBe(1);
  });

  it("by cancel() between two events, gives none of those that have arrived", async () => {
    const { body, stream } = open();
    body.send('data: {"n":1}\n\ndata: {"n":2}\n\n');
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await stream.cancel();
    expect((await iterator.next()).done).toBe(true);
  });
});

describe("EventStream, aborted", () => {
  it("while it waits, throws out of the loop and closes the connection", async () => {
    const { body, stream } = open();
    const loop = drain(stream);
    await settled();
    stream.controller.abort();
    const { error } = await loop;
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect((error as Error).message).toBe("POST /responses: aborted by the caller");
    expect(body.left()).toBe(1);
  });

  it("between two events, throws instead of giving those that have arrived", async () => {
    const { body, stream } = open();
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
    const { body, stream } = open({ controller });
    expect((await drain(stream)).error).toBeInstanceOf(APIUserAbortError);
    expect(body.left()).toBe(1);
  });

  it("with an error of ours, throws that one", async () => {
    const { stream } = open();
    stream.controller.abort(new APIConnectionTimeoutError({ message: "idle for 5 ms" }));
    const { error } = await drain(stream);
    expect((error as Error).message).toBe("POST /responses: idle for 5 ms");
  });

  it("after its end, changes nothing", async () => {
    const { body, stream } = open();
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
    const { body, stream } = open({ maxEventBytes: 100 });
    body.send(text);
    const { values, error } = await drain(stream);
    expect(values).toEqual([{ n: 1 }]);
    expect(error).toBeInstanceOf(type);
    expect((error as APIError).request).toEqual(request);
    expect(body.left()).toBe(1);
  });

  it("by its connection, throws what the transport says", async () => {
    const { body, stream } = open();
    const cause = Object.assign(new Error("read"), { code: "ECONNRESET" });
    body.send(first);
    body.fail(cause);
    const { values, error } = await drain(stream);
    expect(values).toEqual([{ n: 1 }]);
    expect((error as Error).message).toBe("POST /responses: connection reset (ECONNRESET)");
    expect([(error as Error).cause, (error as { phase?: string }).phase]).toEqual([cause, "body"]);
  });

  it("in the middle of an event, throws; an event that lacks only its end is given", async () => {
    const broken = open();
    broken.body.send(`${first}data: {"n":`);
    broken.body.end();
    const { values, error } = await drain(broken.stream);
    expect([values, (error as Error).constructor]).toEqual([[{ n: 1 }], StreamInterruptedError]);
    const whole = open();
    whole.body.send('data: {"n":1}');
    whole.body.end();
    expect(await drain(whole.stream)).toEqual({ values: [{ n: 1 }] });
  });

  it("is over after the error", async () => {
    const { body, stream } = open();
    body.send("data: x\n\n");
    const iterator = stream[Symbol.asyncIterator]();
    expect(await rejection(iterator.next())).toBeInstanceOf(DecodeError);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });
});
