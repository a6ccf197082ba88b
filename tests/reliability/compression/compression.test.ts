import { brotliCompressSync, gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { profiles } from "../../../src/handwritten/config/profiles/index.ts";
import type { ClientEvent } from "../../../src/handwritten/core/events.ts";
import type { Target } from "../../../src/handwritten/core/handler.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { gzip, gzipStream } from "../../../src/handwritten/reliability/compression/gzip.ts";
import { compression, retry } from "../../../src/handwritten/reliability/index.ts";
import { requestOf } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { bodyOf, serve } from "../../support/hostile-server.ts";
import { policyBench, replyOf } from "../../support/policy.ts";

/** A server that undoes what it says it understands, and answers with what it was sent. */
const gunzipping = async (statuses: number[] = []) => {
  const seen: {
    encoding: string | undefined;
    type: string | undefined;
    bytes: number;
    body: unknown;
    length: number;
  }[] = [];
  const server = await serve(async (request, response) => {
    const bytes = await bodyOf(request);
    const { "content-encoding": encoding, "content-type": type, "content-length": length } = request.headers;
    const text = (encoding === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
    seen.push({
      encoding,
      type,
      bytes: bytes.length,
      body: text && JSON.parse(text),
      length: Number(length),
    });
    response.writeHead(statuses.shift() ?? 200, { "content-type": "application/json" });
    response.end("{}");
  });
  return Object.assign(server, { seen, baseURL: `${server.origin}/v1` });
};
const long = { model: "m", input: "word ".repeat(2_000) };

describe("compression", () => {
  it.each<[string, object]>([
    ["node:http", {}],
    ["a fetch", { fetch: (url: string, init: RequestInit) => fetch(url, init) }],
  ])("sends a long body with gzip by %s, and says so", async (_, options) => {
    await using server = await gunzipping();
    const feature = compression();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { compression: feature },
      ...options,
    });
    await openai.responses.create(long);
    const [seen] = server.seen;
    expect(seen).toMatchObject({ encoding: "gzip", type: "application/json", body: long });
    expect([seen?.bytes, (seen?.bytes ?? 0) < 200]).toEqual([seen?.length, true]);
    expect(feature.stats).toEqual({
      compressed: 1,
      bytesIn: JSON.stringify(long).length,
      bytesOut: seen?.bytes,
    });
  });

  it("compresses half of a surrogate pair as U+FFFD", async () => {
    await using server = await gunzipping();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { compression: compression({ minBytes: 0 }) },
    });
    await openai.responses.create({ model: "m", input: `${"a".repeat(5_000)}\ud83d` });
    expect(server.seen).toMatchObject([{ encoding: "gzip", body: { input: `${"a".repeat(5_000)}\ufffd` } }]);
  });

  it("leaves a short body, and a request without one, as they are", async () => {
    await using server = await gunzipping();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { compression: compression() },
    });
    await openai.responses.create({ model: "m", input: "short" });
    await openai.models.retrieve("m");
    expect(server.seen).toMatchObject([
      { encoding: undefined, type: "application/json", body: { model: "m", input: "short" } },
      { encoding: undefined, type: undefined, body: "" },
    ]);
  });

  it("compresses what the server's own spelling makes of a request", async () => {
    await using server = await gunzipping();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      profile: profiles.ollama,
      reliability: { compression: compression() },
    });
    const body = {
      model: "m",
      messages: [{ role: "user" as const, content: long.input }],
      max_completion_tokens: 5,
    };
    await openai.chat.completions.create(body);
    await using plain = await gunzipping();
    await new OpenAI({
      apiKey: "k",
      baseURL: plain.baseURL,
      profile: profiles.ollama,
    }).chat.completions.create(body);
    expect(server.seen[0]?.encoding).toBe("gzip");
    expect(server.seen[0]?.body).toEqual(plain.seen[0]?.body);
  });

  it("asks the target for its spelling once, before the JSON is written", async () => {
    let adapted = 0;
    const target: Target = {
      name: "t",
      baseURL: "http://127.0.0.1",
      adapt: (request) => {
        adapted++;
        return { ...request, path: "/elsewhere" };
      },
      authenticate: () => ({ a: "b" }),
    };
    const bench = policyBench([compression()], () => replyOf({}));
    await bench.call({ method: "POST", body: { kind: "json", value: long } }, { target });
    const { request, context } = bench.sent[0] as (typeof bench.sent)[number];
    expect([adapted, request.path, context.target.adapt]).toEqual([1, "/elsewhere", undefined]);
    expect(await context.target.authenticate(request)).toEqual({ a: "b" });
  });

  it("is done anew for each attempt", async () => {
    await using server = await gunzipping([503]);
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock: fakeClock(),
      reliability: { compression: compression(), retry: retry() },
    });
    await openai.responses.create(long);
    expect(server.seen.map(({ encoding, body }) => [encoding, body])).toEqual([
      ["gzip", long],
      ["gzip", long],
    ]);
  });

  it.each<[string, Parameters<typeof requestOf>[0]]>([
    ["a form", { method: "POST", body: { kind: "form", fields: { a: "x".repeat(5_000) } } }],
    [
      "a file",
      { method: "POST", body: { kind: "raw", value: new Blob(["x".repeat(5_000)]), contentType: "a/b" } },
    ],
    [
      "what is encoded already",
      { method: "POST", headers: { "Content-Encoding": "br" }, body: { kind: "json", value: long } },
    ],
    ["what JSON cannot express", { method: "POST", body: { kind: "json", value: { big: 1n } } }],
  ])("does not touch %s", async (_, parts) => {
    const bench = policyBench([compression()], () => replyOf({}));
    await bench.call(parts);
    expect(bench.sent[0]?.request).toEqual(requestOf(parts));
  });

  it("sends what does not get smaller as it is", async () => {
    const bench = policyBench([compression({ minBytes: 0 })], () => replyOf({}));
    await bench.call({ method: "POST", body: { kind: "json", value: { a: 1 } } });
    expect(bench.sent[0]?.request).toMatchObject({
      body: { kind: "raw", value: '{"a":1}', contentType: "application/json" },
    });
    expect(bench.sent[0]?.request.headers).toBeUndefined();
  });

  it("does not hide from a log what it sends", async () => {
    await using server = await gunzipping();
    const events: ClientEvent[] = [];
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      onEvent: (event) => void events.push(event),
      reliability: { compression: compression() },
    });
    await openai.responses.create(long);
    expect(events.map(({ type }) => type)).toEqual(["request", "response"]);
  });

  it("is undone in answers without it, gzip and brotli", async () => {
    const body = JSON.stringify({ data: "x".repeat(5_000) });
    for (const [encoding, bytes] of [
      ["gzip", gzipSync(body)],
      ["br", brotliCompressSync(body)],
    ] as const) {
      await using server = await serve(async (_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding });
        response.end(bytes);
      });
      for (const options of [{}, { fetch: (url: string, init?: RequestInit) => fetch(url, init) }]) {
        const openai = new OpenAI({ apiKey: "k", baseURL: server.origin, ...options });
        expect(await openai.get("/x")).toEqual(JSON.parse(body));
      }
    }
  });

  it("gives what any gunzip undoes, by Node and by the platform's streams", async () => {
    const bytes = new TextEncoder().encode("ä€😀".repeat(3_000));
    for (const compress of [gzip, gzipStream])
      expect(Buffer.compare(gunzipSync(await compress(bytes)), bytes)).toBe(0);
  });

  it("refuses what is no size", () => {
    expect(() => compression({ minBytes: -1 })).toThrow("`compression.minBytes` must be");
  });
});
