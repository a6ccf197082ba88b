import { describe, expect, it } from "@jest/globals";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { pipeline } from "../../src/handwritten/core/handler.ts";
import { decode } from "../../src/handwritten/core/reply/decode.ts";
import { OpenAI, type OpenAIError } from "../../src/handwritten/index.ts";
import { openTelemetry } from "../../src/handwritten/otel/index.ts";
import {
  cache,
  circuitBreaker,
  decodeFirst,
  failover,
  health,
  hedge,
  layersOf,
  ledger,
  metrics,
  retry,
} from "../../src/handwritten/reliability/index.ts";
import { contextOf, rejection, requestOf } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { replyOf } from "../support/policy.ts";
import { json, type RecordingServer, recordingServer } from "../support/recording-server.ts";

const send =
  (type: string, body: string): Parameters<typeof recordingServer>[0] =>
  (_, response) => {
    response.writeHead(200, { "content-type": type, "x-request-id": "req_test" });
    response.end(body);
  };
const params = { model: "m", messages: [] };
const piece = `data: {"id":"chatcmpl_1","model":"m-1","choices":[{"index":0,"delta":{"content":"a"}}]}\n\n`;

/** A client with every policy that judges how a call went, and what each of them says. */
const judged = (server: RecordingServer) => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const [measured, breaker, watch] = [metrics(), circuitBreaker(), health({ intervalMs: 0 })];
  const openai = new OpenAI({
    apiKey: "k",
    baseURL: server.baseURL,
    clock: fakeClock(),
    reliability: {
      metrics: measured,
      ledger: ledger(),
      openTelemetry: openTelemetry({ tracer: provider.getTracer("test") }),
      circuitBreaker: breaker,
      health: watch,
    },
  });
  const verdicts = (failure: unknown) => {
    const error = failure as OpenAIError | undefined;
    const { operations, attempts } = measured.snapshot();
    return {
      caller: error?.kind,
      call: operations[0]?.outcomes,
      attempt: attempts[0]?.outcomes,
      ledger: error?.report?.attempts?.map((attempt) => attempt.error),
      spans: exporter.getFinishedSpans().map(({ attributes }) => attributes["error.type"]),
      health: watch.states["openai"]?.failuresInRow,
    };
  };
  return { openai, verdicts, exporter };
};

const alike = (kind: string) => ({
  caller: kind,
  call: { [kind]: 1 },
  attempt: { [kind]: 1 },
  ledger: [kind],
  spans: [kind, kind],
  health: 1,
});

describe("the outcome of a call", () => {
  it.each([
    ["a page of HTML", "text/html", "<html>login</html>"],
    ["JSON that is cut off", "application/json", '{"id":"chatcmpl_1","choices":[{"mess'],
    ["a text", "text/plain", "upstream connect error"],
  ])(
    "is a decode failure to the caller and to every policy where the server responds with %s",
    async (_, type, body) => {
      await using server = await recordingServer(send(type, body));
      const { openai, verdicts } = judged(server);
      expect(verdicts(await rejection(openai.chat.completions.create(params)))).toEqual(alike("decode"));
    },
  );

  it.each([
    ["ends early", piece, "stream_interrupted"],
    ["has an event that is not JSON", `${piece}data: {"id":\n\n`, "decode"],
  ])("is what the reader of a stream saw to every policy where the stream %s", async (_, body, kind) => {
    await using server = await recordingServer(send("text/event-stream", body));
    const { openai, verdicts, exporter } = judged(server);
    const read = async (): Promise<void> => {
      for await (const _ of await openai.chat.completions.create({ ...params, stream: true }));
    };
    expect(verdicts(await rejection(read()))).toEqual(alike(kind));
    expect(exporter.getFinishedSpans().at(-1)?.attributes).toMatchObject({
      "gen_ai.response.id": "chatcmpl_1",
      "gen_ai.response.model": "m-1",
    });
  });

  it.each([
    ["no elements", '{"object":"list"}'],
    ["an object in their place", '{"object":"list","data":{}}'],
    ["nothing", "{}"],
    ["null", "null"],
  ])("is a decode failure to all where a list has %s", async (_, body) => {
    await using server = await recordingServer(send("application/json", body));
    const { openai, verdicts } = judged(server);
    const error = await rejection(openai.models.list());
    expect(verdicts(error)).toEqual(alike("decode"));
    expect(error).toMatchObject({ status: 200, requestID: "req_test" });
  });

  it("is the kind of the error that a good response has in the place of its result, and the status is that of the response", async () => {
    const body = '{"error":{"message":"busy","code":429}}';
    await using server = await recordingServer(send("application/json", body));
    const { openai, verdicts, exporter } = judged(server);
    const error = (await rejection(openai.chat.completions.create(params))) as OpenAIError;
    expect(verdicts(error)).toEqual({ ...alike("rate_limit"), health: 0 });
    expect(error.report?.attempts).toMatchObject([{ status: 200, error: "rate_limit" }]);
    expect(exporter.getFinishedSpans()[0]?.attributes["http.response.status_code"]).toBe(200);
  });

  it("is a success to all where the response can be decoded", async () => {
    await using server = await recordingServer(json({ id: "chatcmpl_1", choices: [] }));
    const { openai, verdicts } = judged(server);
    const result = await openai.chat.completions.create(params);
    expect(result.id).toBe("chatcmpl_1");
    expect(verdicts(undefined)).toEqual({
      caller: undefined,
      call: { success: 1 },
      attempt: { 200: 1 },
      ledger: undefined,
      spans: [undefined, undefined],
      health: 0,
    });
    expect(result._report?.attempts).toMatchObject([{ status: 200 }]);
  });

  it("opens the circuit of a server whose responses cannot be decoded", async () => {
    await using server = await recordingServer(send("text/html", "<html>"));
    const breaker = circuitBreaker({ consecutiveFailures: 2 });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { circuitBreaker: breaker },
    });
    const kinds: unknown[] = [];
    for (let i = 0; i < 3; i++) kinds.push(((await rejection(openai.models.list())) as OpenAIError).kind);
    expect(kinds).toEqual(["decode", "decode", "circuit_open"]);
  });

  it("is that of the next target where the first responds with HTML", async () => {
    await using portal = await recordingServer(send("text/html", "<html>sign in</html>"));
    await using good = await recordingServer(json({ id: "chatcmpl_2", choices: [] }));
    const { environment } = new OpenAI({ apiKey: "k", baseURL: portal.baseURL });
    const targets = [environment, environment.with({ name: "spare", baseURL: good.baseURL })];
    const openai = new OpenAI({ environment, reliability: { failover: failover({ targets }) } });
    expect((await openai.chat.completions.create(params)).id).toBe("chatcmpl_2");
  });

  it("is a check that failed where a target responds to it with HTML", async () => {
    await using portal = await recordingServer(send("text/html", "<html>sign in</html>"));
    const watch = health({ intervalMs: 0, unhealthyAfter: 1 });
    const openai = new OpenAI({ apiKey: "k", baseURL: portal.baseURL, reliability: { health: watch } });
    await rejection(openai.models.list());
    expect((await watch.checkNow())["openai"]?.state).toBe("unhealthy");
  });

  it("ejects a target whose streams begin and break", async () => {
    await using bad = await recordingServer(send("text/event-stream", piece));
    await using good = await recordingServer(
      send("text/event-stream", `data: {"choices":[{"index":0,"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`),
    );
    const { environment } = new OpenAI({ apiKey: "k", baseURL: bad.baseURL });
    const targets = [environment, environment.with({ name: "spare", baseURL: good.baseURL })];
    const openai = new OpenAI({
      environment,
      reliability: { failover: failover({ targets, ejectAfter: 2 }) },
    });
    const read = async (): Promise<string> => {
      for await (const _ of await openai.chat.completions.create({ ...params, stream: true }));
      return "complete";
    };
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i++) seen.push(await read().catch(({ kind }: OpenAIError) => kind));
    expect(seen).toEqual(["stream_interrupted", "stream_interrupted", "complete"]);
  });
});

