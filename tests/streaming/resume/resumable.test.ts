import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "@jest/globals";
import { createChatCompletion } from "../../../src/generated/operations/chat.ts";
import {
  betaCreateResponse,
  createResponse,
  getResponse,
} from "../../../src/generated/operations/responses.ts";
import { createClient } from "../../../src/handwritten/client/create-client.ts";
import { OpenAI } from "../../../src/handwritten/client/openai.ts";
import { UsageError } from "../../../src/handwritten/errors/index.ts";
import { eventStreams } from "../../../src/handwritten/streaming/events/event-streams.ts";
import {
  type ResumableOptions,
  resumable,
  type Sender,
} from "../../../src/handwritten/streaming/resume/resumable.ts";
import { rejection } from "../../support/call.ts";
import { drain } from "../../support/fake-body.ts";
import { serve, type TestServer } from "../../support/hostile-server.ts";
import { settled } from "../../support/open-stream.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const last = 9;
const eventOf = (n: number): object => ({
  type: n === 0 ? "response.created" : n === last ? "response.completed" : "response.output_text.delta",
  sequence_number: n,
  ...((n === 0 || n === last) && { response: { id: "resp_1" } }),
});
const write = (response: ServerResponse, n: number): void => {
  response.write(`data: ${JSON.stringify(eventOf(n))}\n\n`);
};

type Answer = (response: ServerResponse, from: number) => void;
/** Events up to one, and then the end of the connection. */
const upTo =
  (to: number, how: "end" | "reset" = "end"): Answer =>
  (response, from) => {
    for (let n = from; n <= to; n++) write(response, n);
    if (how === "end") response.end();
    else response.write("", () => setImmediate(() => response.socket?.resetAndDestroy()));
  };
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response
      .writeHead(code, { "content-type": "application/json", ...headers })
      .end('{"error":{"message":"no"}}');
const silence: Answer = (response, from) => write(response, from);

/** A server of one background response, which answers as listed, and a list of what it was asked. */
const background = async (answers: readonly Answer[]) => {
  const asked: string[] = [];
  const server = await serve((request, response) => {
    const url = new URL(request.url as string, "http://x");
    const after = url.searchParams.get("starting_after");
    response.setHeader("content-type", "text/event-stream");
    asked.push(`${request.method} ${url.pathname}${url.search}`);
    request
      .resume()
      .on("end", () => answers[asked.length - 1]?.(response, after === null ? 0 : Number(after) + 1));
  });
  return { server, asked };
};

const request = createResponse({ model: "m", input: "x", background: true, stream: true });
const valueFace = (server: TestServer, clock = virtualClock()): Sender =>
  createClient({ apiKey: "sk-test", baseURL: server.origin, streaming: eventStreams, clock });
const familiarFace = (server: TestServer): Sender =>
  new OpenAI({ apiKey: "sk-test", baseURL: server.origin });
const numbers = (values: unknown[]) =>
  values.map((value) => (value as { sequence_number: number }).sequence_number);
const all = Array.from({ length: last + 1 }, (_, n) => n);
const quick: ResumableOptions = { random: () => 0 };

describe.each([
  ["the functional API", valueFace],
  ["the class API", familiarFace],
] as const)("resumable, with %s", (_, clientOf) => {
  it("gives every event once, over any number of breaks", async () => {
    const { server, asked } = await background([upTo(2), upTo(4, "reset"), upTo(4), upTo(7), upTo(last)]);
    await using _server = server;
    const stream = await resumable(clientOf(server), request, quick);
    const { values, error } = await drain(stream);
    expect([numbers(values), error]).toEqual([all, undefined]);
    expect(asked).toEqual([
      "POST /responses",
      "GET /responses/resp_1?stream=true&starting_after=2",
      "GET /responses/resp_1?stream=true&starting_after=4",
      "GET /responses/resp_1?stream=true&starting_after=4",
      "GET /responses/resp_1?stream=true&starting_after=7",
    ]);
    expect([stream.verdict, stream.progress]).toEqual([
      "complete",
      { eventsReceived: 10, responseID: "resp_1", sequenceNumber: 9 },
    ]);
  });
});

