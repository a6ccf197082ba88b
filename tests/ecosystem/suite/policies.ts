import OpenAI, { Environment } from "api-openai";
import type { ApiRequest } from "api-openai/core";
import { listModels } from "api-openai/operations";
import { openTelemetry } from "api-openai/otel";
import {
  batch,
  budget,
  cache,
  checkHealth,
  circuitBreaker,
  coalesce,
  compression,
  deadline,
  explain,
  failover,
  firstEvent,
  health,
  hedge,
  ledger,
  liveReliability,
  metrics,
  prometheusText,
  type ReliabilityOptions,
  rateLimit,
  retry,
  retryBudget,
  throttle,
  tokenEstimator,
} from "api-openai/reliability";
import { all, type Checks, equal, failure, like, ok, unique, type World } from "./check.ts";
import { client, clientOf, MESSAGES } from "./clients.ts";
import { server } from "./server-facts.ts";

// Everything is made here, at module scope, as programs do. A platform may refuse timers, random values and the like
// there.
const about = { apiKey: server.apiKey, allowInsecureHttp: true };
const dead = new Environment({ ...about, name: "dead", baseURL: server.refused });
const alive = new Environment({ ...about, name: "alive", baseURL: server.baseURL });

/** What keeps the runs of the suite apart that share these policies, as the requests of a worker do. */
const runOf = ({ headers }: ApiRequest): string => headers?.["x-run"] ?? "none";

const policies = {
  openTelemetry: openTelemetry(),
  metrics: metrics(),
  ledger: ledger(),
  cache: cache(),
  coalesce: coalesce(),
  batch: batch(),
  budget: budget({
    limits: [{ unit: "requests", limit: 1, per: "hour", key: runOf }],
    estimator: tokenEstimator(),
  }),
  deadline: deadline({ ms: 80 }),
  retry: retry({ baseDelayMs: 1, budget: retryBudget() }),
  // Of a browser's two equal GETs the second waits for the first: its cache may hold the answer then.
  hedge: hedge({ after: 50, maxShare: 1, isSafe: () => true }),
  failover: failover({ targets: [dead, alive] }),
  throttle: throttle({ reject: true }),
  rateLimit: rateLimit({ requestsPerMinute: 60_000, tokensPerMinute: 1_000_000 }),
  circuitBreaker: circuitBreaker({ consecutiveFailures: 1, key: runOf }),
  health: health({ targets: [alive] }),
  firstEvent: firstEvent(),
  compression: compression({ minBytes: 1 }),
} satisfies Required<ReliabilityOptions>;
const live = liveReliability({ retry: retry({ baseDelayMs: 1 }) });
const made = new OpenAI({
  ...about,
  baseURL: server.baseURL,
  dangerouslyAllowBrowser: true,
  reliability: policies,
});

/** A client of a route, with one of the policies. */
const withPolicies = (world: World, route: string, ...names: (keyof typeof policies)[]): OpenAI =>
  clientOf(world, route, { reliability: Object.fromEntries(names.map((name) => [name, policies[name]])) });
const first = async (openai: OpenAI, options = {}) => (await openai.models.list(options)).data[0]?.id;

