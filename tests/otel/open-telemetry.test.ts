import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { OpenAI } from "../../src/handwritten/index.ts";
import { openTelemetry, type SemanticConventions } from "../../src/handwritten/otel/index.ts";
import { failover, retry } from "../../src/handwritten/reliability/index.ts";
import { startServer } from "../../src/handwritten/testing/index.ts";
import { rejection } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const collect = (conventions: SemanticConventions = "1.41") => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 2 ** 30,
  });
  const meters = new MeterProvider({ readers: [reader] });
  const layer = openTelemetry({
    tracer: provider.getTracer("test"),
    meter: meters.getMeter("test"),
    conventions,
  });
  return {
    layer,
    tracer: provider.getTracer("program"),
    spans: (): ReadableSpan[] => exporter.getFinishedSpans(),
    metrics: async () => {
      await reader.forceFlush();
      const scopes = metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
      const all = scopes.flatMap((scope) => scope.metrics);
      return new Map(
        all.map(({ descriptor, dataPoints }) => [descriptor.name, { unit: descriptor.unit, dataPoints }]),
      );
    },
    close: () => meters.shutdown(),
  };
};
const usage = {
  input_tokens: 10,
  output_tokens: 20,
  total_tokens: 30,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens_details: { reasoning_tokens: 5 },
};
const params = {
  model: "gpt-5",
  input: "a secret question",
  temperature: 0.5,
  max_output_tokens: 99,
} as const;

