import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import type { Target } from "../../src/handwritten/core/handler.ts";
import {
  batch,
  budget,
  cache,
  circuitBreaker,
  coalesce,
  compression,
  deadline,
  type Explainable,
  explain,
  failover,
  firstEvent,
  health,
  hedge,
  ledger,
  metrics,
  type ReliabilityOptions,
  rateLimit,
  retry,
  throttle,
} from "../../src/handwritten/reliability/index.ts";
import { requestOf, targetOf } from "../support/call.ts";

const environment = { ...targetOf("own"), baseURL: "https://host/v1" };
const client = (reliability: ReliabilityOptions, more: Partial<Explainable> = {}): Explainable => ({
  environment,
  reliability,
  timeout: 1_000,
  ...more,
});
const post = (fields: object = { model: "m", input: "12345678" }, operation = "createResponse"): ApiRequest =>
  requestOf({ operation, method: "POST", path: "/responses", body: { kind: "json", value: fields } });
const streamed = requestOf({ method: "POST", reply: "events", body: { kind: "json", value: {} } });
const once = requestOf({
  method: "POST",
  body: { kind: "form", fields: { file: new Blob(["x"]).stream() } },
});

describe("explain says of a policy with its defaults", () => {
  const spare: Target = targetOf("spare");
  const table: readonly (readonly [
    what: string,
    reliability: ReliabilityOptions,
    request: ApiRequest,
    does: string | undefined,
    cost?: object,
  ])[] = [
    [
      "retry",
      { retry: retry() },
      post(),
      "up to 3 attempts, 500 to 8000 ms apart, or as the server asks up to 60000 ms",
      { attempts: 3, timeMs: 123_000, tokens: undefined },
    ],
    [
      "retry that the server may not hold up",
      { retry: retry({ maxRetryAfterMs: 0 }) },
      post(),
      "up to 3 attempts, 500 to 8000 ms apart, or as the server asks up to 0 ms",
      { attempts: 3, timeMs: 4_500 },
    ],
    [
      "retry of what can be sent once",
      { retry: retry() },
      once,
      "up to 1 attempts, 500 to 8000 ms apart, or as the server asks up to 60000 ms",
      { attempts: 1, timeMs: 1_000 },
    ],
    [
      "failover",
      { failover: failover({ targets: [environment, spare] }) },
      post(),
      "tries up to 2 of own, spare (priority)",
      { attempts: 2, timeMs: 2_000 },
    ],
    [
      "failover by a function, of what can be sent once",
      { failover: failover({ targets: [environment, spare], strategy: (targets) => targets }) },
      once,
      "tries up to 1 of own, spare (by a function)",
      { attempts: 1, timeMs: 1_000 },
    ],
    [
      "failover that tries fewer",
      { failover: failover({ targets: [environment, spare], maxTargets: 1 }) },
      post(),
      "tries up to 1 of own, spare (priority)",
      { attempts: 1 },
    ],
    [
      "hedge",
      { hedge: hedge({ after: 50 }) },
      requestOf(),
      "a second attempt after 50 ms",
      { attempts: 2, timeMs: 1_000 },
    ],
    ["hedge of a POST", { hedge: hedge({ after: 50 }) }, post(), undefined, { attempts: 1 }],
    [
      "hedge after most of the calls",
      { hedge: hedge({ after: { percentile: 0.9 } }) },
      requestOf(),
      "a second attempt after 90 % of earlier calls",
    ],
    ["deadline", { deadline: deadline({ ms: 700 }) }, post(), "ends the call after 700 ms", { timeMs: 700 }],
    [
      "deadline that is later",
      { deadline: deadline({ ms: 7_000 }) },
      post(),
      "ends the call after 7000 ms",
      { timeMs: 1_000 },
    ],
    ["deadline that calls may set", { deadline: deadline() }, post(), undefined],
    [
      "rateLimit",
      { rateLimit: rateLimit({ requestsPerMinute: 60, maxWaitMs: 500 }) },
      post(),
      "waits for 60 requests per 60000 ms, up to 500 ms",
      { tokens: 502, timeMs: 1_500 },
    ],
    [
      "rateLimit without limits",
      { rateLimit: rateLimit() },
      post({ max_output_tokens: 5 }),
      "waits for what the server tells",
      { tokens: 5, timeMs: Number.POSITIVE_INFINITY },
    ],
    ["cache", { cache: cache({ when: () => true }) }, post(), "gives an answer again for 300000 ms"],
    ["cache of no call", { cache: cache() }, post(), undefined],
    ["coalesce", { coalesce: coalesce() }, requestOf(), "shares the request with identical calls in flight"],
    ["coalesce of a generation", { coalesce: coalesce() }, post(), undefined],
    [
      "batch",
      { batch: batch() },
      post({ model: "e", input: "a" }, "createEmbedding"),
      "waits up to 10 ms to be sent with up to 100 inputs together",
    ],
    ["batch of a generation", { batch: batch() }, post(), undefined],
    ["firstEvent", { firstEvent: firstEvent() }, streamed, "waits for the first event of the stream"],
    ["firstEvent without a stream", { firstEvent: firstEvent() }, post(), undefined],
    ["circuitBreaker", { circuitBreaker: circuitBreaker() }, post(), "the circuit of own is closed"],
    ["throttle", { throttle: throttle() }, post(), "follows the server's 429s"],
    ["health", { health: health({ targets: [environment] }) }, post(), "own is unknown"],
    ["ledger", { ledger: ledger() }, post(), "writes every attempt down"],
    ["metrics", { metrics: metrics() }, post(), "counts and measures"],
    [
      "budget",
      { budget: budget({ limits: [{ limit: 5, unit: "requests", per: "day" }] }) },
      post(),
      "keeps within 5 requests per day",
    ],
    ["compression", { compression: compression() }, post(), "sends a body of 1024 bytes or more with gzip"],
    ["compression of what is no JSON", { compression: compression() }, requestOf(), undefined],
  ];
  it.each(table)("%s", (_what, reliability, request, does, cost = {}) => {
    const plan = explain(client(reliability), request);
    const [feature] = Object.keys(reliability);
    expect(plan.layers).toEqual(does === undefined ? [] : [{ feature, does }]);
    expect(plan).toMatchObject(cost);
  });

  it("the cost of all together, from the inside out", () => {
    const plan = explain(
      client({
        deadline: deadline({ ms: 5_000 }),
        retry: retry({ maxAttempts: 2, maxRetryAfterMs: 0, baseDelayMs: 100 }),
        failover: failover({ targets: [environment, spare] }),
        rateLimit: rateLimit({ tokensPerMinute: 1_000, maxWaitMs: 50 }),
      }),
      post({ model: "m", input: "1234", max_output_tokens: 9 }),
    );
    expect(plan).toMatchObject({ attempts: 4, timeMs: 4_300, tokens: 40 });
    expect(plan.layers.map(({ feature }) => feature)).toEqual(["deadline", "retry", "failover", "rateLimit"]);
  });
});

