/**
 * What can be known of calls: the ledger of one, the metrics of a client and their text for Prometheus, the events on a
 * channel, and spans and metrics of OpenTelemetry. Run it with `npx node examples/observability.ts` after `npm run build`.
 * It talks to the real API when OPENAI_API_KEY is set, and to the embedded server otherwise. The exporters keep everything
 * in memory (`npm install @opentelemetry/api @opentelemetry/sdk-trace-base @opentelemetry/sdk-metrics`).
 */
import { subscribe } from "node:diagnostics_channel";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import OpenAI from "api-openai";
import { openTelemetry } from "api-openai/otel";
import { cache, diagnosticsChannel, ledger, metrics, prometheusText, retry } from "api-openai/reliability";
import { startServer } from "api-openai/testing";

await using server = process.env["OPENAI_API_KEY"] ? undefined : await startServer();
const model = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measured });
const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const meters = new MeterProvider({ readers: [reader] });

let isFirst = true;
const openai = new OpenAI({
  ...(server && { baseURL: server.url, apiKey: server.apiKey }),
  // The first answer is a failure, so that there is something to see.
  fetch: async (input, init) => {
    if (!isFirst) return fetch(input, init);
    isFirst = false;
    return Response.json({ error: { message: "busy" } }, { status: 503 });
  },
  reliability: {
    openTelemetry: openTelemetry({
      tracer: tracers.getTracer("example"),
      meter: meters.getMeter("example"),
      conventions: "latest",
    }),
    metrics: metrics(),
    ledger: ledger(),
    cache: cache(),
    retry: retry({ baseDelayMs: 20 }),
  },
  onEvent: diagnosticsChannel(),
});
subscribe("api-openai:retry", (event) => console.log("on the channel:", event));

const question = { model, input: "What is the capital of France?", max_output_tokens: 50 };
const { report } = await openai.responses.create(question, { cache: true }).withResponse();
console.log("the ledger:", report);
console.log("again:", (await openai.responses.create(question, { cache: true }))._report);

const stream = await openai.responses.create({ ...question, stream: true });
for await (const _ of stream);

const { operations, tokens, events } = openai.metrics();
for (const { operation, outcomes, duration, timeToFirstEvent } of operations)
  console.log(operation, outcomes, `p95 ${duration.p95Ms.toFixed(1)} ms, streams ${timeToFirstEvent.count}`);
console.log(tokens, events);
const lines = prometheusText(openai.metrics()).split("\n");
console.log(lines.filter((line) => /^api_openai_(?:calls|attempts|tokens)_total/.test(line)).join("\n"));

for (const { name, status, attributes, events: marks, parentSpanContext } of spans.getFinishedSpans())
  console.log(
    parentSpanContext ? "  span" : "span",
    name,
    status,
    attributes,
    ...marks.map((mark) => mark.name),
  );
await meters.forceFlush();
const [exported] = measured.getMetrics().slice(-1);
for (const { metrics: all } of exported?.scopeMetrics ?? [])
  console.log("metrics:", all.map(({ descriptor }) => descriptor.name).join(", "));
await Promise.all([tracers.shutdown(), meters.shutdown()]);
