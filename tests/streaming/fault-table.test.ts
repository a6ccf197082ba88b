import { getEventListeners } from "node:events";
import { setImmediate as tick } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createClient } from "../../src/handwritten/client/create-client.ts";
import type { AnyOpenAIError } from "../../src/handwritten/errors/index.ts";
import type { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import { eventStreams } from "../../src/handwritten/streaming/events/event-streams.ts";
import type { Verdict } from "../../src/handwritten/streaming/reader/reading.ts";
import { until } from "../support/until.ts";
import { type VirtualClock, virtualClock } from "../support/virtual-clock.ts";
import { type Connection, type FaultyServer, faultyServer } from "./faulty-server.ts";
import { kinds, type StreamedKind } from "./streamed-kinds.ts";

const headersMs = 1_000;
const firstEventMs = 2_000;
const idleMs = 3_000;
interface Lever {
  readonly connection: Connection;
  readonly kind: StreamedKind;
  readonly clock: VirtualClock;
  readonly abort: () => void;
  /** Moves the clock by a limit, and fails when the reader ends before all of it has passed. */
  readonly pass: (limitMs: number) => Promise<void>;
}

interface Fault {
  /** Sent at once. */
  readonly before: (lever: Lever) => void;
  /** How many events the reader has when the cause comes. */
  readonly events: number;
  /** False where the cause comes before the head of the answer. */
  readonly hasHead?: false;
  readonly cause: (lever: Lever) => unknown;
  readonly verdict?: Verdict;
  readonly kind?: AnyOpenAIError["kind"];
  readonly limit?: string;
}

const begin = ({ connection }: Lever): void => connection.head();
const beginWith =
  (count: number, more: (kind: StreamedKind) => string | Uint8Array = () => "") =>
  (lever: Lever): void => {
    begin(lever);
    for (const event of lever.kind.events.slice(0, count)) lever.connection.write(event);
    const rest = more(lever.kind);
    if (rest.length) lever.connection.write(rest);
  };
const half = (kind: StreamedKind): string => (kind.events[1] as string).slice(0, 30);
/** Up to the first byte of the euro sign, which has three. */
const halfCharacter = (kind: StreamedKind): Uint8Array => {
  const bytes = Buffer.from(kind.events[1] as string);
  return bytes.subarray(0, bytes.indexOf(0xe2) + 1);
};
const errorEvent = ({ connection }: Lever): void =>
  connection.write('event: error\ndata: {"error":{"code":"server_error","message":"no"}}\n\n');
const whole = ({ events, closing }: StreamedKind): string => events.join("") + closing;
const gzip = "content-encoding: gzip\r\n";

const truncated = { verdict: "truncated", kind: "stream_interrupted" } as const;
const failed = { verdict: "truncated", kind: "server" } as const;
const late = (limit: string) => ({ verdict: "truncated", kind: "timeout", limit }) as const;

/** Where a connection may stall. */
const stalls: Record<string, Pick<Fault, "before" | "events" | "hasHead">> = {
  "before the head": { before: () => {}, events: 0, hasHead: false },
  "before the first event": { before: begin, events: 0 },
  "between two events": { before: beginWith(2), events: 2 },
  "in the middle of an event": { before: beginWith(1, half), events: 1 },
  "in the middle of a character": { before: beginWith(1, halfCharacter), events: 1 },
};
const pings = async ({ connection, clock, pass }: Lever): Promise<void> => {
  for (let i = 0; i < 9; i++) {
    connection.write(": ping\n\ndata: : keepalive\n\n");
    for (let j = 0; j < 5; j++) await tick();
    clock.advance(idleMs / 10);
  }
  await pass(idleMs / 10);
};

const faults: Record<string, Fault> = {
  "end after the head": {
    before: begin,
    events: 0,
    cause: ({ connection }) => connection.end(),
    ...truncated,
  },
  "end after events": {
    before: beginWith(3),
    events: 3,
    cause: ({ connection }) => connection.end(),
    ...truncated,
  },
  "end in the middle of an event": {
    ...(stalls["in the middle of an event"] as Fault),
    cause: ({ connection }) => connection.end(),
    ...truncated,
  },
  "end in the middle of a character": {
    ...(stalls["in the middle of a character"] as Fault),
    cause: ({ connection }) => connection.end(),
    ...truncated,
  },
  "connection closed after events": {
    before: beginWith(2),
    events: 2,
    cause: ({ connection }) => connection.fin(),
    ...truncated,
  },
  "reset after the head": {
    before: begin,
    events: 0,
    cause: ({ connection }) => connection.reset(),
    ...truncated,
  },
  "reset after events": {
    before: beginWith(2),
    events: 2,
    cause: ({ connection }) => connection.reset(),
    ...truncated,
  },
  "reset in the middle of an event": {
    ...(stalls["in the middle of an event"] as Fault),
    cause: ({ connection }) => connection.reset(),
    ...truncated,
  },
  "stall before the head": {
    ...(stalls["before the head"] as Fault),
    cause: ({ pass }) => pass(headersMs),
    kind: "timeout",
    limit: "headersMs",
  },
  "stall before the first event": {
    before: begin,
    events: 0,
    cause: ({ pass }) => pass(firstEventMs),
    ...late("firstEventMs"),
  },
  "stall between two events": {
    before: beginWith(2),
    events: 2,
    cause: ({ pass }) => pass(idleMs),
    ...late("idleMs"),
  },
  "stall in the middle of an event": {
    ...(stalls["in the middle of an event"] as Fault),
    cause: ({ pass }) => pass(idleMs),
    ...late("idleMs"),
  },
  "stall under keep-alives only": { before: beginWith(1), events: 1, cause: pings, ...late("idleMs") },
  "error event first": { before: begin, events: 0, cause: errorEvent, ...failed },
  "error event in the middle": { before: beginWith(2), events: 2, cause: errorEvent, ...failed },
  "error event last": { before: beginWith(3), events: 3, cause: errorEvent, ...failed },
  "garbage in an event": {
    before: beginWith(1),
    events: 1,
    cause: ({ connection }) => connection.write("data: \u0000{garbage\n\n"),
    verdict: "truncated",
    kind: "decode",
  },
  "garbage and the end": {
    before: beginWith(1),
    events: 1,
    cause: ({ connection }) => {
      connection.write(Uint8Array.from({ length: 512 }, (_, i) => (i * 167) % 256));
      connection.end();
    },
    ...truncated,
  },
  gzip: {
    before: ({ connection }) => connection.head(gzip),
    events: 0,
    cause: ({ connection, kind }) => {
      connection.write(gzipSync(whole(kind)));
      connection.end();
    },
    verdict: "complete",
  },
  "gzip that is cut": {
    before: ({ connection }) => connection.head(gzip),
    events: 0,
    cause: ({ connection, kind }) => {
      const bytes = gzipSync(whole(kind));
      connection.write(bytes.subarray(0, bytes.length / 2));
      connection.end();
    },
    ...truncated,
  },
  "an endless line": {
    before: beginWith(1),
    events: 1,
    cause: ({ connection }) => connection.write(`data: ${"x".repeat(100_000)}`),
    verdict: "truncated",
    kind: "too_large",
  },
  "the last event, then silence": {
    before: beginWith(3),
    events: 3,
    cause: ({ connection, kind }) => connection.write((kind.events[3] as string) + kind.closing),
    verdict: "complete",
  },
  "the last event, then the end": {
    before: beginWith(3),
    events: 3,
    cause: ({ connection, kind }) => {
      connection.write((kind.events[3] as string) + kind.closing);
      connection.end();
    },
    verdict: "complete",
  },
  "the last event, then a reset": {
    before: beginWith(4),
    events: 4,
    cause: ({ connection }) => connection.reset(),
    verdict: "complete",
  },
  ...Object.fromEntries(
    Object.entries(stalls).map(([where, stall]): [string, Fault] => [
      `abort ${where}`,
      {
        ...stall,
        cause: ({ abort }) => abort(),
        ...(stall.hasHead !== false && { verdict: "cancelled" }),
        kind: "abort",
      },
    ]),
  ),
  "abort under keep-alives": {
    before: beginWith(1, () => ": ping\n\n: ping\n\n"),
    events: 1,
    cause: ({ abort }) => abort(),
    verdict: "cancelled",
    kind: "abort",
  },
};

const activeResources = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|Zlib/i.test(name));

