import { afterEach, describe, expect, it } from "@jest/globals";
import type { Attributes, Meter, Tracer } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { APIConnectionError, APIError, DecodeError } from "../../src/handwritten/errors/index.ts";
import {
  type OpenTelemetry,
  openTelemetry,
  type SemanticConventions,
} from "../../src/handwritten/otel/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { drain, fakeBody } from "../support/fake-body.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { type Answer, policyBench, replyOf } from "../support/policy.ts";

/** Instruments that write down what is made, and what each is given. */
const writtenMeter = () => {
  const made: Record<string, unknown> = {};
  const recorded: [name: string, value: number, attributes: Attributes][] = [];
  const instrument = (name: string, options: unknown) => {
    made[name] = options;
    const record = (value: number, attributes: Attributes) => recorded.push([name, value, attributes]);
    return { record, add: record };
  };
  const meter = { createHistogram: instrument, createCounter: instrument } as unknown as Meter;
  return { meter, made, recorded };
};

/** The layer, and the one around attempts, with all that they write. */
const bench = (answer: Answer, conventions?: SemanticConventions) => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const written = writtenMeter();
  const layer = openTelemetry({ tracer: provider.getTracer("test"), meter: written.meter, conventions });
  const { call, clock } = policyBench([layer, layer.perAttempt], answer, fakeClock());
  return { ...written, layer, call, clock, spans: (): ReadableSpan[] => exporter.getFinishedSpans() };
};
const usage = {
  input_tokens: 10,
  output_tokens: 20,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens_details: { reasoning_tokens: 5 },
};
const known = {
  "gen_ai.operation.name": "testThing",
  "gen_ai.provider.name": "openai",
  "server.address": "127.0.0.1",
  "server.port": 80,
};

describe("the instruments", () => {
  const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
  const tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
  const duration = {
    unit: "s",
    description: expect.any(String),
    advice: { explicitBucketBoundaries: seconds },
  };
  const count = { unit: "{token}", advice: { explicitBucketBoundaries: tokens } };

  it("are those of the conventions, with their units and bounds", async () => {
    const { call, made } = bench(() => replyOf());
    await call();
    expect(made).toEqual({
      "gen_ai.client.operation.duration": duration,
      "gen_ai.client.operation.time_to_first_chunk": duration,
      "gen_ai.client.operation.time_per_output_chunk": duration,
      "gen_ai.client.token.usage": count,
    });
  });

  it("have the names to come where they are asked for, and count each kind of token", async () => {
    const { call, made, recorded } = bench(() => replyOf({ usage }), "latest");
    await call();
    const inference = "gen_ai.client.inference";
    expect(made).toEqual({
      [`${inference}.duration`]: duration,
      [`${inference}.time_to_first_chunk`]: duration,
      [`${inference}.time_per_output_chunk`]: duration,
      [`${inference}.usage.input_tokens`]: { unit: "{token}" },
      [`${inference}.usage.output_tokens`]: { unit: "{token}" },
      [`${inference}.usage.cache_read.input_tokens`]: { unit: "{token}" },
      [`${inference}.usage.reasoning.output_tokens`]: { unit: "{token}" },
      [`${inference}.operation.input_tokens`]: count,
      [`${inference}.operation.output_tokens`]: count,
    });
    expect(recorded).toEqual([
      [`${inference}.usage.input_tokens`, 10, known],
      [`${inference}.usage.output_tokens`, 20, known],
      [`${inference}.usage.cache_read.input_tokens`, 4, known],
      [`${inference}.usage.reasoning.output_tokens`, 5, known],
      [`${inference}.operation.input_tokens`, 10, known],
      [`${inference}.operation.output_tokens`, 20, known],
      [`${inference}.duration`, 0, known],
    ]);
  });
});

describe("an answer that is read at once", () => {
  it("is measured in seconds, with the model that answered", async () => {
    const { call, clock, recorded } = bench(() => {
      clock.advance(1_500);
      return replyOf({ model: "m-1", usage });
    });
    await call();
    const answered = { ...known, "gen_ai.response.model": "m-1" };
    expect(recorded).toEqual([
      ["gen_ai.client.token.usage", 10, { ...answered, "gen_ai.token.type": "input" }],
      ["gen_ai.client.token.usage", 20, { ...answered, "gen_ai.token.type": "output" }],
      ["gen_ai.client.operation.duration", 1.5, answered],
    ]);
  });

  it.each(["not JSON", "{ cut off", "[]", ""])("may be %j, which says nothing of itself", async (text) => {
    const { call, recorded, spans } = bench(() => ({ ...replyOf(), text: async () => text }));
    await call();
    expect(recorded).toEqual([["gen_ai.client.operation.duration", 0, known]]);
    expect(spans().at(-1)?.attributes).toEqual(known);
  });

  it("has used nothing where it is out of a cache", async () => {
    const { call, recorded, spans } = bench((_request, { call: { report } }) => {
      Object.assign(report ?? {}, { cache: "hit" });
      return replyOf({ usage });
    });
    await call({}, { call: { report: { attempts: [] } as never } });
    expect(recorded.map(([name]) => name)).toEqual(["gen_ai.client.operation.duration"]);
    expect(spans().at(-1)?.attributes).toMatchObject({ "gen_ai.usage.input_tokens": 10 });
  });
});

