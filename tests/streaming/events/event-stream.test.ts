import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { UsageError } from "../../../src/handwritten/errors/index.ts";
import { EventStream } from "../../../src/handwritten/streaming/events/event-stream.ts";
import { drain } from "../../support/fake-body.ts";
import { openStream, sendAll, settled } from "../../support/open-stream.ts";

describe("EventStream", () => {
  it("gives the events of all chunks and ends with the body", async () => {
    const { body, stream } = openStream();
    sendAll(body, 'data: {"n":1}\n\ndata: {"n":2}\n\nda', 'ta: {"n":3}\n', "\n");
    body.end();
    expect(await drain(stream)).toEqual({ values: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    expect(body.left()).toBe(0);
  });

  it("asks for no chunk before the loop does", async () => {
    const { body, stream } = openStream();
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
    const { body, stream } = openStream();
    const iterator = stream[Symbol.asyncIterator]();
    const steps = Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()]);
    sendAll(body, 'data: {"n":1}\n\n', 'data: {"n":2}\n\ndata: {"n":3}\n\n');
    body.end();
    expect((await steps).map((step) => step.value?.n)).toEqual([1, 2, 3, undefined]);
  });

  it("shows where it stands, and no event", async () => {
    const { body, stream } = openStream();
    expect(inspect(stream)).toMatch(/^EventStream <running> \{.*eventsReceived: 0/s);
    const iterator = stream[Symbol.asyncIterator]();
    body.send('data: {"n":"secret"}\n\n');
    await iterator.next();
    expect(inspect(stream)).toMatch(/^EventStream <running> \{.*eventsReceived: 1/s);
    expect(inspect(stream)).not.toContain("secret");
  });

  it("can be iterated once", async () => {
    const { body, stream } = openStream();
    body.end();
    await drain(stream);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(UsageError);
  });

  it("is empty for a reply without a body", async () => {
    expect(await drain(new EventStream(new Response(null, { status: 204 })))).toEqual({ values: [] });
  });

  it("ends at [DONE], although the connection stays open", async () => {
    const { body, stream, timers } = openStream();
    body.send('data: {"n":1}\n\ndata: [DONE]\n\ndata: {"n":2}\n\n');
    const again = stream[Symbol.asyncIterator]();
    expect(await drain({ [Symbol.asyncIterator]: () => again })).toEqual({ values: [{ n: 1 }] });
    expect([timers.size, body.left()]).toEqual([1, 0]);
    expect(await again.next()).toEqual({ done: true, value: undefined });
    for (const fire of timers) fire();
    expect(body.left()).toBe(1);
  });

  it("leaves the connection whole when its end follows [DONE]", async () => {
    const { body, stream, timers } = openStream();
    body.send("data: [DONE]\n\n");
    body.end();
    await drain(stream);
    await settled();
    expect([timers.size, body.left()]).toEqual([0, 0]);
  });

  it("closes the connection when something follows [DONE]", async () => {
    const { body, stream, timers } = openStream();
    sendAll(body, "data: [DONE]\n\n", ": ping\n\n");
    await drain(stream);
    await settled();
    expect([timers.size, body.left()]).toEqual([0, 1]);
  });
});