let server: FaultyServer;
beforeAll(async () => {
  server = await faultyServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Plays a fault, and gives what the reader was told and what is left behind. No time passes but that of the fault. */
const play = async (transport: string, kind: StreamedKind, fault: Fault) => {
  const clock = virtualClock();
  const controller = new AbortController();
  const connected = Promise.withResolvers<Connection>();
  const client = createClient({
    apiKey: "sk-test",
    baseURL: server.baseURLFor(connected.resolve),
    clock,
    streaming: eventStreams,
    timeout: { headersMs, firstEventMs, idleMs },
    maxEventBytes: 65_536,
    ...(transport === "fetch" && { fetch: (url: string, init?: RequestInit) => fetch(url, init) }),
  });
  let stream: EventStream<unknown> | undefined;
  let events = 0;
  const reading = (async () => {
    stream = (await client.send(kind.request, { signal: controller.signal })) as EventStream<unknown>;
    for await (const _ of stream) events++;
  })();
  let isOver = false;
  const ended = reading
    .then(
      () => undefined,
      (error: AnyOpenAIError) => error,
    )
    .finally(() => {
      isOver = true;
    });
  const connection = await connected.promise;
  const pass = async (limitMs: number): Promise<void> => {
    clock.advance(limitMs - 1);
    for (let i = 0; i < 3; i++) await tick();
    expect(isOver).toBe(false);
    clock.advance(1);
  };
  const lever: Lever = { connection, kind, clock, abort: () => controller.abort(), pass };
  fault.before(lever);
  while (events < fault.events || (fault.hasHead !== false && !stream)) await tick();
  for (let i = 0; i < 3; i++) await tick();
  await fault.cause(lever);
  const error = await ended;
  // What follows the last event is not waited for, but the connection has a moment to show that it is whole.
  clock.advance(20);
  await connection.closed;
  const signals = [controller.signal, ...(stream ? [stream.controller.signal] : [])];
  return {
    error,
    stream,
    events,
    left: {
      listeners: signals.reduce((sum, signal) => sum + getEventListeners(signal, "abort").length, 0),
      timers: clock.pending(),
    },
  };
};

it("leaves no timer and no socket to the platform", async () => {
  const before = activeResources();
  for (const kind of Object.values(kinds))
    for (const fault of Object.values(faults)) await play("node:http", kind, fault);
  // The platform has timers of its own, which come and go.
  await until(() => activeResources().length <= before.length);
});

describe.each(["node:http", "fetch"])("over %s", (transport) => {
  describe.each(Object.keys(kinds))("a stream of %s with", (kindName) => {
    it.each(Object.keys(faults))(
      "%s tells the truth without a wait, and leaves nothing behind",
      async (faultName) => {
        const kind = kinds[kindName] as StreamedKind;
        const fault = faults[faultName] as Fault;
        const { error, stream, events, left } = await play(transport, kind, fault);
        expect([stream?.verdict, error?.kind, (error as { limit?: string } | undefined)?.limit]).toEqual([
          fault.verdict,
          fault.kind,
          fault.limit,
        ]);
        expect(left).toEqual({ listeners: 0, timers: [] });
        if (!stream) return;
        expect(events).toBe(fault.verdict === "complete" ? 4 : fault.events);
        if (error) expect(error).toMatchObject({ eventsReceived: events });
        if (fault.kind !== "stream_interrupted") return;
        expect(error).toMatchObject({ status: 200, requestID: "req_1" });
        if (kindName === "responses" && events)
          expect(error).toMatchObject({ responseID: "resp_1", sequenceNumber: events - 1 });
      },
    );
  });
});