describe("resumable", () => {
  it("gives no event twice that the server sends twice", async () => {
    const again: Answer = (response) => upTo(last)(response, 0);
    const { server } = await background([upTo(3), again]);
    await using _server = server;
    const { values } = await drain(await resumable(valueFace(server), request, quick));
    expect(numbers(values)).toEqual(all);
  });

  it("goes on with a response of long ago", async () => {
    const { server, asked } = await background([upTo(6), upTo(last)]);
    await using _server = server;
    const later = getResponse("resp_1", { stream: true, starting_after: 4, include_obfuscation: false });
    const { values } = await drain(await resumable(valueFace(server), later, quick));
    expect(numbers(values)).toEqual([5, 6, 7, 8, 9]);
    expect(asked[1]).toBe("GET /responses/resp_1?stream=true&starting_after=6&include_obfuscation=false");
  });

  it("asks in the same way as before", async () => {
    const { server, asked } = await background([upTo(2), upTo(last)]);
    await using _server = server;
    const beta = betaCreateResponse({
      model: "m",
      input: "x",
      background: true,
      stream: true,
      stream_options: { include_obfuscation: false },
    });
    expect((await drain(await resumable(valueFace(server), beta, quick))).error).toBeUndefined();
    expect(asked[1]).toBe(
      "GET /responses/resp_1?beta=true&include_obfuscation=false&stream=true&starting_after=2",
    );
  });

  it("waits longer and longer, and gives up", async () => {
    const { server, asked } = await background([upTo(2), ...Array<Answer>(4).fill(status(503))]);
    await using _server = server;
    const clock = virtualClock();
    const stream = await resumable(valueFace(server), request, {
      clock,
      random: () => 1,
      maxAttempts: 4,
      baseDelayMs: 100,
      maxDelayMs: 250,
    });
    const outcome = drain(stream);
    const waits: number[] = [];
    while (asked.length < 5) {
      await settled();
      const [ms] = clock.pending();
      if (ms === undefined) continue;
      waits.push(ms);
      clock.advance(ms);
    }
    const { values, error } = await outcome;
    expect([values.length, waits]).toEqual([3, [100, 200, 250]]);
    expect(error).toMatchObject({
      kind: "server",
      eventsReceived: 3,
      responseID: "resp_1",
      sequenceNumber: 2,
    });
    expect([stream.verdict, clock.pending()]).toEqual(["truncated", []]);
  });

  it("counts attempts from the last event", async () => {
    const cuts = Array.from({ length: 9 }, (_, n) => upTo(n));
    const { server } = await background([...cuts, upTo(last)]);
    await using _server = server;
    const { error } = await drain(await resumable(valueFace(server), request, { ...quick, maxAttempts: 1 }));
    expect(error).toBeUndefined();
  });

  it("waits as long as the server asks", async () => {
    const { server } = await background([upTo(2), status(429, { "retry-after": "7" }), upTo(last)]);
    await using _server = server;
    const clock = virtualClock();
    const outcome = drain(await resumable(valueFace(server), request, { ...quick, clock }));
    while (!clock.pending().length) await settled();
    expect(clock.pending()).toEqual([7_000]);
    clock.advance(7_000);
    expect((await outcome).error).toBeUndefined();
  });

  it.each<[string, Answer[], object]>([
    ["an error that time does not heal", [upTo(2), status(404)], { kind: "not_found" }],
    [
      "a server that asks for too long a wait",
      [upTo(2), status(429, { "retry-after": "61" })],
      { kind: "rate_limit" },
    ],
    ["a break before the response is known", [(response) => response.end()], { kind: "stream_interrupted" }],
    [
      "an error event",
      [(response) => response.end('data: {"type":"error","code":"server_error","message":"no"}\n\n')],
      { kind: "server" },
    ],
    [
      "an error event that time does not heal",
      [upTo(2), (response) => response.end('data: {"error":{"code":"invalid_prompt","message":"no"}}\n\n')],
      { kind: "bad_request" },
    ],
  ])("is ended by %s", async (_, answers, want) => {
    const { server, asked } = await background(answers);
    await using _server = server;
    const { error } = await drain(await resumable(valueFace(server), request, quick));
    expect(error).toMatchObject(want);
    expect(asked).toHaveLength(answers.length);
  });

  it("goes on after an error event that may pass, as after an answer with its status", async () => {
    const failing: Answer = (response) =>
      response.end('data: {"error":{"code":502,"message":"upstream"}}\n\n');
    const { server, asked } = await background([upTo(2), failing, upTo(last)]);
    await using _server = server;
    const { error } = await drain(await resumable(valueFace(server), request, quick));
    expect([error, asked.length]).toEqual([undefined, 3]);
  });

  it("sends the first request once", async () => {
    const { server, asked } = await background([status(503)]);
    await using _server = server;
    expect(await rejection(resumable(valueFace(server), request, quick))).toMatchObject({ kind: "server" });
    expect(asked).toHaveLength(1);
  });

  it.each(["while it reads", "while it waits"])("is aborted by the caller's signal %s", async (when) => {
    const { server } = await background([
      when === "while it reads" ? silence : upTo(0),
      status(503),
      upTo(last),
    ]);
    await using _server = server;
    const clock = virtualClock();
    const controller = new AbortController();
    const stream = await resumable(valueFace(server), request, {
      clock,
      random: () => 1,
      signal: controller.signal,
    });
    const outcome = drain(stream);
    if (when === "while it waits") while (!clock.pending().length) await settled();
    else while (!stream.progress.eventsReceived) await settled();
    controller.abort();
    const { values, error } = await outcome;
    expect([values.length, stream.verdict, stream.state]).toEqual([1, "cancelled", "cancelled"]);
    expect(error).toMatchObject({ kind: "abort" });
    expect([clock.pending(), getEventListeners(controller.signal, "abort")]).toEqual([[], []]);
  });

  it("is cancelled at once, and closes its connection", async () => {
    const { server } = await background([silence]);
    await using _server = server;
    const controller = new AbortController();
    const stream = await resumable(valueFace(server), request, { signal: controller.signal });
    const outcome = drain(stream);
    while (!stream.progress.eventsReceived) await settled();
    await stream.cancel();
    expect([(await outcome).values.length, stream.verdict]).toEqual([1, "cancelled"]);
    await server.allClosed();
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  it("can be paused over a break", async () => {
    const { server, asked } = await background([upTo(2), upTo(last)]);
    await using _server = server;
    const stream = await resumable(valueFace(server), request, quick);
    const values: unknown[] = [];
    const loop = (async () => {
      for await (const event of stream) {
        values.push(event);
        if (values.length === 2) stream.pause();
      }
    })();
    while (values.length < 2) await settled();
    await settled();
    expect([values.length, stream.state, asked.length]).toEqual([2, "paused", 1]);
    stream.resume();
    await loop;
    expect([values.length, stream.state]).toEqual([10, "complete"]);
    expect(stream.response?.status).toBe(200);
  });

  it.each([
    ["no background", createResponse({ model: "m", input: "x", stream: true })],
    ["another operation", createChatCompletion({ model: "m", messages: [], stream: true })],
    ["no stream", getResponse("resp_1") as never],
  ])("refuses a request with %s", async (_, wrong) => {
    const never: Sender = { send: () => Promise.reject(new Error("sent")) };
    expect(await rejection(resumable(never, wrong as never))).toBeInstanceOf(UsageError);
  });
});
