import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import type { ClientEvent } from "../../../src/handwritten/core/events.ts";
import type { Target } from "../../../src/handwritten/core/handler.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { isWholeStream } from "../../../src/handwritten/reliability/cache/is-final.ts";
import { recordBody } from "../../../src/handwritten/reliability/cache/record-body.ts";
import { type Cache, type CacheOptions, cache, ledger } from "../../../src/handwritten/reliability/index.ts";
import { requestOf } from "../../support/call.ts";
import { drain, fakeBody } from "../../support/fake-body.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { policyBench } from "../../support/policy.ts";
import { type RecordingServer, recordingServer } from "../../support/recording-server.ts";

const event = (value: object): string =>
  `event: ${(value as { type?: string }).type}\ndata: ${JSON.stringify(value)}\n\n`;
const deltas = (count: number, text = "abc"): string =>
  Array.from({ length: count }, () => event({ type: "response.output_text.delta", delta: text })).join("");
const last = event({ type: "response.completed", response: { id: "resp_1", usage: { total_tokens: 7 } } });

interface Scene extends AsyncDisposable {
  readonly server: RecordingServer;
  readonly feature: Cache;
  readonly events: ClientEvent[];
  readonly openai: OpenAI;
  readonly clock: ReturnType<typeof fakeClock>;
  ask(): ReturnType<typeof open>;
}
const open = (openai: OpenAI) =>
  openai.responses.create({ model: "m", input: "hi", stream: true }, { cache: true }).withResponse();

/** A client with a cache, before a server that streams these bytes. */
const scene = async (
  bytes: string | ((count: number) => string),
  { cut = false, ...options }: CacheOptions & { cut?: boolean } = {},
): Promise<Scene> => {
  const server = await recordingServer((_, response, count) => {
    response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": `req_${count}` });
    response.write(typeof bytes === "string" ? bytes : bytes(count));
    if (cut) setImmediate(() => response.destroy());
    else response.end();
  });
  const feature = cache(options);
  const events: ClientEvent[] = [];
  const clock = fakeClock();
  const openai = new OpenAI({
    apiKey: "k",
    baseURL: server.baseURL,
    clock,
    timeout: 0,
    onEvent: (event) => void events.push(event),
    reliability: { cache: feature, ledger: ledger() },
  });
  return {
    server,
    feature,
    events,
    openai,
    clock,
    ask: () => open(openai),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
const outcomes = ({ events }: Scene): string[] =>
  events.flatMap((event) => (event.type === "cache" ? [event.outcome] : []));
/** Resolves when the cache has said what becomes of an answer. */
const told = async (of: Scene, count: number): Promise<void> => {
  while (outcomes(of).length < count) await new Promise((resolve) => setImmediate(resolve));
};

describe("cached streams over HTTP", () => {
  it("replays a whole stream as a stream of the same events", async () => {
    await using of = await scene(deltas(3_000) + last);
    const first = await of.ask();
    const live = await drain(first.data);
    await told(of, 2);
    const { data, report, request_id, response } = await of.ask();
    const again = await drain(data);
    expect(again.values).toEqual(live.values);
    expect([again.values.length, data.verdict, again.error]).toEqual([3_001, "complete", undefined]);
    expect([of.server.requests.length, outcomes(of)]).toEqual([1, ["miss", "stored", "hit"]]);
    expect([report, request_id]).toEqual([{ attempts: [], cache: "hit" }, "req_1"]);
    expect(response.headers.get("age")).toBe("0");
    expect(first.report?.cache).toBeUndefined();
  });

  it.each<[string, string, CacheOptions & { cut?: boolean }]>([
    ["one that ends before its last event", deltas(3), {}],
    ["one whose connection breaks", deltas(3), { cut: true }],
    ["one that failed", deltas(1) + event({ type: "response.failed", response: {} }), {}],
    ["one with an error in it", event({ type: "error", message: "no" }), {}],
    ["one that is too large", deltas(100) + last, { maxEntryBytes: 2_000 }],
  ])("does not keep %s", async (_, bytes, options) => {
    await using of = await scene(bytes, options);
    await drain((await of.ask()).data);
    await told(of, 2);
    expect([outcomes(of), of.feature.stats.entries]).toEqual([["miss", "not_stored"], 0]);
  });

  it("keeps nothing of a stream that is left early", async () => {
    await using of = await scene(deltas(3_000) + last);
    for await (const _ of (await of.ask()).data) break;
    await told(of, 2);
    expect(outcomes(of)).toEqual(["miss", "not_stored"]);
  });

  it("keeps a stream that is read as a plain response, if it is whole", async () => {
    await using of = await scene((count) => (count === 1 ? deltas(2) : deltas(2) + last));
    const raw = () =>
      of.openai.responses.create({ model: "m", input: "hi", stream: true }, { cache: true }).asResponse();
    await (await raw()).text();
    await told(of, 2);
    const text = await (await raw()).text();
    await told(of, 4);
    expect(outcomes(of)).toEqual(["miss", "not_stored", "miss", "stored"]);
    expect(await (await raw()).text()).toBe(text);
    expect(of.server.requests).toHaveLength(2);
  });

  it("gives a stale stream while it reads a new one in the background", async () => {
    await using of = await scene((count) => deltas(count) + last, { ttlMs: 1_000, staleMs: 10_000 });
    await drain((await of.ask()).data);
    await told(of, 2);
    of.clock.advance(1_500);
    const { data, report } = await of.ask();
    expect([(await drain(data)).values.length, report?.cache]).toEqual([2, "stale"]);
    await told(of, 4);
    expect((await drain((await of.ask()).data)).values).toHaveLength(3);
    expect(outcomes(of)).toEqual(["miss", "stored", "stale", "stored", "hit"]);
  });

  it("keeps a download that was read to its end", async () => {
    await using server = await recordingServer((_, response) => {
      response.writeHead(200, { "content-type": "audio/mpeg" });
      response.end(Buffer.alloc(50_000, 7));
    });
    const feature = cache({ when: () => true });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability: { cache: feature } });
    const speak = () => openai.audio.speech.create({ model: "tts-1", voice: "alloy", input: "hi" });
    const first = new Uint8Array(await (await speak()).arrayBuffer());
    const second = new Uint8Array(await (await speak()).arrayBuffer());
    expect([second.length, Buffer.compare(first, second), server.requests.length]).toEqual([50_000, 0, 1]);
    expect(feature.stats.hits).toBe(1);
  });
});

