import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { bufferedReply } from "../../../src/handwritten/core/reply/buffered-reply.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { hasShape } from "../../../src/handwritten/reliability/cache/has-shape.ts";
import { isFinal } from "../../../src/handwritten/reliability/cache/is-final.ts";
import { type CacheStore, cache } from "../../../src/handwritten/reliability/index.ts";
import { rejection, requestOf } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { policyBench } from "../../support/policy.ts";
import { recordingServer } from "../../support/recording-server.ts";

const flush = async (): Promise<void> => {
  for (let n = 0; n < 40; n++) await null;
};
const chat = {
  id: "chatcmpl_1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "a" }, finish_reason: "stop" }],
};
const embeddings = {
  object: "list",
  model: "m",
  data: [{ object: "embedding", index: 0, embedding: [0.5] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
};

/** What a server may send with status 200 that is no result: its type, its body, and why. */
const NO_RESULTS: readonly [why: string, type: string, body: string][] = [
  ["a page of HTML", "text/html", "<html>sign in</html>"],
  ["HTML that is called JSON", "application/json", "<html>sign in</html>"],
  ["JSON that is cut off", "application/json", JSON.stringify(chat).slice(0, -5)],
  ["null", "application/json", "null"],
  ["an empty body", "application/json", ""],
  ["white space", "application/json", "  \n"],
  ["an error", "application/json", '{"error":{"message":"overloaded","type":"server_error"}}'],
  [
    "an error of a server with its own form",
    "application/json",
    '{"object":"error","message":"no","code":503}',
  ],
  ["a problem document", "application/problem+json", '{"title":"Bad gateway","status":502}'],
  ["an empty object", "application/json", "{}"],
  ["a list", "application/json", "[]"],
  ["a number", "application/json", "42"],
  ["a text", "application/json", '"ok"'],
  ["a field of another type", "application/json", JSON.stringify({ ...chat, choices: null })],
  ["no choices", "application/json", JSON.stringify({ ...chat, choices: undefined })],
  ["an empty list of choices", "application/json", JSON.stringify({ ...chat, choices: [] })],
  ["null for a choice", "application/json", JSON.stringify({ ...chat, choices: [null] })],
  ["a choice without fields", "application/json", JSON.stringify({ ...chat, choices: [{}] })],
  [
    "a choice without its message",
    "application/json",
    JSON.stringify({ ...chat, choices: [{ index: 0, finish_reason: "stop", message: null }] }),
  ],
  ["an error beside a result", "application/json", JSON.stringify({ ...chat, error: { message: "no" } })],
  ["a result that is called an error", "application/json", JSON.stringify({ ...chat, object: "error" })],
  ["another operation's result", "application/json", '{"id":"x","deleted":true}'],
];

describe("an answer that is no result", () => {
  it.each(NO_RESULTS)("is not kept, and asked for again: %s", async (_, type, body) => {
    const feature = cache({ when: () => true });
    let bodies = [body, JSON.stringify(chat)];
    await using server = await recordingServer((_request, response) => {
      response.writeHead(200, { "content-type": bodies.length > 1 ? type : "application/json" });
      response.end(bodies[0]);
      bodies = bodies.slice(-1);
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability: { cache: feature } });
    const ask = () => openai.chat.completions.create({ model: "m", messages: [] });
    await ask().then(undefined, () => {});
    expect(feature.stats).toMatchObject({ entries: 0, stored: 0 });
    expect(await ask()).toEqual(chat);
    expect(await ask()).toEqual(chat);
    expect([server.requests.length, feature.stats.hits]).toEqual([2, 1]);
  });

  it.each(NO_RESULTS)(
    "does not replace a stale answer when that is fetched anew: %s",
    async (_, type, body) => {
      const feature = cache({ when: () => true, ttlMs: 1_000, staleMs: 10_000 });
      const request: ApiRequest = requestOf({
        operation: "createChatCompletion",
        method: "POST",
        body: { kind: "json", value: { model: "m" } },
      });
      const bench = policyBench([feature], (_request, _context, count) =>
        bufferedReply(
          { status: 200, headers: new Headers({ "content-type": count === 1 ? "application/json" : type }) },
          count === 1 ? JSON.stringify(chat) : body,
        ),
      );
      await bench.call(request);
      bench.clock.advance(2_000);
      for (let n = 0; n < 3; n++) {
        expect(JSON.parse(await (await bench.call(request)).text())).toEqual(chat);
        await flush();
      }
      expect(bench.sent.length).toBeGreaterThan(1);
      expect(feature.stats).toMatchObject({ stored: 1, stale: 3, entries: 1 });
    },
  );

  it.each(NO_RESULTS)("is not taken out of a store that others write into: %s", async (_, type, body) => {
    const texts = new Map<string, unknown>();
    const store: CacheStore = {
      get: async (key) => {
        const kept = texts.get(key) as Record<string, unknown> | undefined;
        return kept && { ...kept, headers: [["content-type", type]], text: body };
      },
      set: async (key, value) => void texts.set(key, value),
      delete: async (key) => void texts.delete(key),
    };
    const request = requestOf({ operation: "createChatCompletion", method: "POST" });
    const answer = (): ReturnType<typeof bufferedReply> =>
      bufferedReply({ status: 200, headers: new Headers() }, JSON.stringify(chat));
    const writer = policyBench([cache({ when: () => true, store })], answer);
    await writer.call(request);
    await flush();
    expect(texts.size).toBe(1);
    const reader = policyBench([cache({ when: () => true, store })], answer);
    expect(JSON.parse(await (await reader.call(request)).text())).toEqual(chat);
    expect(reader.sent).toHaveLength(1);
  });
});

describe("a download", () => {
  it.each([
    ["audio", "audio/mpeg", "ID3", 1],
    ["a page of HTML", "text/html", "<html>", 2],
    ["an error with status 200", "application/json", '{"error":{"message":"no"}}', 2],
    ["JSON", "application/json", '{"rows":[]}', 1],
    ["nothing", "audio/mpeg", "", 2],
  ])("of %s is asked for as often as it has to be", async (_, type, body, requests) => {
    await using server = await recordingServer((_request, response) => {
      response.writeHead(200, { "content-type": type });
      response.end(body);
    });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { cache: cache({ when: () => true }) },
    });
    for (let n = 0; n < 2; n++) expect(await (await openai.files.content("file_1")).text()).toBe(body);
    expect(server.requests).toHaveLength(requests);
  });
});