/** The span that has none above it. */
const callSpanOf = (spans: readonly ReadableSpan[]): ReadableSpan =>
  spans.find(({ parentSpanContext }) => !parentSpanContext) as ReadableSpan;

describe("an answer that is streamed", () => {
  const streamed = async (act: (body: ReturnType<typeof fakeBody>) => void) => {
    const body = fakeBody();
    const made = bench(() => body.reply);
    const reply = await made.call();
    const chunks = reply.body?.[Symbol.asyncIterator]() as AsyncIterator<unknown>;
    const read = async (afterMs: number): Promise<unknown> => {
      made.clock.advance(afterMs);
      act(body);
      return chunks.next();
    };
    return { ...made, body, read, chunks };
  };

  it("is measured to its first piece, between pieces, and to its end", async () => {
    const { read, body, chunks, clock, recorded, spans } = await streamed((it) => it.send("piece"));
    await read(1_000);
    await read(200);
    await read(300);
    clock.advance(500);
    body.end();
    await chunks.next();
    expect(recorded).toEqual([
      ["gen_ai.client.operation.time_to_first_chunk", 1, known],
      ["gen_ai.client.operation.time_per_output_chunk", 0.2, known],
      ["gen_ai.client.operation.time_per_output_chunk", 0.3, known],
      ["gen_ai.client.operation.duration", 2, known],
    ]);
    const call = spans().at(-1) as ReadableSpan;
    expect(call.attributes).toEqual({ ...known, "gen_ai.response.time_to_first_chunk": 1 });
    expect(call.events).toEqual([]);
  });

  it("fails with the error that it ends with", async () => {
    const { read, recorded, spans } = await streamed((body) => body.fail(new RangeError("cut")));
    await expect(read(0)).rejects.toThrow("cut");
    const failed = { ...known, "error.type": "RangeError" };
    expect(recorded).toEqual([["gen_ai.client.operation.duration", 0, failed]]);
    expect(spans().at(-1)).toMatchObject({ attributes: failed, status: { code: 2, message: "cut" } });
  });

  it("is cancelled, and has not failed, where its reader leaves", async () => {
    const { chunks, recorded, spans } = await streamed(() => {});
    await chunks.return?.();
    expect(callSpanOf(spans()).attributes).toEqual({ ...known, "api_openai.cancelled": true });
    expect(recorded).toEqual([["gen_ai.client.operation.duration", 0, known]]);
  });

  it("is not cancelled where it is read to its end", async () => {
    const body = fakeBody();
    const { call, spans } = bench(() => body.reply);
    body.end();
    await drain((await call()).body as AsyncIterable<unknown>);
    expect(spans().at(-1)?.attributes).toEqual(known);
  });
});

describe("the span of an attempt", () => {
  const attempt = async (
    answer: Answer,
    parts: Partial<Parameters<typeof contextOf>[1]> = {},
  ): Promise<ReadableSpan> => {
    const { call, spans } = bench(answer);
    await call({}, parts).catch(() => {});
    return spans()[0] as ReadableSpan;
  };
  const sent = {
    "http.request.method": "GET",
    "url.full": "http://127.0.0.1/things",
    "url.template": "/things",
    "server.address": "127.0.0.1",
    "server.port": 80,
    "api_openai.target": "test",
  };

  it("has what was sent and where to, and what came back", async () => {
    const span = await attempt(() => replyOf({}, { "x-request-id": "req_1" }, 201));
    expect(span.name).toBe("GET /things");
    expect(span.kind).toBe(2);
    expect(span.attributes).toEqual({
      ...sent,
      "http.response.status_code": 201,
      "api_openai.request_id": "req_1",
    });
  });

  it.each([
    ["a query", "http://host/v1", { query: { after: "a" } }, "/things", "http://host/v1/things?after=a"],
    [
      "parameters of the path",
      "http://host/v1",
      { path: { id: "x/y" } },
      "/things/{id}",
      "http://host/v1/things/x%2Fy",
    ],
    [
      "a key in the query",
      "http://host/v1",
      { query: { "api-key": "0123456789abcdef" } },
      "/things",
      "http://host/v1/things?api-key=REDACTED",
    ],
    ["credentials in the base URL", "http://user:word@host/v1", {}, "/things", "http://host/v1/things"],
    ["a request that cannot be sent", "http://host/v1", {}, "/things/{id}", "http://host/v1"],
  ])("has the whole address without credentials: %s", async (_, baseURL, params, path, want) => {
    const { target } = contextOf(baseURL);
    const { call, spans } = bench(() => replyOf());
    await call({ params, path } as never, { target });
    const attributes = spans()[0]?.attributes;
    expect([attributes?.["url.full"], attributes?.["url.template"]]).toEqual([want, path]);
  });

  it("has the status as its type where the server rejected the request, and the kind where it did not", async () => {
    const rejected = await attempt(() => Promise.reject(APIError.generate(429, {}, "busy", new Headers())));
    expect(rejected.attributes).toMatchObject({ "error.type": "429", "http.response.status_code": 429 });
    const undecodable = await attempt(() => Promise.reject(new DecodeError("x", { status: 200 })));
    expect(undecodable.attributes).toMatchObject({
      "error.type": "decode",
      "http.response.status_code": 200,
    });
  });

  it("is below the span of its call, also where the program keeps no context", async () => {
    const { call, spans } = bench(() => replyOf());
    await call();
    const [sentSpan, callSpan] = spans() as [ReadableSpan, ReadableSpan];
    expect(sentSpan.parentSpanContext?.spanId).toBe(callSpan.spanContext().spanId);
  });

  it("has the port and the number of the attempt where there is one", async () => {
    const { target } = contextOf("http://host:81");
    const span = await attempt(() => replyOf(), { target, attempt: 2 });
    expect(span.attributes).toMatchObject({
      "server.address": "host",
      "server.port": 81,
      "http.request.resend_count": 2,
    });
  });

  it("has the kind of a failure that no server answered", async () => {
    const span = await attempt(() => Promise.reject(new APIConnectionError({ message: "refused" })));
    expect(span.attributes).toEqual({ ...sent, "error.type": "connection" });
    expect(span.status).toEqual({ code: 2, message: "refused" });
  });

  it("has no message where what was thrown is no error", async () => {
    const span = await attempt(() => Promise.reject(Object.assign(() => {}, { status: "odd" })));
    expect(span.attributes).toEqual({ ...sent, "error.type": "_OTHER" });
    expect(span.status).toEqual({ code: 2, message: "_OTHER" });
  });
});

