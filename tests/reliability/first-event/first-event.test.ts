import { describe, expect, it } from "@jest/globals";
import { policyOptionsKey, timeoutKey } from "../../../src/handwritten/core/context.ts";
import type { Reply } from "../../../src/handwritten/core/handler.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import {
  circuitBreaker,
  firstEvent,
  layersOf,
  ledger,
  type PolicyName,
  retry,
} from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { fakeBody } from "../../support/fake-body.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { policyBench } from "../../support/policy.ts";
import { recordingServer } from "../../support/recording-server.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const turn = (): Promise<unknown> => new Promise(setImmediate);
const stream = {
  operation: "createChatCompletion",
  method: "POST",
  body: { kind: "json", value: {} },
  reply: "events",
} as const;
const textOf = async ({ body }: Reply): Promise<string> => {
  let text = "";
  for await (const chunk of body ?? []) text += new TextDecoder().decode(chunk);
  return text;
};
const bench = (options = {}) => {
  const bodies: ReturnType<typeof fakeBody>[] = [];
  const clock = virtualClock();
  const made = policyBench(
    [firstEvent(options)],
    () => {
      const body = fakeBody();
      bodies.push(body);
      return body.reply;
    },
    clock,
  );
  return { ...made, clock, bodies };
};

describe("firstEvent", () => {
  it("gives the stream when its first event is here, with all that came before it", async () => {
    const { call, bodies } = bench();
    const reply = call(stream);
    let isHere = false;
    void reply.then(() => {
      isHere = true;
    });
    await turn();
    bodies[0]?.send(": a comment\n\n");
    await turn();
    bodies[0]?.send('data: {"n"');
    await turn();
    expect(isHere).toBe(false);
    bodies[0]?.send(":1}\n\n");
    await turn();
    expect(isHere).toBe(true);
    bodies[0]?.send("data: [DONE]\n\n");
    bodies[0]?.end();
    expect(await textOf(await reply)).toBe(': a comment\n\ndata: {"n":1}\n\ndata: [DONE]\n\n');
  });

  it.each<[string, (body: ReturnType<typeof fakeBody>) => void, object]>([
    [
      "an error event comes first",
      (body) => body.send('event: error\ndata: {"error":{"code":"server_error","message":"x"}}\n\n'),
      { kind: "server", code: "server_error" },
    ],
    [
      "an error with the number of a status comes first",
      (body) => body.send('data: {"id":"c","choices":[],"error":{"code":"502","message":"x"}}\n\n'),
      { kind: "server", code: "502", status: 502 },
    ],
    [
      "a response that failed comes first",
      (body) =>
        body.send(
          'data: {"type":"response.failed","response":{"id":"r","error":{"code":"rate_limit_exceeded","message":"x"}}}\n\n',
        ),
      { kind: "rate_limit", code: "rate_limit_exceeded", status: 429 },
    ],
    ["the stream ends", (body) => body.end(), { kind: "stream_interrupted" }],
    [
      "the connection breaks",
      (body) => body.fail(Object.assign(new Error("x"), { code: "ECONNRESET" })),
      { kind: "connection" },
    ],
    ["what comes is no JSON", (body) => body.send("data: <html>\n\n"), { kind: "decode" }],
  ])("fails when %s before that, and closes the connection", async (_, happen, want) => {
    const { call, bodies } = bench();
    const outcome = rejection(call(stream));
    await turn();
    happen(bodies[0] as ReturnType<typeof fakeBody>);
    expect(await outcome).toMatchObject({ ...want, request: { operation: "createChatCompletion" } });
    expect(bodies[0]?.left()).toBe(1);
  });

  it("fails when it does not come in time: in its own, or in that of the call", async () => {
    for (const [options, values] of [
      [{ ms: 500 }, new Map()],
      [{}, new Map([[timeoutKey, { firstEventMs: 500 }]])],
    ] as const) {
      const { call, bodies, clock } = bench(options);
      const outcome = rejection(call(stream, { values }));
      await turn();
      clock.advance(500);
      expect(await outcome).toMatchObject({ kind: "timeout", limit: "firstEventMs" });
      expect([bodies[0]?.left(), clock.pending()]).toEqual([1, []]);
    }
  });

  it("ends at once when the caller aborts", async () => {
    const caller = new AbortController();
    const { call, bodies } = bench();
    const outcome = rejection(call(stream, { signal: caller.signal }));
    await turn();
    caller.abort();
    expect(await outcome).toMatchObject({ kind: "abort" });
    expect(bodies[0]?.left()).toBe(1);
  });

  it("does not touch what is no stream", async () => {
    const { call, bodies } = bench();
    const reply = await call({ ...stream, reply: "bytes" }, { values: new Map([[policyOptionsKey, {}]]) });
    expect(reply).toBe(bodies[0]?.reply);
  });

  it("lets a retry repeat what has shown nothing, and nothing that has", async () => {
    const error = 'event: error\ndata: {"error":{"code":"server_error","message":"x"}}\n\n';
    const chunk =
      'data: {"id":"c","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}\n\n';
    const answers = [error, chunk + error];
    await using server = await recordingServer((_request, response, count) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(answers[count - 1] ?? "");
    });
    const breaker = circuitBreaker();
    const reliability = {
      retry: retry(),
      firstEvent: firstEvent(),
      ledger: ledger(),
      circuitBreaker: breaker,
    };
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock: fakeClock(), reliability });
    const events = await openai.chat.completions.create({ model: "m", messages: [], stream: true });
    const seen: unknown[] = [];
    const failed = await rejection(
      (async () => {
        for await (const event of events) seen.push(event);
      })(),
    );
    expect(seen).toHaveLength(1);
    expect(failed).toMatchObject({ kind: "server", eventsReceived: 1 });
    expect(server.requests).toHaveLength(2);
  });

  it("stands innermost, but for compression", () => {
    const name: PolicyName = "firstEvent";
    expect(layersOf({ [name]: firstEvent() })).toHaveLength(1);
  });
});
