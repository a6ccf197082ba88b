import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { EventStream, Stream } from "../../../src/handwritten/streaming/index.ts";
import { runs } from "../../support/runs.ts";

/** The events, and what has been asked of their iterator. */
const source = <Event>(events: readonly Event[], failure?: Error) => {
  const asked = { next: 0, returned: 0 };
  const open = (): AsyncIterator<Event> => ({
    next: async () => {
      const index = asked.next++;
      if (index < events.length) return { done: false, value: events[index] as Event };
      if (failure) throw failure;
      return { done: true, value: undefined };
    },
    return: async () => {
      asked.returned++;
      return { done: true, value: undefined };
    },
  });
  return { open, asked };
};
const all = async <Event>(stream: AsyncIterable<Event>): Promise<Event[]> => {
  const events: Event[] = [];
  for await (const event of stream) events.push(event);
  return events;
};

describe("a stream of an iterator", () => {
  it("is the class that events of responses come in, under its official name", () => {
    expect(Stream).toBe(EventStream);
  });

  it("gives its events, counted, and is complete at their end", async () => {
    const { open } = source([{ id: "resp_1", sequence_number: 0 }, { sequence_number: 1 }]);
    const controller = new AbortController();
    const stream = new Stream(open, controller);
    expect(await all(stream)).toHaveLength(2);
    expect(stream.controller).toBe(controller);
    expect([stream.verdict, stream.progress, stream.response]).toEqual([
      "complete",
      { eventsReceived: 2, responseID: "resp_1", sequenceNumber: 1 },
      undefined,
    ]);
  });

  it("throws what its iterator throws, after the events before it", async () => {
    const failure = new RangeError("mine");
    const stream = new Stream(source([1], failure).open, new AbortController());
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const event of stream) seen.push(event);
    };
    await expect(read()).rejects.toBe(failure);
    expect([seen, stream.verdict]).toEqual([[1], "truncated"]);
  });

  it("ends with an abort by its controller, which closes its iterator", async () => {
    const { open, asked } = source([1, 2, 3]);
    const controller = new AbortController();
    const stream = new Stream(open, controller);
    const read = async (): Promise<void> => {
      for await (const event of stream) if (event === 2) controller.abort(new Error("enough"));
    };
    await expect(read()).rejects.toMatchObject({
      kind: "abort",
      eventsReceived: 2,
      cause: { message: "enough" },
    });
    expect(asked).toEqual({ next: 2, returned: 1 });
  });

  it("that was aborted before asks its iterator for nothing", async () => {
    const { open, asked } = source([1]);
    await expect(all(new Stream(open, aborted()))).rejects.toMatchObject({ kind: "abort" });
    expect(asked.next).toBe(0);
  });

  it("that is left closes its iterator", async () => {
    const { open, asked } = source([1, 2]);
    const stream = new Stream(open, new AbortController());
    for await (const event of stream) if (event === 1) break;
    expect([asked, stream.verdict]).toEqual([{ next: 1, returned: 1 }, "cancelled"]);
  });

  it("gives nothing while it is paused, and then what came meanwhile", async () => {
    const stream = new Stream(source(["a", "b"]).open, new AbortController());
    const iterator = stream[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe("a");
    const waiting = iterator.next();
    stream.pause();
    let isGiven = false;
    waiting.then(() => {
      isGiven = true;
    });
    await new Promise((done) => setImmediate(done));
    expect(isGiven).toBe(false);
    stream.resume();
    expect((await waiting).value).toBe("b");
  });

  it("goes through tee(), lines of JSON and back unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), async (events) => {
        const [first, second] = new Stream(source(events).open, new AbortController()).tee();
        const copied = Stream.fromReadableStream(second.toReadableStream(), new AbortController());
        const plain = JSON.parse(JSON.stringify(events)) as unknown[];
        expect(await Promise.all([all(first), all(copied)])).toEqual([events, plain]);
      }),
      { numRuns: runs(2_000) },
    );
  });
});

const aborted = (): AbortController => {
  const controller = new AbortController();
  controller.abort();
  return controller;
};

describe("a stream of a response", () => {
  const response = (text: string, type = "text/event-stream"): Response =>
    new Response(text, { headers: { "content-type": type, "x-request-id": "req_1" } });

  it("gives its parsed events, and its head", async () => {
    const controller = new AbortController();
    const stream = Stream.fromSSEResponse<{ a: number }>(
      response('data: {"a":1}\n\ndata: {"a":2}\n\ndata: [DONE]\n\n'),
      controller,
    );
    expect(stream.response?.headers.get("x-request-id")).toBe("req_1");
    expect(await all(stream)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it("has an error event as its error", async () => {
    const stream = Stream.fromSSEResponse(
      response('data: {"error":{"message":"no","code":"rate_limit_exceeded"}}\n\n'),
    );
    await expect(all(stream)).rejects.toMatchObject({ kind: "rate_limit", requestID: "req_1" });
  });
});
