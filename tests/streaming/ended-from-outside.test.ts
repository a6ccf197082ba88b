import { getEventListeners } from "node:events";
import { setImmediate as tick } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ResponseStreamEvent } from "../../src/generated/models.ts";
import { createResponse } from "../../src/generated/operations/responses.ts";
import { createClient } from "../../src/handwritten/client/create-client.ts";
import { APIConnectionTimeoutError, APIUserAbortError } from "../../src/handwritten/errors/index.ts";
import type { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import { eventStreams } from "../../src/handwritten/streaming/events/event-streams.ts";
import { ResponseStream } from "../../src/handwritten/streaming/helper-streams/index.ts";
import { resumable } from "../../src/handwritten/streaming/resume/resumable.ts";
import { drain } from "../support/fake-body.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { type Connection, type FaultyServer, faultyServer } from "./faulty-server.ts";
import { kinds, type StreamedKind } from "./streamed-kinds.ts";

const totalMs = 1_000;
const { request } = kinds["responses"] as StreamedKind;
const events = ["response.created", "response.in_progress"].map((type, sequence_number) => ({
  type,
  sequence_number,
  response: { id: "resp_1" },
}));

let server: FaultyServer;
beforeAll(async () => {
  server = await faultyServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const settled = async () => {
  for (let n = 0; n < 5; n++) await tick();
};

/** A stream whose head and first two events have come, with a deadline on a clock that stands still. */
const open = async (transport: string) => {
  const clock = virtualClock();
  const controller = new AbortController();
  const connected = Promise.withResolvers<Connection>();
  const client = createClient({
    apiKey: "sk-test",
    baseURL: server.baseURLFor((connection) => {
      connection.head();
      for (const event of events) connection.write(`data: ${JSON.stringify(event)}\n\n`);
      connected.resolve(connection);
    }),
    clock,
    streaming: eventStreams,
    timeout: { totalMs },
    ...(transport === "fetch" && { fetch: (url: string, init?: RequestInit) => fetch(url, init) }),
  });
  const sent = client.send(request, { signal: controller.signal });
  const connection = await connected.promise;
  return { clock, client, controller, connection, sent: sent as unknown as Promise<EventStream<unknown>> };
};
const openStream = async (transport: string) => {
  const opened = await open(transport);
  return { ...opened, stream: await opened.sent };
};

const deadline = {
  kind: "timeout",
  limit: "totalMs",
  message: "POST /responses: attempt timed out after 1000 ms (totalMs)",
  requestID: "req_1",
  attempts: 1,
};

describe.each(["node:http", "fetch"])("totalMs over %s", (transport) => {
  it("ends the step that waits while the stream is paused", async () => {
    const { stream, clock, connection, controller } = await openStream(transport);
    const loop = stream[Symbol.asyncIterator]();
    await loop.next();
    stream.pause();
    const step = loop.next();
    clock.advance(totalMs - 1);
    await settled();
    expect(stream.state).toBe("paused");
    clock.advance(1);
    await expect(step).rejects.toMatchObject({ ...deadline, eventsReceived: 1, responseID: "resp_1" });
    expect([stream.state, stream.verdict]).toEqual(["error", "truncated"]);
    stream.resume();
    expect([stream.state, await loop.next()]).toEqual(["error", { done: true, value: undefined }]);
    await connection.closed;
    expect([clock.pending(), getEventListeners(controller.signal, "abort")]).toEqual([[], []]);
  });

  it("ends a paused stream for the step to come", async () => {
    const { stream, clock, connection } = await openStream(transport);
    const loop = stream[Symbol.asyncIterator]();
    await loop.next();
    stream.pause();
    clock.advance(totalMs);
    expect(stream.state).toBe("error");
    await connection.closed;
    await expect(loop.next()).rejects.toBeInstanceOf(APIConnectionTimeoutError);
  });

  it("ends an unread stream, and the first step throws", async () => {
    const { stream, clock, connection, controller } = await openStream(transport);
    clock.advance(totalMs - 1);
    expect(stream.state).toBe("running");
    clock.advance(1);
    expect(stream.state).toBe("error");
    await connection.closed;
    const { values, error } = await drain(stream);
    expect([values, error]).toEqual([[], expect.any(APIConnectionTimeoutError)]);
    expect(error).toMatchObject({ ...deadline, eventsReceived: 0 });
    expect([clock.pending(), getEventListeners(controller.signal, "abort")]).toEqual([[], []]);
  });

  it("ends both branches of a stream, whichever is read", async () => {
    const { stream, clock } = await openStream(transport);
    const [first, second] = stream.tee({ maxEvents: 5 });
    await first[Symbol.asyncIterator]().next();
    second.pause();
    const slow = drain(second);
    clock.advance(totalMs);
    expect([first.state, second.state]).toEqual(["error", "error"]);
    expect(await slow).toMatchObject({ values: [], error: deadline });
  });

  it("ends a helper that waits for a loop", async () => {
    const { clock, sent, connection } = await open(transport);
    const helper = new ResponseStream(() => sent as Promise<EventStream<ResponseStreamEvent>>);
    const failed = new Promise((resolve) => helper.on("error", resolve));
    const loop = helper[Symbol.asyncIterator]();
    await loop.next();
    // The second event is before the loop, so nothing is read.
    await settled();
    clock.advance(totalMs);
    expect(await failed).toMatchObject({ ...deadline, eventsReceived: 2 });
    expect((await loop.next()).value).toMatchObject({ sequence_number: 1 });
    await expect(loop.next()).rejects.toMatchObject(deadline);
    await connection.closed;
  });
});

describe.each(["node:http", "fetch"])("an abort over %s", (transport) => {
  it("throws an error with the id of the response that had begun", async () => {
    const { stream, controller } = await openStream(transport);
    const reading = drain(stream);
    while (stream.progress.eventsReceived < 2) await tick();
    controller.abort("mine");
    const { error } = await reading;
    expect(error).toBeInstanceOf(APIUserAbortError);
    expect(error).toMatchObject({ requestID: "req_1", cause: "mine", eventsReceived: 2, status: undefined });
    expect(stream.controller.signal.aborted).toBe(true);
  });

  it("ends unread branches", async () => {
    const { stream, controller, connection } = await openStream(transport);
    const [first, second] = stream.tee({ maxEvents: 5 });
    const [inner, other] = second.tee({ maxEvents: 5 });
    await first[Symbol.asyncIterator]().next();
    controller.abort();
    expect([first, second, inner, other].map(({ state }) => state)).toEqual(Array(4).fill("cancelled"));
    expect(await drain(inner)).toMatchObject({ values: [], error: { kind: "abort", requestID: "req_1" } });
    await connection.closed;
  });

  it("before it is shared ends the branches too", async () => {
    const { stream, controller } = await openStream(transport);
    controller.abort();
    const [first, second] = stream.tee({ maxEvents: 5 });
    expect([first.state, second.state]).toEqual(["cancelled", "cancelled"]);
    expect((await drain(second)).error).toBeInstanceOf(APIUserAbortError);
  });

  it("ends an unread resumable stream", async () => {
    const { client, connection, controller } = await open(transport);
    const asked = createResponse({ model: "m", input: "x", background: true, stream: true });
    const stream = await resumable(client, asked, { signal: controller.signal });
    const [first, second] = stream.tee({ maxEvents: 5 });
    controller.abort();
    expect([stream, first, second].map(({ state }) => state)).toEqual(Array(3).fill("cancelled"));
    expect(await drain(second)).toMatchObject({ values: [], error: { kind: "abort" } });
    await connection.closed;
  });
});

it.each(["node:http", "fetch"])(
  "a reset while the stream is paused is thrown after resume(), over %s",
  async (transport) => {
    const { stream, connection } = await openStream(transport);
    const loop = stream[Symbol.asyncIterator]();
    await loop.next();
    await loop.next();
    stream.pause();
    const step = loop.next();
    connection.reset();
    await connection.closed;
    await settled();
    stream.resume();
    await expect(step).rejects.toMatchObject({
      kind: "stream_interrupted",
      requestID: "req_1",
      eventsReceived: 2,
    });
    expect(stream.state).toBe("error");
  },
);