/** Every policy, made at module scope and used in a call. */
export const reliability: Checks = {
  retry: async (world) => {
    equal(await first(withPolicies(world, `flaky.${unique()}`, "retry")), "recovered");
  },
  maxRetries: async (world) => {
    equal(await first(clientOf(world, `flaky.${unique()}`, { maxRetries: 1 })), "recovered");
  },
  ledger: async (world) => {
    const call = withPolicies(world, `flaky.${unique()}`, "retry", "ledger").models.list();
    const { report } = await call.withResponse();
    equal(
      report?.attempts?.map(({ reason, status }) => [reason, status]),
      [
        ["first", 500],
        ["retry", 200],
      ],
    );
  },
  metrics: async (world) => {
    await first(withPolicies(world, "counted.metrics", "metrics"));
    ok(prometheusText(policies.metrics.snapshot()).includes('operation="listModels"'), "text for Prometheus");
  },
  cache: async (world) => {
    const openai = withPolicies(world, `counted.${unique()}`, "cache");
    equal(
      [await first(openai, { cache: true }), await first(openai, { cache: true })],
      ["answer-1", "answer-1"],
    );
    equal(await first(openai), "answer-2");
  },
  coalesce: async (world) => {
    const openai = withPolicies(world, `counted.${unique()}`, "coalesce");
    equal(await Promise.all([first(openai), first(openai)]), ["answer-1", "answer-1"]);
  },
  batch: async (world) => {
    const openai = withPolicies(world, "embeddings", "batch");
    const answers = await Promise.all(
      ["a", "bb"].map((input) => openai.embeddings.create({ model: "m", input }).withResponse()),
    );
    equal(
      answers.map(({ data, report }) => [data.data[0]?.embedding[0], report?.batched]),
      [
        [1, 2],
        [2, 2],
      ],
    );
  },
  budget: async (world) => {
    const openai = withPolicies(world, "counted.budget", "budget");
    const options = { headers: { "x-run": unique() } };
    await first(openai, options);
    like(await failure(first(openai, options)), { kind: "budget" });
  },
  deadline: async (world) => {
    like(await failure(first(withPolicies(world, "hang", "deadline"))), {
      kind: "timeout",
      limit: "deadlineMs",
    });
  },
  hedge: async (world) => {
    const openai = withPolicies(world, `slow.${unique()}`, "hedge");
    const { data } = await openai.post<{ data: { id: string }[] }>("/x", { body: {} });
    equal(data[0]?.id, "answer-2");
  },
  failover: async (world) => {
    const openai = client(world, { reliability: { failover: policies.failover, ledger: policies.ledger } });
    const { report } = await openai.models.list().withResponse();
    equal(
      report?.attempts?.map(({ target }) => target),
      ["dead", "alive"],
    );
  },
  throttle: async (world) => {
    ok(await first(withPolicies(world, "counted.throttle", "throttle")), "an answer");
  },
  rateLimit: async (world) => {
    const openai = withPolicies(world, "counted.limited", "rateLimit");
    equal((await Promise.all(Array.from({ length: 20 }, () => first(openai)))).length, 20);
  },
  circuitBreaker: async (world) => {
    const openai = withPolicies(world, "status.500", "circuitBreaker");
    const options = { headers: { "x-run": unique() } };
    like(await failure(first(openai, options)), { kind: "server" });
    like(await failure(first(openai, options)), { kind: "circuit_open" });
  },
  health: async (world) => {
    const openai = client(world, { reliability: { health: policies.health } });
    await openai.models.list();
    like(await checkHealth(openai), { state: "healthy" });
  },
  firstEvent: async (world) => {
    const openai = withPolicies(world, "byte-by-byte", "firstEvent");
    const stream = await openai.chat.completions.create({ model: "m", messages: MESSAGES, stream: true });
    equal((await all(stream)).length, 3);
  },
  compression: async (world) => {
    const openai = withPolicies(world, "echo", "compression");
    const { headers } = await openai.post<{ headers: object }>("/x", { body: { text: "x".repeat(4_000) } });
    like(headers, { "content-encoding": "gzip" });
  },
  openTelemetry: async (world) => {
    ok(await first(withPolicies(world, "counted.traced", "openTelemetry")), "an answer");
  },
  liveReliability: async (world) => {
    const openai = clientOf(world, `flaky.${unique()}`, { reliability: live });
    equal(await first(openai), "recovered");
    live.update({ retry: undefined });
    like(await failure(first(clientOf(world, `flaky.${unique()}`, { reliability: live }))), {
      kind: "server",
    });
    live.rollback();
  },
  "all of them in one client": () => {
    ok(explain(made, listModels()), "what would happen");
  },
  "a call by name": async (world) => {
    const openai = withPolicies(world, `flaky.${unique()}`, "retry");
    equal((await openai.executeWithRetries(listModels())).data[0]?.id, "recovered");
  },
};
