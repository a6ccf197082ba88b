import diagnostics from "node:diagnostics_channel";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { APIError } from "../../../src/handwritten/errors/index.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import {
  batch,
  cache,
  circuitBreaker,
  diagnosticsChannel,
  type Metrics,
  metrics,
  prometheusText,
  rateLimit,
  retry,
  retryBudget,
} from "../../../src/handwritten/reliability/index.ts";
import { Histogram } from "../../../src/handwritten/reliability/metrics/histogram.ts";
import { startServer } from "../../../src/handwritten/testing/index.ts";
import { rejection } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { policyBench, replyOf } from "../../support/policy.ts";
import { json, recordingServer } from "../../support/recording-server.ts";
import { runs } from "../../support/runs.ts";

describe("Histogram", () => {
  it("gives percentiles that are right to a fifth, and never more than the longest", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 }),
        (durations) => {
          const histogram = new Histogram();
          for (const ms of durations) histogram.add(ms);
          const sorted = [...durations].sort((a, b) => a - b);
          const { p50Ms, p95Ms, p99Ms, count, sumMs, minMs, maxMs, buckets } = histogram.summary();
          for (const [told, part] of [
            [p50Ms, 0.5],
            [p95Ms, 0.95],
            [p99Ms, 0.99],
          ] as const) {
            const exact = sorted[Math.ceil(part * sorted.length) - 1] as number;
            expect(told).toBeGreaterThanOrEqual(exact * 0.999);
            expect(told).toBeLessThanOrEqual(exact * 1.2);
          }
          expect([count, minMs, maxMs]).toEqual([durations.length, sorted[0], sorted.at(-1)]);
          expect(sumMs).toBeCloseTo(
            durations.reduce((sum, ms) => sum + ms, 0),
            3,
          );
          for (const bucket of buckets)
            expect(bucket.count).toBe(durations.filter((ms) => ms <= bucket.leSeconds * 1_000).length);
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it("is empty at first, and holds what is longer than any bucket", () => {
    expect(new Histogram().summary()).toMatchObject({ count: 0, minMs: 0, maxMs: 0, p99Ms: 0 });
    const histogram = new Histogram();
    histogram.add(1e12);
    histogram.add(0);
    expect(histogram.summary()).toMatchObject({ count: 2, maxMs: 1e12, p99Ms: 1e12 });
  });
});

describe("metrics", () => {
  it("counts calls by their outcome, attempts by their status, tokens by model, and what policies do", async () => {
    await using server = await recordingServer((request, response, count) => {
      if (count <= 2) json({ error: { message: "busy" } }, 503)(request, response, count);
      else if (request.url.endsWith("/models"))
        json({ error: { message: "who?" } }, 401)(request, response, count);
      else
        json({
          id: "r",
          usage: {
            input_tokens: 7,
            output_tokens: 3,
            total_tokens: 10,
            input_tokens_details: { cached_tokens: 5 },
          },
        })(request, response, count);
    });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock: fakeClock(),
      reliability: {
        metrics: metrics(),
        retry: retry({ budget: retryBudget() }),
        circuitBreaker: circuitBreaker(),
        rateLimit: rateLimit({ limits: [{ requests: 100, perMs: 1_000, burst: 100 }] }),
      },
    });
    await openai.responses.create({ model: "m", input: "x" });
    await rejection(openai.models.list());
    expect(openai.metrics()).toMatchObject({
      inFlight: 0,
      operations: [
        { operation: "createResponse", outcomes: { success: 1 }, duration: { count: 1 } },
        { operation: "listModels", outcomes: { authentication: 1 } },
      ],
      attempts: [{ target: "openai", outcomes: { 503: 2, 200: 1, 401: 1 }, duration: { count: 4 } }],
      tokens: [{ model: "m", input: 7, cachedInput: 5, output: 3, reasoning: 0 }],
      events: { retry: 2 },
      circuits: { openai: "closed" },
      rateLimits: { waiting: 0 },
      retryBudget: 500 - 14,
    });
  });

  it("measures a stream to its end, with the time to its first event and the tokens that its last one tells", async () => {
    await using server = await startServer();
    const openai = new OpenAI({
      apiKey: server.apiKey,
      baseURL: server.url,
      reliability: { metrics: metrics() },
    });
    const stream = await openai.responses.create({ model: "m", input: "hello", stream: true });
    expect(openai.metrics()).toMatchObject({ inFlight: 1 });
    for await (const _ of stream);
    const { inFlight, operations, tokens } = openai.metrics();
    expect([inFlight, operations]).toMatchObject([
      0,
      [{ outcomes: { success: 1 }, timeToFirstEvent: { count: 1 } }],
    ]);
    expect(tokens[0]?.output).toBeGreaterThan(0);
    const left = await openai.responses.create({ model: "m", input: "hello", stream: true });
    for await (const _ of left) break;
    expect(openai.metrics().operations).toMatchObject([{ outcomes: { success: 1, cancelled: 1 } }]);
  });

  it("counts the tokens of each call of a batch, and none of what comes out of a cache", async () => {
    await using server = await recordingServer((request, response, count) => {
      const { input } = JSON.parse(request.body) as { input: string | string[] };
      const data = [input].flat().map((_, index) => ({ object: "embedding", index, embedding: [1] }));
      json({ object: "list", model: "e", data, usage: { prompt_tokens: 30, total_tokens: 30 } })(
        request,
        response,
        count,
      );
    });
    const reliability = { metrics: metrics(), batch: batch(), cache: cache() };
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability });
    const embed = (input: string) => openai.embeddings.create({ model: "e", input }, { cache: true });
    await Promise.all(["aaa", "bbb", "ccc"].map(embed));
    expect(server.requests).toHaveLength(1);
    expect(openai.metrics().tokens).toMatchObject([{ model: "e", input: 30 }]);
    await embed("aaa");
    expect(server.requests).toHaveLength(1);
    expect(openai.metrics().tokens).toMatchObject([{ model: "e", input: 30 }]);
  });

  it("holds a bounded number of names", async () => {
    const layer: Metrics = metrics();
    const { call } = policyBench([layer], () => replyOf());
    for (let n = 0; n < 700; n++) await call({ operation: `op ${n}` });
    const { operations } = layer.snapshot();
    expect(operations).toHaveLength(501);
    expect(operations.at(-1)).toMatchObject({ operation: "(others)", outcomes: { success: 200 } });
    layer.reset();
    expect(layer.snapshot().operations).toEqual([]);
  });

  it("is a configuration error where it is off", () => {
    expect(() => new OpenAI({ apiKey: "k" }).metrics()).toThrow(
      "metrics() needs the option `reliability.metrics`",
    );
  });
});