describe("openTelemetry", () => {
  const manager = new AsyncLocalStorageContextManager();
  beforeAll(() => {
    // What the program does by itself: the library sets nothing.
    context.setGlobalContextManager(manager.enable());
  });
  afterAll(() => {
    context.disable();
  });

  it("makes a span of a call and one below it of each request, with the names of the conventions and nothing of what was said", async () => {
    await using server = await recordingServer((request, response, count) =>
      (count === 1
        ? json({ error: { message: "busy" } }, 503)
        : json({
            id: "resp_1",
            model: "gpt-5-2026",
            status: "completed",
            service_tier: "default",
            output: [{ text: "a secret answer" }],
            usage,
          }))(request, response, count),
    );
    const { layer, spans, metrics, tracer, close } = collect();
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock: fakeClock(),
      reliability: { openTelemetry: layer, retry: retry() },
    });
    const outer: Span = tracer.startSpan("outer");
    await context.with(trace.setSpan(context.active(), outer), () => openai.responses.create(params));
    outer.end();

    const [first, second, call] = spans() as [ReadableSpan, ReadableSpan, ReadableSpan];
    expect(call.name).toBe("chat gpt-5");
    expect(call.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
    const address = new URL(server.baseURL);
    expect(call.attributes).toEqual({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-5",
      "server.address": address.hostname,
      "server.port": Number(address.port),
      "gen_ai.request.max_tokens": 99,
      "gen_ai.request.temperature": 0.5,
      "openai.api.type": "responses",
      "gen_ai.response.id": "resp_1",
      "gen_ai.response.model": "gpt-5-2026",
      "gen_ai.response.finish_reasons": ["completed"],
      "openai.response.service_tier": "default",
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.cache_read.input_tokens": 4,
      "gen_ai.usage.reasoning.output_tokens": 5,
    });
    expect(call.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      [
        "api_openai.retry",
        { "api_openai.attempt": 1, "api_openai.delay_ms": expect.any(Number), "error.type": "server" },
      ],
    ]);
    for (const [span, status] of [
      [first, 503],
      [second, 200],
    ] as const) {
      expect(span.parentSpanContext?.spanId).toBe(call.spanContext().spanId);
      expect(span).toMatchObject({
        name: "POST /responses",
        attributes: {
          "url.full": `${server.baseURL}/responses`,
          "http.request.method": "POST",
          "http.response.status_code": status,
        },
      });
    }
    expect(second.attributes["http.request.resend_count"]).toBe(1);
    expect(first.status.code).toBe(SpanStatusCode.ERROR);
    expect(JSON.stringify(spans().map(({ attributes, events }) => [attributes, events]))).not.toContain(
      "secret",
    );

    const told = await metrics();
    expect([...told.keys()].sort()).toEqual([
      "gen_ai.client.operation.duration",
      "gen_ai.client.token.usage",
    ]);
    expect(told.get("gen_ai.client.token.usage")?.dataPoints).toMatchObject([
      {
        attributes: { "gen_ai.token.type": "input", "gen_ai.response.model": "gpt-5-2026" },
        value: { sum: 10 },
      },
      { attributes: { "gen_ai.token.type": "output" }, value: { sum: 20 } },
    ]);
    expect(told.get("gen_ai.client.operation.duration")).toMatchObject({ unit: "s" });
    await close();
  });

  it("says of an error its type, in spans and in metrics", async () => {
    await using server = await recordingServer(json({ error: { message: "who are you?" } }, 401));
    const { layer, spans, metrics, close } = collect();
    const openai = new OpenAI({
      apiKey: "sk-secret-secret",
      baseURL: server.baseURL,
      reliability: { openTelemetry: layer },
    });
    await rejection(openai.responses.create(params));
    const call = spans().at(-1) as ReadableSpan;
    expect(call).toMatchObject({
      attributes: { "error.type": "authentication" },
      status: { code: SpanStatusCode.ERROR },
    });
    expect(call.status.message).toContain("401");
    const { dataPoints } = (await metrics()).get("gen_ai.client.operation.duration") ?? { dataPoints: [] };
    expect(dataPoints).toMatchObject([{ attributes: { "error.type": "authentication" } }]);
    await close();
  });

  it("ends the span of a stream with the stream, with the time to its first piece and the tokens of its last event", async () => {
    await using server = await startServer();
    const { layer, spans, metrics, close } = collect();
    const openai = new OpenAI({
      apiKey: "sk-ordinary-test",
      baseURL: server.url,
      reliability: { openTelemetry: layer },
    });
    const stream = await openai.responses.create({ ...params, stream: true });
    expect(spans().filter(({ name }) => name.startsWith("chat"))).toEqual([]);
    for await (const _ of stream);
    expect(spans().at(-1)?.attributes).toMatchObject({
      "gen_ai.request.stream": true,
      "gen_ai.response.time_to_first_chunk": expect.any(Number),
      "gen_ai.usage.output_tokens": expect.any(Number),
    });
    const left = await openai.responses.create({ ...params, stream: true });
    for await (const _ of left) break;
    const cancelled = spans().at(-1) as ReadableSpan;
    expect(cancelled.attributes["api_openai.cancelled"]).toBe(true);
    expect(cancelled.status.code).toBe(SpanStatusCode.UNSET);
    expect([...(await metrics()).keys()]).toContain("gen_ai.client.operation.time_to_first_chunk");
    await close();
  });

  it("tells which target answered, and that another one failed", async () => {
    await using bad = await recordingServer(json({ error: {} }, 500));
    await using good = await recordingServer(json({ object: "list", data: [] }));
    const { layer, spans, close } = collect();
    const { environment } = new OpenAI({ apiKey: "k", baseURL: bad.baseURL });
    const spare = environment.with({ name: "spare", baseURL: good.baseURL });
    const openai = new OpenAI({
      environment,
      reliability: { openTelemetry: layer, failover: failover({ targets: [environment, spare] }) },
    });
    await openai.models.list();
    const [first, second, call] = spans() as [ReadableSpan, ReadableSpan, ReadableSpan];
    expect([first, second].map(({ attributes }) => attributes["api_openai.target"])).toEqual([
      "openai",
      "spare",
    ]);
    expect(call.name).toBe("listModels");
    expect(call.events.map(({ name }) => name)).toEqual(["api_openai.failover", "api_openai.failover"]);
    await close();
  });

  it("has the names to come where they are asked for", async () => {
    await using server = await recordingServer(json({ id: "r", usage }));
    const { layer, metrics, close } = collect("latest");
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { openTelemetry: layer },
    });
    await openai.responses.create(params);
    const told = await metrics();
    expect([...told.keys()].sort()).toEqual([
      "gen_ai.client.inference.duration",
      "gen_ai.client.inference.operation.input_tokens",
      "gen_ai.client.inference.operation.output_tokens",
      "gen_ai.client.inference.usage.cache_read.input_tokens",
      "gen_ai.client.inference.usage.input_tokens",
      "gen_ai.client.inference.usage.output_tokens",
      "gen_ai.client.inference.usage.reasoning.output_tokens",
    ]);
    expect(told.get("gen_ai.client.inference.usage.reasoning.output_tokens")?.dataPoints).toMatchObject([
      { value: 5 },
    ]);
    await close();
  });

  it("is a no-op where the program has no provider", async () => {
    await using server = await recordingServer(json({ object: "list", data: [] }));
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { openTelemetry: openTelemetry() },
    });
    await openai.models.list();
    expect(trace.getTracerProvider()).toBe(trace.getTracerProvider());
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it("refuses names that there are not", () => {
    expect(() => openTelemetry({ conventions: "1.0" as never })).toThrow("conventions");
    expect(() => openTelemetry({ traces: true } as never)).toThrow(
      "`traces` is not an option of `openTelemetry()`",
    );
  });
});