describe("explain says of a request", () => {
  it("where it goes, as the target has it adapted", () => {
    const adapted = { ...environment, adapt: (request: ApiRequest) => ({ ...request, path: "/adapted" }) };
    const plan = explain(client({}, { environment: adapted }), post());
    expect([plan.method, plan.url]).toEqual(["POST", "https://host/v1/adapted"]);
  });

  it("what is sent with it, without credentials and without what is taken away", () => {
    const headers = { "x-own": "1", "x-none": null };
    const plain = explain(client({}), { ...post(), headers });
    expect(plain.headers).toEqual({ authorization: "Bearer [REDACTED]", "x-own": "1" });
    const profile = { authorize: (key: string | undefined) => ({ "api-key": key ?? "none" }) };
    const own = { ...environment, organization: "org", project: "proj", profile };
    expect(explain(client({}, { environment: own }), post()).headers).toEqual({
      "api-key": "[REDACTED]",
      "openai-organization": "org",
      "openai-project": "proj",
    });
  });

  it("no time where there is no limit, and the retries that `maxRetries` stands for", () => {
    expect(explain(client({}, { timeout: 0 }), post()).timeMs).toBe(Number.POSITIVE_INFINITY);
    expect(explain(client({}, { maxRetries: 4 }), post()).attempts).toBe(5);
    expect(explain(client({}, { maxRetries: 0 }), post()).layers).toEqual([]);
    expect(explain(client({ retry: retry() }, { maxRetries: 4 }), post()).attempts).toBe(3);
  });
});