describe("prometheusText", () => {
  it("is what Prometheus reads: one family after another, each with its type, cumulative buckets, escaped labels", async () => {
    const layer = metrics();
    const { call } = policyBench([layer, layer.perAttempt], ({ operation }) => {
      if (operation === "bad") throw APIError.generate(429, {}, undefined, new Headers());
      return replyOf({ usage: { total_tokens: 5, input_tokens: 5, output_tokens: 0 } });
    });
    await call({ operation: 'a"b\\c\n', body: { kind: "json", value: { model: "m" } } });
    await rejection(call({ operation: "bad" }));
    const text = prometheusText(layer.snapshot());
    expect(text).toContain(
      '# TYPE api_openai_calls_total counter\napi_openai_calls_total{operation="a\\"b\\\\c\\n",outcome="success"} 1\n',
    );
    expect(text).toContain('api_openai_calls_total{operation="bad",outcome="rate_limit"} 1\n');
    expect(text).toContain('api_openai_attempts_total{target="test",outcome="429"} 1\n');
    expect(text).toContain('api_openai_call_duration_seconds_bucket{operation="bad",le="+Inf"} 1\n');
    expect(text).toContain('api_openai_tokens_total{model="m",type="input"} 5\n');
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(
        /^(?:# (?:HELP|TYPE) api_openai_\w+ .+|api_openai_\w+(?:\{.*\})? (?:[\d.e+-]+|\+Inf))$/,
      );
    // Of a family everything is in one place.
    const names = text.match(/^# TYPE (\S+)/gm);
    expect(new Set(names).size).toBe(names?.length);
  });
});

describe("diagnosticsChannel", () => {
  it("publishes what happens, by type", async () => {
    await using server = await recordingServer(json({ error: {} }, 503));
    const seen: unknown[] = [];
    const listener = (message: unknown): void => void seen.push(message);
    diagnostics.subscribe("api-openai:retry", listener);
    try {
      const openai = new OpenAI({
        apiKey: "k",
        baseURL: server.baseURL,
        clock: fakeClock(),
        maxRetries: 1,
        onEvent: diagnosticsChannel(),
      });
      await rejection(openai.models.list());
    } finally {
      diagnostics.unsubscribe("api-openai:retry", listener);
    }
    expect(seen).toMatchObject([{ type: "retry", operation: "listModels", attempt: 1 }]);
  });
});
