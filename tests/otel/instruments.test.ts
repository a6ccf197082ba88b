import { describe, expect, it } from "@jest/globals";
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { OpenAI } from "../../src/handwritten/index.ts";
import { openTelemetry, type SemanticConventions } from "../../src/handwritten/otel/index.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const TOKENS = [
  ...[1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144],
  ...[1_048_576, 4_194_304, 16_777_216, 67_108_864],
];

const usage = {
  input_tokens: 10,
  output_tokens: 20,
  total_tokens: 30,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens_details: { reasoning_tokens: 5 },
};
const response = { id: "resp_1", object: "response", status: "completed", output: [] };
const stream = [
  { type: "response.created", sequence_number: 0, response },
  { type: "response.in_progress", sequence_number: 1, response },
  { type: "response.completed", sequence_number: 2, response: { ...response, usage } },
];

/** What is measured of a stream: of each instrument its name, its unit, and the bounds of its buckets. */
const instrumentsOf = async (conventions: SemanticConventions) => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const meters = new MeterProvider({ readers: [reader] });
  // The next event is written when the one before has been read, so that none arrive together.
  let writeNext = (): void => {};
  await using server = await recordingServer((_, answer) => {
    answer.writeHead(200, { "content-type": "text/event-stream" });
    const left = [...stream];
    writeNext = () => {
      const event = left.shift();
      if (event) answer.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      else answer.end();
    };
    writeNext();
  });
  const openai = new OpenAI({
    apiKey: "k",
    baseURL: server.baseURL,
    reliability: { openTelemetry: openTelemetry({ meter: meters.getMeter("test"), conventions }) },
  });
  for await (const _ of await openai.responses.create({ model: "m", input: "", stream: true })) writeNext();
  await reader.forceFlush();
  const measured = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics[0]?.metrics ?? []);
  await meters.shutdown();
  return Object.fromEntries(
    measured.map(({ descriptor: { name, unit }, dataPoints: [point] }) => [
      name,
      [unit, (point?.value as Partial<Histogram> | undefined)?.buckets?.boundaries],
    ]),
  );
};

describe("what openTelemetry measures", () => {
  it("has the names, units and bounds of 1.41", async () => {
    expect(await instrumentsOf("1.41")).toEqual({
      "gen_ai.client.operation.duration": ["s", SECONDS],
      "gen_ai.client.operation.time_to_first_chunk": ["s", SECONDS],
      "gen_ai.client.operation.time_per_output_chunk": ["s", SECONDS],
      "gen_ai.client.token.usage": ["{token}", TOKENS],
    });
  });

  it("has the names, units and bounds of the latest conventions", async () => {
    expect(await instrumentsOf("latest")).toEqual({
      "gen_ai.client.inference.duration": ["s", SECONDS],
      "gen_ai.client.inference.time_to_first_chunk": ["s", SECONDS],
      "gen_ai.client.inference.time_per_output_chunk": ["s", SECONDS],
      "gen_ai.client.inference.usage.input_tokens": ["{token}", undefined],
      "gen_ai.client.inference.usage.output_tokens": ["{token}", undefined],
      "gen_ai.client.inference.usage.cache_read.input_tokens": ["{token}", undefined],
      "gen_ai.client.inference.usage.reasoning.output_tokens": ["{token}", undefined],
      "gen_ai.client.inference.operation.input_tokens": ["{token}", TOKENS],
      "gen_ai.client.inference.operation.output_tokens": ["{token}", TOKENS],
    });
  });

  it.each<[string, string, string | undefined, (openai: OpenAI) => PromiseLike<unknown>]>([
    [
      "createChatCompletion",
      "chat",
      "chat_completions",
      (openai) => openai.chat.completions.create({ model: "m", messages: [] }),
    ],
    ["createResponse", "chat", "responses", (openai) => openai.responses.create({ model: "m", input: "" })],
    [
      "createCompletion",
      "text_completion",
      undefined,
      (openai) => openai.completions.create({ model: "m", prompt: "" }),
    ],
    [
      "createEmbedding",
      "embeddings",
      undefined,
      (openai) => openai.embeddings.create({ model: "m", input: "" }),
    ],
    [
      "createModeration",
      "createModeration",
      undefined,
      (openai) => openai.moderations.create({ model: "m", input: "" }),
    ],
  ])("names %s `%s`", async (_, name, apiType, call) => {
    await using server = await recordingServer(json({ object: "list", data: [] }));
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { openTelemetry: openTelemetry({ tracer: provider.getTracer("test") }) },
    });
    await call(openai);
    const span = exporter.getFinishedSpans().at(-1);
    expect(span?.name).toBe(`${name} m`);
    expect(span?.attributes["gen_ai.operation.name"]).toBe(name);
    expect(span?.attributes["openai.api.type"]).toBe(apiType);
  });
});