describe("a stream that another target answered", () => {
  it.each<[string, "always" | "sometimes", number]>([
    ["is kept where its streams end in the same way", "always", 1],
    ["is not where they do not: it would be read as one of the client's own", "sometimes", 0],
  ])("%s", async (_, finishReason, stored) => {
    const targetOf = (name: string, finishReason: "always" | "sometimes"): Target => ({
      name,
      baseURL: "http://127.0.0.1",
      provider: { name, title: name, stream: { done: true, finishReason } },
      authenticate: () => ({}),
    });
    const feature = cache({ when: () => true });
    const bench = policyBench([feature], (_, { call }) => {
      call.target = targetOf("other", finishReason);
      const body = fakeBody();
      body.send('data: {"choices":[{"index":0,"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
      body.end();
      return body.reply;
    });
    const request = { operation: "createChatCompletion", reply: "events" } as const;
    const reply = await bench.call(request, { target: targetOf("own", "always") });
    await drain(reply.body as AsyncIterable<Uint8Array>);
    expect(feature.stats).toMatchObject({ stored, notStored: 1 - stored });
  });
});

describe("recordBody", () => {
  it("holds as much as its bound, and never more", async () => {
    const recorded = async (chunks: readonly string[]) => {
      const body = fakeBody();
      const ends: (number | undefined)[] = [];
      const reply = recordBody(body.reply, 10, (bytes) => ends.push(bytes?.length));
      for (const chunk of chunks) body.send(chunk);
      body.end();
      await drain(reply.body as AsyncIterable<Uint8Array>);
      return ends;
    };
    expect(await recorded(["12345", "67890"])).toEqual([10]);
    expect(await recorded(["12345", "67890", "1"])).toEqual([undefined]);
  });

  it("keeps what was read, whatever its reader does to it", async () => {
    const body = fakeBody();
    let kept: Uint8Array | undefined;
    const reply = recordBody(body.reply, 10, (bytes) => {
      kept = bytes;
    });
    body.send("123");
    body.send("45");
    body.end();
    for await (const chunk of reply.body as AsyncIterable<Uint8Array>) chunk.fill(0);
    expect(new TextDecoder().decode(kept)).toBe("12345");
  });
});

describe("isWholeStream", () => {
  const chat = requestOf({ operation: "createChatCompletion", reply: "events" });
  const response = requestOf({ operation: "createResponse", reply: "events" });
  const data = (value: object | string): string =>
    `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
  it.each<[string, ApiRequest, string, boolean]>([
    ["a response with its last event", response, deltas(1) + last, true],
    ["a response that lacks it", response, deltas(1), false],
    ["[DONE] in its place", response, `${deltas(1)}${data("[DONE]")}`, false],
    [
      "a completion with a finish reason",
      chat,
      data({ choices: [{ index: 0, finish_reason: "stop" }] }),
      true,
    ],
    ["a completion with [DONE]", chat, data({ choices: [{ index: 0, delta: {} }] }) + data("[DONE]"), true],
    ["[DONE] alone", chat, data("[DONE]"), false],
    ["no choice at all", chat, data({ choices: [] }) + data({ foo: 1 }) + data("[DONE]"), false],
    ["a bare error of no known code", chat, data({ code: "Odd", message: "no" }) + data("[DONE]"), false],
    [
      "a choice that failed",
      chat,
      data({ choices: [{ index: 0, finish_reason: "error" }] }) + data("[DONE]"),
      false,
    ],
    ["nothing at all", requestOf({ operation: "x" }), "", false],
    ["a completion without either", chat, data({ choices: [{ index: 0, delta: {} }] }), false],
    ["an event that is cut", chat, 'data: {"choices":[', false],
    ["no stream at all", chat, "<html>", false],
    ["what is asked for by hand", requestOf({ operation: "x" }), data({ a: 1 }), true],
  ])("%s", (_, request, text, want) => {
    expect(isWholeStream(new TextEncoder().encode(text), request)).toBe(want);
  });
});
