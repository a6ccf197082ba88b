import { describe, expect, it } from "@jest/globals";
import type { Timeouts } from "../../src/handwritten/core/timeouts.ts";
import { APIConnectionTimeoutError } from "../../src/handwritten/errors/index.ts";
import { drain } from "../support/fake-body.ts";
import { openStream, settled } from "../support/open-stream.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const event = 'data: {"n":1}\n\n';

/** A stream that is being read to its end, on a clock that stands still. */
const reading = async (timeouts: Timeouts) => {
  const clock = virtualClock();
  const { body, stream } = openStream({ clock, timeouts });
  let over = false;
  const outcome = drain(stream).finally(() => {
    over = true;
  });
  const send = async (text: string): Promise<void> => {
    body.send(text);
    await settled();
  };
  const isOverAfter = async (ms: number): Promise<boolean> => {
    clock.advance(ms);
    await settled();
    return over;
  };
  await settled();
  return { clock, body, stream, outcome, send, isOverAfter };
};

describe("firstEventMs", () => {
  it("ends a stream whose first event does not come, and closes the connection", async () => {
    const { outcome, isOverAfter, body, clock, stream } = await reading({ firstEventMs: 100, idleMs: 10 });
    expect([await isOverAfter(99), await isOverAfter(1)]).toEqual([false, true]);
    const { error } = await outcome;
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(error).toMatchObject({
      message: "POST /responses: timed out after 100 ms waiting for the first event (firstEventMs)",
      limit: "firstEventMs",
      phase: "body",
      eventsReceived: 0,
    });
    expect([body.left(), clock.pending(), stream.verdict]).toEqual([1, [], "truncated"]);
  });

  it.each([": ping\n\n", "data: : keepalive\n\n", 'data: {"type":"keepalive"}\n\n', 'data: {"n":'])(
    "is not satisfied by %j, whatever counts as idle",
    async (text) => {
      for (const idle of ["content", "bytes"] as const) {
        const { isOverAfter, send } = await reading({ firstEventMs: 100, idle });
        await isOverAfter(60);
        await send(text);
        expect([await isOverAfter(39), await isOverAfter(1)]).toEqual([false, true]);
      }
    },
  );
});

describe("idleMs", () => {
  it("ends a stream that has stalled, counted from the last content", async () => {
    const { outcome, isOverAfter, send, body, clock } = await reading({ idleMs: 100 });
    for (let i = 0; i < 5; i++) {
      await send(event);
      expect(await isOverAfter(99)).toBe(false);
    }
    await send(event);
    expect([await isOverAfter(99), await isOverAfter(1)]).toEqual([false, true]);
    const { values, error } = await outcome;
    expect(values).toHaveLength(6);
    expect(error).toMatchObject({
      message: "POST /responses: stream idle for 100 ms (idleMs)",
      limit: "idleMs",
      eventsReceived: 6,
    });
    expect([body.left(), clock.pending()]).toEqual([1, []]);
  });

  it.each([": ping\n\n", "data: : keepalive\n\n", "\n", "event: ping\n\n", 'data: {"type":"ping"}\n\n'])(
    "is not renewed by %j",
    async (text) => {
      const { isOverAfter, send } = await reading({ idleMs: 100 });
      await send(event);
      for (let i = 0; i < 9; i++) {
        await isOverAfter(10);
        await send(text);
      }
      expect([await isOverAfter(9), await isOverAfter(1)]).toEqual([false, true]);
    },
  );

  it("is not renewed by a comment that comes byte by byte", async () => {
    const { isOverAfter, send } = await reading({ idleMs: 100 });
    await send(event);
    for (const byte of ": keepalive\n\ndata: : x\n\n") await send(byte);
    await isOverAfter(50);
    for (const byte of ": keepalive\n\n") await send(byte);
    expect([await isOverAfter(49), await isOverAfter(1)]).toEqual([false, true]);
  });

  it("is renewed by the pieces of a long event", async () => {
    const { isOverAfter, send, body, outcome } = await reading({ idleMs: 100 });
    await send(`${event}data: {"n":"`);
    for (let i = 0; i < 5; i++) {
      expect(await isOverAfter(99)).toBe(false);
      await send("xxxx");
    }
    await send('"}\n\n');
    body.end();
    expect((await outcome).values).toHaveLength(2);
  });

  it("is renewed by any byte when bytes count", async () => {
    const { isOverAfter, send } = await reading({ idleMs: 100, idle: "bytes" });
    await send(event);
    for (let i = 0; i < 5; i++) {
      expect(await isOverAfter(99)).toBe(false);
      await send(": ping\n\n");
    }
    expect([await isOverAfter(99), await isOverAfter(1)]).toEqual([false, true]);
  });

  it("does not run while no step is pending", async () => {
    const clock = virtualClock();
    const { body, stream } = openStream({ clock, timeouts: { firstEventMs: 100, idleMs: 100 } });
    const iterator = stream[Symbol.asyncIterator]();
    clock.advance(1_000);
    body.send(event + event);
    await iterator.next();
    clock.advance(1_000);
    await iterator.next();
    clock.advance(1_000);
    const third = iterator.next();
    await settled();
    clock.advance(99);
    body.send(event);
    expect((await third).value).toEqual({ n: 1 });
    await stream.cancel();
    expect(clock.pending()).toEqual([]);
  });

  it("does not run while the stream is paused", async () => {
    const { isOverAfter, send, stream } = await reading({ idleMs: 100 });
    await send(event);
    await isOverAfter(60);
    stream.pause();
    expect(await isOverAfter(10_000)).toBe(false);
    stream.resume();
    expect([await isOverAfter(39), await isOverAfter(1)]).toEqual([false, true]);
  });

  it("sets one timer for many waits", async () => {
    const { clock, send, isOverAfter, body, outcome } = await reading({ firstEventMs: 100, idleMs: 100 });
    for (let i = 0; i < 1_000; i++) {
      await send(event);
      await isOverAfter(1);
    }
    body.end();
    await outcome;
    expect(clock.started()).toBeLessThan(15);
    expect(clock.pending()).toEqual([]);
  });

  it.each([0, Number.POSITIVE_INFINITY, undefined])("is no limit when it is %p", async (idleMs) => {
    const { clock, send, isOverAfter } = await reading({ firstEventMs: 10, idleMs });
    await send(event);
    expect(await isOverAfter(1e9)).toBe(false);
    expect(clock.pending()).toEqual([]);
  });
});
