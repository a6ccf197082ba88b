import { describe, expect, it } from "@jest/globals";
import { UsageError } from "../../../src/handwritten/errors/index.ts";
import type { EventStream } from "../../../src/handwritten/streaming/events/event-stream.ts";
import { rejection } from "../../support/call.ts";
import { drain } from "../../support/fake-body.ts";
import { openStream, settled } from "../../support/open-stream.ts";

const event = (n: number) => `data: {"n":${n}}\n\n`;
const teed = (maxEvents: number, ...numbers: number[]) => {
  const { body, stream } = openStream();
  for (const n of numbers) body.send(event(n));
  const [first, second] = stream.tee({ maxEvents });
  return { body, stream, first, second };
};
const iterate = (stream: EventStream<{ n: number }>) => stream[Symbol.asyncIterator]();

describe("tee", () => {
  it("gives both readers all events", async () => {
    const { body, first, second } = teed(2, 1, 2, 3, 4, 5);
    body.end();
    const [a, b] = await Promise.all([drain(first), drain(second)]);
    expect(a.values).toEqual([1, 2, 3, 4, 5].map((n) => ({ n })));
    expect(b).toEqual(a);
    expect([first.verdict, second.verdict, first.progress.eventsReceived]).toEqual([
      "complete",
      "complete",
      5,
    ]);
  });

  it("lets the faster one wait at the bound, so that the server waits too", async () => {
    const { body, first, second } = teed(2, 1, 2, 3, 4, 5);
    const fast = iterate(first);
    const got: unknown[] = [];
    for (let i = 0; i < 4; i++) void fast.next().then(({ value }) => got.push(value));
    await settled();
    expect([got.length, body.pulled()]).toEqual([2, 2]);
    await iterate(second).next();
    await settled();
    expect([got.length, body.pulled()]).toEqual([3, 3]);
  });

  it("goes on for one when the other is cancelled, and closes the connection with both", async () => {
    const { body, stream, first, second } = teed(1, 1, 2, 3);
    const fast = iterate(first);
    await fast.next();
    const waits = fast.next();
    await settled();
    await second.cancel();
    expect((await waits).value).toEqual({ n: 2 });
    expect([second.verdict, body.left()]).toEqual(["cancelled", 0]);
    await first.cancel();
    expect([first.verdict, stream.verdict, body.left()]).toEqual(["cancelled", "cancelled", 1]);
    expect((await fast.next()).done).toBe(true);
  });

  it("gives both an error, after the events before it", async () => {
    const { body, first, second } = teed(5, 1);
    body.send("data: {\n\n");
    const fast = await drain(first);
    const slow = await drain(second);
    expect([fast.values, slow.values]).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    expect(slow.error).toBe(fast.error);
    expect([first.state, second.state]).toEqual(["error", "error"]);
  });

  it("gives nothing more after an abort", async () => {
    const { first, second } = teed(5, 1, 2, 3);
    const fast = iterate(first);
    for (let i = 0; i < 3; i++) await fast.next();
    const waits = fast.next();
    await settled();
    first.controller.abort();
    expect(await rejection(waits)).toMatchObject({ kind: "abort" });
    expect(await drain(second)).toMatchObject({ values: [], error: { kind: "abort" } });
    expect([first.verdict, second.verdict]).toEqual(["cancelled", "cancelled"]);
  });

  it("lets each be paused", async () => {
    const { first, second, body } = teed(5, 1, 2);
    body.end();
    second.pause();
    const slow = drain(second);
    expect((await drain(first)).values).toHaveLength(2);
    expect(second.state).toBe("paused");
    second.resume();
    expect((await slow).values).toHaveLength(2);
  });

  it("can be done again", async () => {
    const { body, first, second } = teed(3, 1, 2);
    body.end();
    const [a, b] = second.tee({ maxEvents: 3 });
    const all = await Promise.all([first, a, b].map(drain));
    expect(all.map(({ values }) => values.length)).toEqual([2, 2, 2]);
    expect(first.response?.status).toBe(200);
  });

  it.each([undefined, {}])(
    "lets one be read to its end before the other, without a bound (%j)",
    async (options) => {
      const { body, stream } = openStream();
      const numbers = Array.from({ length: 500 }, (_, n) => n);
      for (const n of numbers) body.send(event(n));
      body.end();
      const [first, second] = stream.tee(options);
      expect((await drain(first)).values).toHaveLength(500);
      expect((await drain(second)).values).toEqual(numbers.map((n) => ({ n })));
    },
  );

  it.each([{ maxEvents: 0 }, { maxEvents: Number.NaN }, { maxEvents: -1 }, { maxEvents: "5" }])(
    "refuses the bound of %j",
    (options) => {
      expect(() => openStream().stream.tee(options as never)).toThrow(UsageError);
    },
  );
});
