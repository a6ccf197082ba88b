import { describe, expect, it } from "@jest/globals";
import { EventStream } from "../../../src/handwritten/streaming/index.ts";

const EVENTS = [{ n: 1 }, { n: 2 }, { n: 3 }];

const streamOf = (events: readonly object[] = EVENTS): EventStream<object> =>
  EventStream.fromSSEResponse(
    new Response(
      [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"].join(""),
      { headers: { "content-type": "text/event-stream" } },
    ),
  );

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** As an instrumentation does it: its own function in the place of `iterator`, which reads the one that was there. */
const instrument = (stream: EventStream<object>, seen: unknown[]): void => {
  const { iterator } = stream;
  async function* traced(): AsyncGenerator<object, undefined> {
    for await (const event of { [Symbol.asyncIterator]: iterator }) {
      seen.push(event);
      yield event;
    }
    seen.push("end");
    return undefined;
  }
  Object.defineProperty(stream, "iterator", { configurable: true, writable: true, value: traced });
};

describe("a function in the place of `iterator`", () => {
  it.each<[string, (stream: EventStream<object>) => Promise<unknown>]>([
    ["a loop", collect],
    [
      "tee()",
      async (stream) => {
        const [first, second] = stream.tee();
        const [events, others] = await Promise.all([collect(first), collect(second)]);
        expect(others).toEqual(events);
        return events;
      },
    ],
    [
      "toReadableStream()",
      (stream) => collect(EventStream.fromReadableStream<object>(stream.toReadableStream())),
    ],
  ])("is read by %s, and sees every event once", async (_, read) => {
    const [stream, seen] = [streamOf(), [] as unknown[]];
    instrument(stream, seen);
    expect(await read(stream)).toEqual(EVENTS);
    expect(seen).toEqual([...EVENTS, "end"]);
    expect(stream.verdict).toBe("complete");
  });

  it("closes the stream when the loop over it is left", async () => {
    const stream = streamOf();
    instrument(stream, []);
    for await (const event of stream) {
      expect(event).toEqual(EVENTS[0]);
      break;
    }
    expect(stream.verdict).toBe("cancelled");
  });

  it("is there beside it: the events can be read once", async () => {
    const stream = streamOf();
    expect(await stream.iterator().next()).toEqual({ done: false, value: EVENTS[0] });
    expect(() => stream.iterator()).toThrow("an event stream can be read only once");
  });
});