describe("events of policies", () => {
  it("are events of the call's span, and go on to the next listener", async () => {
    const heard: unknown[] = [];
    const { call, spans } = bench((_request, { emit }) => {
      emit({ type: "budget", level: "warning", name: "n", key: "k", used: 1, limit: 2 });
      emit({ type: "health", target: "t", from: "unknown", to: "healthy", latencyMs: undefined });
      emit({ type: "failure", operation: "o", attempt: 0, error: new Error("x"), durationMs: 1 });
      emit({ type: "request", operation: "o", attempt: 0, method: "GET", url: "u" });
      emit({ type: "response", operation: "o", attempt: 0, status: 200, requestID: "r", durationMs: 1 });
      emit({ type: "retry", operation: "o", attempt: 1, delayMs: 5, error: new RangeError("x") });
      return replyOf();
    });
    await call({}, { emit: (event) => void heard.push(event.type) });
    expect(
      spans()
        .at(-1)
        ?.events.map(({ name, attributes }) => [name, attributes]),
    ).toEqual([
      [
        "api_openai.budget",
        {
          "api_openai.level": "warning",
          "api_openai.name": "n",
          "api_openai.key": "k",
          "api_openai.used": 1,
          "api_openai.limit": 2,
        },
      ],
      [
        "api_openai.health",
        { "api_openai.target": "t", "api_openai.from": "unknown", "api_openai.to": "healthy" },
      ],
      ["api_openai.retry", { "api_openai.attempt": 1, "api_openai.delay_ms": 5, "error.type": "RangeError" }],
    ]);
    expect(heard).toEqual(["budget", "health", "failure", "request", "response", "retry"]);
  });
});

describe("a call that fails", () => {
  it("rejects with what it failed with, and is measured with its type", async () => {
    const error = new RangeError("no");
    const { call, recorded, spans } = bench(() => Promise.reject(error));
    expect(await rejection(call())).toBe(error);
    expect(recorded).toEqual([
      ["gen_ai.client.operation.duration", 0, { ...known, "error.type": "RangeError" }],
    ]);
    expect(spans()).toHaveLength(2);
  });
});

describe("the options", () => {
  const opted = process.env["OTEL_SEMCONV_STABILITY_OPT_IN"];
  afterEach(() => {
    if (opted === undefined) delete process.env["OTEL_SEMCONV_STABILITY_OPT_IN"];
    else process.env["OTEL_SEMCONV_STABILITY_OPT_IN"] = opted;
  });

  const doesOf = ({ explain }: OpenTelemetry) =>
    explain?.(requestOf(), {} as never, contextOf("http://h").target)?.does;

  it.each([
    ["", "1.41"],
    ["http,database", "1.41"],
    ["http, gen_ai_latest_experimental", "latest"],
  ])("take the conventions from OTEL_SEMCONV_STABILITY_OPT_IN=%j: %s", (value, conventions) => {
    process.env["OTEL_SEMCONV_STABILITY_OPT_IN"] = value;
    expect(doesOf(openTelemetry())).toContain(conventions);
    expect(doesOf(openTelemetry({ conventions: "1.41" }))).toContain("1.41");
  });

  it("refuse a tracer and a meter that are none, by their names", () => {
    expect(() => openTelemetry({ tracer: {} as Tracer })).toThrow(/`openTelemetry\.tracer`.*a tracer/);
    expect(() => openTelemetry({ meter: {} as Meter })).toThrow(/`openTelemetry\.meter`.*a meter/);
  });
});