describe("a caller that asks for a new answer", () => {
  it("leaves the old one in its place where the new one is an error", async () => {
    const clock = fakeClock();
    await using server = await recordingServer((_request, response, count) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(count === 1 ? JSON.stringify(embeddings) : "{ cut");
    });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock,
      reliability: { cache: cache({ when: () => true }) },
    });
    const ask = (mode: true | "refresh") =>
      openai.embeddings.create({ model: "m", input: "a" }, { cache: mode });
    await ask(true);
    expect(await rejection(ask("refresh"))).toMatchObject({ kind: "decode" });
    expect(await ask(true)).toEqual(embeddings);
    expect(server.requests).toHaveLength(2);
  });
});

describe("hasShape", () => {
  it.each<[string, unknown, string, boolean]>([
    ["a completion", chat, "createChatCompletion", true],
    [
      "a completion that lacks what some servers leave out",
      { id: "1", model: "m", choices: chat.choices },
      "createChatCompletion",
      true,
    ],
    ["less than half of it", { id: "1", choices: chat.choices }, "createChatCompletion", false],
    [
      "a response of a server that sends the essential",
      { id: "r", object: "response", created_at: 1, output: [] },
      "createResponse",
      true,
    ],
    [
      "null where it is allowed",
      { id: "r", object: "response", created_at: 1, output: [], error: null },
      "createResponse",
      true,
    ],
    [
      "null where it is not",
      { id: null, object: "response", created_at: 1, output: [], parallel_tool_calls: true },
      "createResponse",
      false,
    ],
    ["any value of an operation by hand", [1], "askThing", true],
    ["null of an operation by hand", null, "askThing", false],
    ["an error of an operation by hand", { error: { message: "no" } }, "askThing", false],
    ["a name that every object has", {}, "constructor", true],
  ])("%s", (_, value, operation, want) => {
    expect(hasShape(value, operation)).toBe(want);
  });
});

describe("isFinal", () => {
  it.each([
    ["completed", true],
    ["succeeded", true],
    ["processed", true],
    ["incomplete", true],
    ["active", true],
    [undefined, true],
    ["queued", false],
    ["validating", false],
    ["validating_files", false],
    ["finalizing", false],
    ["running", false],
    ["in_progress", false],
    ["requires_action", false],
    ["paused", false],
    ["cancelled", false],
    ["failed", false],
    ["error", false],
  ])("of an object that is %s is %s", (status, want) => {
    expect(isFinal({ id: "a", status })).toBe(want);
  });
});