describe("a response that cannot be decoded", () => {
  it.each([
    ["metrics", { metrics: metrics() }],
    ["retry and cache", { retry: retry(), cache: cache({ when: () => true }) }],
    ["hedge", { hedge: hedge({ after: 10_000 }) }],
    ["no policy", {}],
  ])("is there for asResponse() all the same, under %s", async (_, reliability) => {
    await using server = await recordingServer(send("text/html", "<html>"));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability });
    const response = await openai.models.list().asResponse();
    expect([response.status, await response.text()]).toEqual([200, "<html>"]);
  });

  it("is not given by asResponse() where a later attempt failed in another way", async () => {
    await using bad = await recordingServer(send("text/html", "<html>"));
    await using worse = await recordingServer(json({ error: { message: "no" } }, 400));
    const { environment } = new OpenAI({ apiKey: "k", baseURL: bad.baseURL });
    const targets = [environment, environment.with({ name: "spare", baseURL: worse.baseURL })];
    const openai = new OpenAI({ environment, reliability: { failover: failover({ targets }) } });
    expect(await rejection(openai.models.list().asResponse())).toMatchObject({ status: 400 });
  });

  it("says no secret that the server named", async () => {
    await using server = await recordingServer(send("text/sk-ordinary-test-key", "no JSON"));
    const openai = new OpenAI({
      apiKey: "sk-ordinary-test-key",
      baseURL: server.baseURL,
      reliability: { metrics: metrics() },
    });
    const error = (await rejection(openai.models.list())) as OpenAIError;
    expect([error.kind, error.message.includes("sk-ordinary")]).toEqual(["decode", false]);
  });
});

describe("decodeFirst", () => {
  it("decodes a response once, and gives the value to one caller only", async () => {
    const request = requestOf({ reply: "json" });
    const reply = replyOf({ id: "a" });
    let reads = 0;
    const counted = {
      ...reply,
      text: () => {
        reads++;
        return reply.text();
      },
    };
    const handler = pipeline(decodeFirst, decodeFirst)(async () => counted);
    const answered = await handler(request, contextOf("http://127.0.0.1"));
    const first = await decode(answered, request);
    const readsOfFirst = reads;
    const second = await decode(answered, request);
    expect([first, second, readsOfFirst, reads]).toEqual([{ id: "a" }, { id: "a" }, 1, 2]);
    expect(second).not.toBe(first);
  });

  it("is one layer, the innermost, however many policies judge, and none where none does", () => {
    const judging = layersOf({ metrics: metrics(), ledger: ledger(), retry: retry() });
    expect(judging.filter((layer) => layer === decodeFirst)).toHaveLength(1);
    expect(judging.at(-1)).toBe(decodeFirst);
    expect(layersOf({ retry: retry() })).toHaveLength(1);
  });
});
