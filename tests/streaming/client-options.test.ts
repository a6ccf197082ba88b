import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { createResponse } from "../../src/generated/operations/responses.ts";
import { createClient } from "../../src/handwritten/client/create-client.ts";
import { OpenAI } from "../../src/handwritten/client/openai.ts";
import type { Client } from "../../src/handwritten/core/assemble-client.ts";
import type { TimeoutOption } from "../../src/handwritten/core/timeouts.ts";
import { ConfigurationError } from "../../src/handwritten/errors/index.ts";
import type { EventStream } from "../../src/handwritten/streaming/events/event-stream.ts";
import { eventStreams } from "../../src/handwritten/streaming/events/event-streams.ts";
import { drain } from "../support/fake-body.ts";
import { serve, type TestServer } from "../support/hostile-server.ts";
import { settled } from "../support/open-stream.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const streaming = (answer: (response: ServerResponse) => unknown) =>
  serve((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    answer(response);
  });
const event = (n: number) => `data: {"type":"response.output_text.delta","sequence_number":${n}}\n\n`;
const request = createResponse({ model: "m", input: "x", stream: true });

interface Options {
  readonly timeout?: TimeoutOption;
  readonly maxEventBytes?: number;
}
const faces = [
  [
    "createClient",
    (server: TestServer, options: Options) => {
      const clock = virtualClock();
      const apiKey = "sk-test";
      return {
        clock,
        client: createClient({ apiKey, baseURL: server.origin, clock, streaming: eventStreams, ...options }),
      };
    },
  ],
  [
    "OpenAI",
    (server: TestServer, options: Options) => {
      const clock = virtualClock();
      return {
        clock,
        client: new OpenAI({
          apiKey: "sk-test",
          baseURL: server.origin,
          clock,
          ...options,
        }) as unknown as Client,
      };
    },
  ],
] as const;

describe.each(faces)("a client made by %s", (_, make) => {
  it.each<[string, TimeoutOption | undefined, TimeoutOption | undefined, number]>([
    ["by default", undefined, undefined, 600_000],
    ["by a number", 5_000, undefined, 5_000],
    ["by name", { idleMs: 4_000 }, undefined, 4_000],
    ["by the call", 5_000, 3_000, 3_000],
    ["by the call, by name", { idleMs: 5_000, headersMs: 1 }, { idleMs: 2_000, headersMs: 9_000 }, 2_000],
    ["by the client, where the call names others", { idleMs: 2_500 }, { headersMs: 9_000 }, 2_500],
  ])("limits the silence of a stream %s", async (_, timeout, own, ms) => {
    await using server = await streaming((response) => response.write(event(0)));
    const { clock, client } = make(server, timeout === undefined ? {} : { timeout });
    const stream = (await client.send(
      request,
      own === undefined ? {} : { timeout: own },
    )) as EventStream<unknown>;
    const outcome = drain(stream);
    while (!stream.progress.eventsReceived) await settled();
    await settled();
    clock.advance(ms - 1);
    await settled();
    expect(stream.state).toBe("running");
    clock.advance(1);
    expect((await outcome).error).toMatchObject({ limit: "idleMs", eventsReceived: 1, sequenceNumber: 0 });
    await server.allClosed();
    expect(clock.pending()).toEqual([]);
  });

  it("limits a stream as a whole, though events keep coming", async () => {
    let write = (): void => {};
    await using server = await streaming((response) => {
      let n = 0;
      write = () => response.write(event(n++));
      write();
    });
    const { clock, client } = make(server, { timeout: { totalMs: 1_000 } });
    const controller = new AbortController();
    const stream = (await client.send(request, { signal: controller.signal })) as EventStream<unknown>;
    const outcome = drain(stream);
    for (let i = 1; i <= 9; i++) {
      while (stream.progress.eventsReceived < i) await settled();
      clock.advance(100);
      write();
    }
    while (stream.progress.eventsReceived < 10) await settled();
    await settled();
    clock.advance(100);
    const { values, error } = await outcome;
    expect(values).toHaveLength(10);
    expect(error).toMatchObject({ kind: "timeout", limit: "totalMs", eventsReceived: 10 });
    await server.allClosed();
    expect([clock.pending(), getEventListeners(controller.signal, "abort"), stream.verdict]).toEqual([
      [],
      [],
      "truncated",
    ]);
  });

  it("limits the size of an event", async () => {
    await using server = await streaming((response) => response.end(`data: ${"x".repeat(2_000)}\n\n`));
    const { client } = make(server, { maxEventBytes: 1_000 });
    const { error } = await drain((await client.send(request)) as EventStream<unknown>);
    expect(error).toMatchObject({ kind: "too_large", limitBytes: 1_000 });
    await server.allClosed();
  });
});

describe("OpenAI", () => {
  it.each([
    [{ timeout: -1 }, "`timeout` must be"],
    [{ timeout: Number.NaN }, "`timeout` must be"],
    [{ timeout: "1s" as never }, "`timeout` must be"],
    [{ timeout: { idleMs: -1 } }, "`timeout.idleMs` must be"],
    [{ maxEventBytes: -1 }, "`maxEventBytes` must be"],
  ])("refuses %j", (options, message) => {
    const make = () => new OpenAI({ apiKey: "sk-test", ...options });
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(message);
  });

  it("takes limits by name", () => {
    const timeout = {
      totalMs: 1,
      connectMs: 1,
      headersMs: 1,
      firstEventMs: 1,
      idleMs: 0,
      idle: "bytes",
    } as const;
    expect(new OpenAI({ apiKey: "sk-test", timeout }).timeout).toBe(timeout);
    expect(new OpenAI({ apiKey: "sk-test" }).timeout).toBe(600_000);
  });
});
