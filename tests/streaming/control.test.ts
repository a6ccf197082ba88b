import { describe, expect, it } from "@jest/globals";
import {
  APIError,
  DecodeError,
  ResponseTooLargeError,
  UsageError,
} from "../../src/handwritten/errors/index.ts";
import { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import { drain } from "../support/fake-body.ts";
import { openStream, sendAll, settled } from "../support/open-stream.ts";

const event = (n: number) => `data: {"n":${n}}\n\n`;
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol();
  await settled();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
};

describe("pause and resume", () => {
  it("holds events back, and asks the connection for nothing", async () => {
    const { body, stream } = openStream();
    sendAll(body, event(1) + event(2), event(3));
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    stream.pause();
    expect(stream.state).toBe("paused");
    const second = iterator.next();
    expect([await isSettled(second), body.pulled()]).toEqual([false, 1]);
    stream.resume();
    expect([stream.state, (await second).value, (await iterator.next()).value]).toEqual([
      "running",
      { n: 2 },
      { n: 3 },
    ]);
  });

  it("keeps the event of a pending read until resume()", async () => {
    const { body, stream } = openStream();
    const first = stream[Symbol.asyncIterator]().next();
    await settled();
    stream.pause();
    body.send(event(1));
    expect(await isSettled(first)).toBe(false);
    stream.resume();
    expect((await first).value).toEqual({ n: 1 });
  });

  it("goes on with a pending read", async () => {
    const { body, stream } = openStream();
    const first = stream[Symbol.asyncIterator]().next();
    await settled();
    stream.pause();
    stream.resume();
    body.send(event(1));
    expect([(await first).value, body.pulled()]).toEqual([{ n: 1 }, 1]);
  });

  it("lets a paused stream be cancelled and aborted", async () => {
    const cancelled = openStream().stream;
    cancelled.pause();
    const end = cancelled[Symbol.asyncIterator]().next();
    await cancelled.cancel();
    expect([(await end).done, cancelled.state]).toEqual([true, "cancelled"]);
    const aborted = openStream().stream;
    aborted.pause();
    const failure = drain(aborted);
    await settled();
    aborted.controller.abort();
    expect([(await failure).error, aborted.verdict]).toEqual([expect.any(APIError), "cancelled"]);
  });

  it("after the end is a no-op", async () => {
    const { body, stream } = openStream();
    body.end();
    await drain(stream);
    stream.pause();
    stream.resume();
    expect(stream.state).toBe("complete");
  });

  it("is seen at the end too", async () => {
    const { body, stream } = openStream();
    body.end();
    stream.pause();
    const end = stream[Symbol.asyncIterator]().next();
    expect(await isSettled(end)).toBe(false);
    stream.resume();
    expect((await end).done).toBe(true);
  });
});

describe("an event stream", () => {
  it.each<[string, (stream: EventStream<unknown>) => unknown]>([
    ["iterated", (stream) => stream[Symbol.asyncIterator]()],
    ["teed", (stream) => stream.tee({ maxEvents: 1 })],
    ["made a ReadableStream", (stream) => stream.toReadableStream()],
  ])("that has been %s is used up", (_, use) => {
    const { stream } = openStream();
    use(stream);
    expect(() => stream[Symbol.asyncIterator]()).toThrow(UsageError);
    expect(() => stream.tee({ maxEvents: 1 })).toThrow("an event stream can be read only once");
    expect(() => stream.toReadableStream()).toThrow(UsageError);
  });

  it("has the head of its response", () => {
    const { response } = openStream().stream;
    expect([response?.status, response?.headers.get("x-request-id"), response?.body]).toEqual([
      200,
      "req_1",
      null,
    ]);
  });
});

describe("toReadableStream and fromReadableStream", () => {
  it("carry the events over", async () => {
    const { body, stream } = openStream();
    sendAll(body, `data: {"text":"a\\nb €"}\n\n`, event(2), "data: [DONE]\n\n");
    const text = await new Response(stream.toReadableStream()).text();
    expect(text).toBe('{"text":"a\\nb €"}\n{"n":2}\n');
    const back = EventStream.fromReadableStream(new Response(text).body as ReadableStream<Uint8Array>);
    expect(await drain(back)).toEqual({ values: [{ text: "a\nb €" }, { n: 2 }] });
    expect([back.verdict, back.response?.status]).toEqual(["complete", undefined]);
  });

  it("pull one event at a time, and close the connection when cancelled", async () => {
    const { body, stream } = openStream();
    sendAll(body, event(1), event(2));
    const reader = stream.toReadableStream().getReader();
    await reader.read();
    await settled();
    expect(body.pulled()).toBe(1);
    await reader.cancel();
    expect([body.left(), stream.verdict]).toEqual([1, "cancelled"]);
  });

  it("pass an error on", async () => {
    const { body, stream } = openStream();
    body.send(`${event(1)}data: {"error":{"message":"no"}}\n\n`);
    const back = EventStream.fromReadableStream<{ n: number }>(stream.toReadableStream());
    const { values, error } = await drain(back);
    expect([values, error]).toEqual([[{ n: 1 }], expect.any(Error)]);
    expect(String((error as Error).message)).toMatch(/no/);
    expect(back.verdict).toBe("truncated");
  });

  it.each<[string, string, unknown[], unknown]>([
    ["lines cut anywhere", '{"n":1}\r\n\n{"n":"€"}', [{ n: 1 }, { n: "€" }], undefined],
    ["a line that is not JSON", '{"n":1}\n{"n":\n{"n":3}\n', [{ n: 1 }], expect.any(DecodeError)],
    [
      "a last line that is cut",
      '{"n":1}\n{"n":',
      [{ n: 1 }],
      expect.objectContaining({ kind: "stream_interrupted" }),
    ],
    ["a line of an error", '{"error":{"message":"no"}}\n', [], expect.any(APIError)],
  ])("reads %s", async (_, text, values, error) => {
    for (const size of [1, 3, 1_000]) {
      const bytes = new TextEncoder().encode(text);
      const source = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
          controller.close();
        },
      });
      const got = await drain(EventStream.fromReadableStream(source));
      expect([got.values, got.error]).toEqual([values, error]);
    }
  });

  it("bound a line without an end", async () => {
    const { body, stream } = openStream();
    void body;
    void stream;
    const { readJSONLines } = await import("../../src/handwritten/streaming/events/json-lines.ts");
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("xxxxxxxxxx")),
    });
    const { error } = await drain(new EventStream(readJSONLines(endless, { maxEventBytes: 100 })));
    expect(error).toBeInstanceOf(ResponseTooLargeError);
  });

  it("end with the controller that is given", async () => {
    const controller = new AbortController();
    const silent = new ReadableStream<Uint8Array>({});
    const loop = drain(EventStream.fromReadableStream(silent, controller));
    await settled();
    controller.abort();
    expect((await loop).error).toMatchObject({ kind: "abort" });
  });
});
