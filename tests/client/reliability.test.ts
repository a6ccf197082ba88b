import { describe, expect, it } from "@jest/globals";
import { createResponse, listFiles } from "../../src/generated/operations/index.ts";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import {
  cache,
  circuitBreaker,
  deadline,
  explain,
  ledger,
  liveReliability,
  type ReliabilityOptions,
  retry,
} from "../../src/handwritten/reliability/index.ts";
import { rejection } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const request = createResponse({ model: "m", input: "hello" });
const down = json({ error: { message: "busy" } }, 503);

describe("the option `reliability`", () => {
  it("puts its policies around every call", async () => {
    await using server = await recordingServer(down);
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock: fakeClock(),
      reliability: { retry: retry() },
    });
    await rejection(openai.models.list());
    expect(server.requests).toHaveLength(3);
    await rejection(openai.models.list({ maxRetries: 0 }));
    expect(server.requests).toHaveLength(4);
  });

  it.each<[string, object, string]>([
    [
      "a name that there is not",
      { retries: retry() },
      "`retries` is not an option of `reliability`: did you mean `retry`?",
    ],
    [
      "plain settings",
      { retry: { maxAttempts: 3 } },
      "`reliability.retry` must be what `retry(…)` of api-openai/reliability makes",
    ],
    ["what is no object", true as never, "must be an object of policies"],
    ["another policy", { retry: deadline() }, "`reliability.retry` must be"],
  ])("refuses %s", (_, reliability, message) => {
    expect(() => new OpenAI({ apiKey: "k", reliability: reliability as ReliabilityOptions })).toThrow(
      message,
    );
  });

  it("does not take a number of retries twice", () => {
    expect(() => new OpenAI({ apiKey: "k", maxRetries: 2, reliability: { retry: retry() } })).toThrow(
      "`maxRetries` and `reliability.retry`",
    );
  });

  it.each([
    [{ deadlineMs: 5 }, "deadline"],
    [{ priority: 1 }, "rateLimit"],
    [{ estimatedTokens: 1 }, "rateLimit"],
    [{ cache: true }, "cache"],
    [{ hedge: true }, "hedge"],
    [{ stickyKey: "a" }, "failover"],
  ])("is needed for the option %j of a call", async (options, policy) => {
    const openai = new OpenAI({ apiKey: "k", baseURL: "http://127.0.0.1:9" });
    expect(await rejection(openai.models.list(options))).toMatchObject({
      kind: "configuration",
      message: `the option \`${Object.keys(options)[0]}\` of a call needs the policy \`${policy}\``,
    });
  });

  it("is kept by a client with other options, and by one with more layers", async () => {
    await using server = await recordingServer(down);
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock: fakeClock(),
      reliability: { retry: retry() },
    });
    await rejection(openai.withOptions({ timeout: 5_000 }).models.list());
    await rejection(openai.with((next) => next).models.list());
    expect(server.requests).toHaveLength(6);
  });
});

describe("a cache that clients share", () => {
  it("gives a cached response to no client with other credentials, by any header", async () => {
    await using server = await recordingServer(json({ id: "m", object: "model" }));
    const shared = cache({ when: () => true });
    const clientOf = (defaultHeaders: Record<string, string>, options = {}): OpenAI =>
      new OpenAI({
        apiKey: "k",
        baseURL: server.baseURL,
        reliability: { cache: shared },
        defaultHeaders,
        ...options,
      });
    const clients = [
      clientOf({}),
      clientOf({ "openai-organization": "org-1" }),
      clientOf({ "x-tenant": "a" }),
      clientOf({}, { apiKey: "another" }),
      clientOf({}, { project: "p" }),
    ];
    for (const client of clients) await client.models.retrieve("m");
    expect(server.requests).toHaveLength(clients.length);
    for (const client of clients) {
      const { report } = await client.models.retrieve("m").withResponse();
      expect(report).toEqual({ cache: "hit" });
    }
    expect(server.requests).toHaveLength(clients.length);
  });
});

describe("calls by name", () => {
  const calls = [
    ["executeWithRetries", "retry"],
    ["executeWithCircuitBreaker", "circuitBreaker"],
    ["executeWithRateLimiting", "rateLimit"],
    ["executeWithFailover", "failover"],
  ] as const;

  it.each(calls)("%s names the option that is missing", (call, feature) => {
    const openai = new OpenAI({ apiKey: "k", reliability: feature === "retry" ? {} : { retry: retry() } });
    expect(() => openai[call](request)).toThrow(
      `${call} needs the option \`reliability.${feature}\`: import { ${feature} } from "api-openai/reliability"`,
    );
  });

  it("executeWithEnterpriseFeatures needs at least one", () => {
    const openai = new OpenAI({ apiKey: "k" });
    expect(() => openai.executeWithEnterpriseFeatures(request)).toThrow(
      "set some of the option `reliability`",
    );
  });

  it("goes through the named policy alone", async () => {
    await using server = await recordingServer(down);
    const breaker = circuitBreaker({ consecutiveFailures: 2 });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock: fakeClock(),
      reliability: { retry: retry({ maxAttempts: 4 }), circuitBreaker: breaker },
    });
    expect(await rejection(openai.executeWithRetries(request))).toMatchObject({ kind: "server" });
    expect(server.requests).toHaveLength(4);
    expect(breaker.states).toEqual({});
    await rejection(openai.executeWithCircuitBreaker(request));
    expect(server.requests).toHaveLength(5);
    // All of them: the second failure opens it, and an open circuit is not retried.
    expect(await rejection(openai.executeWithEnterpriseFeatures(request))).toMatchObject({
      kind: "circuit_open",
    });
    expect(server.requests).toHaveLength(6);
  });

  it("gives values, pages and streams as an ordinary call does", async () => {
    await using server = await recordingServer(
      json({ object: "list", data: [{ id: "file_1" }], has_more: false }),
    );
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability: { retry: retry() } });
    const ids: string[] = [];
    for await (const file of openai.executeWithRetries(listFiles())) ids.push(file.id);
    expect(ids).toEqual(["file_1"]);
    const { request_id } = await openai.executeWithRetries(listFiles()).withResponse();
    expect(request_id).toBe("req_test");
  });
});

describe("liveReliability", () => {
  it("is exchanged while calls are in flight: they end with what they began with", async () => {
    const held: (() => void)[] = [];
    await using server = await recordingServer((recorded, response, count) => {
      if (count === 1) held.push(() => down(recorded, response, count));
      else down(recorded, response, count);
    });
    const events: ClientEvent[] = [];
    const live = liveReliability({ retry: retry({ maxAttempts: 2 }) });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock: fakeClock(),
      reliability: live,
      onEvent: (event) => void events.push(event),
    });
    const early = rejection(openai.models.list());
    while (!held.length) await new Promise(setImmediate);
    const seen: string[] = [];
    const stop = live.watch((now, before) => seen.push(`${before.version} → ${now.version}`));
    expect(live.update({ retry: retry({ maxAttempts: 4 }) })).toBe(2);
    held[0]?.();
    await early;
    expect(server.requests).toHaveLength(2);
    await rejection(openai.models.list());
    expect(server.requests).toHaveLength(6);
    expect(live.rollback()).toBe(3);
    stop();
    await rejection(openai.models.list());
    expect(server.requests).toHaveLength(8);
    live.update({ retry: undefined });
    await rejection(openai.models.list());
    expect(server.requests).toHaveLength(9);
    expect(seen).toEqual(["1 → 2", "2 → 3"]);
    expect(events.filter(({ type }) => type === "configuration")).toMatchObject([
      { version: 2, previous: 1 },
      { version: 3, previous: 2 },
      { version: 4, previous: 3 },
    ]);
  });

  it("changes nothing when one of the policies cannot work", () => {
    const live = liveReliability({ retry: retry() });
    const before = live.policies;
    expect(() => live.update({ circuitBreaker: circuitBreaker(), retry: {} as never })).toThrow(
      "reliability.retry",
    );
    expect(live.policies).toBe(before);
    expect(live.version).toBe(1);
    expect(() => live.rollback(7)).toThrow("version 7 is not kept: there are 1");
  });

  it("keeps its last twenty versions, the newest last, and lends out no list of its own", () => {
    const live = liveReliability();
    const policies = Array.from({ length: 24 }, () => ({ deadline: deadline() }));
    for (const one of policies) live.update(one);
    const { history } = live;
    expect(history.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, n) => n + 6));
    expect(history.at(-1)).toEqual({ version: 25, policies: policies.at(-1) });
    expect(history.at(-1)?.policies).toBe(live.policies);
    (history as unknown[]).length = 0;
    expect(live.history).toHaveLength(20);
    expect(() => live.rollback(5)).toThrow("version 5 is not kept");
    expect(live.rollback(6)).toBe(26);
  });

  it("serves calls by name and the options of calls with what acts at the moment", async () => {
    await using server = await recordingServer(json({ object: "list", data: [] }));
    const live = liveReliability();
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, reliability: live });
    expect(() => openai.executeWithRetries(request)).toThrow("reliability.retry");
    await expect(openai.models.list({ deadlineMs: 50 })).rejects.toThrow("policy `deadline`");
    live.update({ retry: retry(), deadline: deadline() });
    await openai.executeWithRetries(request);
    await openai.models.list({ deadlineMs: 5_000 });
    expect(server.requests).toHaveLength(2);
  });
});

describe("explain", () => {
  it("says which policies act, the worst case, and where the request goes, without sending it", () => {
    const openai = new OpenAI({
      apiKey: "sk-secret-secret-secret",
      organization: "org",
      timeout: 10_000,
      reliability: {
        retry: retry({ maxAttempts: 3, maxRetryAfterMs: 5_000, maxDelayMs: 4_000 }),
        circuitBreaker: circuitBreaker(),
        ledger: ledger(),
      },
    });
    const plan = explain(openai, {
      ...request,
      headers: { authorization: "Bearer sk-other-other-other", "x-a": "b" },
    });
    expect(plan).toMatchObject({
      method: "POST",
      url: "https://api.openai.com/v1/responses",
      attempts: 3,
      timeMs: 3 * 10_000 + 2 * 5_000,
      layers: [{ feature: "ledger" }, { feature: "retry" }, { feature: "circuitBreaker" }],
    });
    expect(plan.headers).toEqual({
      authorization: "Bearer [REDACTED sk-…ther]",
      "openai-organization": "org",
      "x-a": "b",
    });
    expect(JSON.stringify(plan)).not.toMatch(/secret|sk-other/);
  });

  it("counts what `maxRetries` stands for", () => {
    expect(explain(new OpenAI({ apiKey: "k", maxRetries: 2 }), request)).toMatchObject({
      attempts: 3,
      layers: [{ feature: "retry" }],
    });
  });

  it("counts the deadline of the call", () => {
    const openai = new OpenAI({
      apiKey: "k",
      timeout: 10_000,
      reliability: { retry: retry(), deadline: deadline({ ms: 12_000 }) },
    });
    expect(explain(openai, request)).toMatchObject({ attempts: 3, timeMs: 12_000 });
    expect(explain(new OpenAI({ apiKey: "k" }), request)).toMatchObject({
      attempts: 1,
      timeMs: 600_000,
      layers: [],
    });
  });

  it("says the same that sending would when that cannot work", () => {
    const openai = new OpenAI({ apiKey: "k" });
    expect(() => explain(openai, { ...request, path: "responses" })).toThrow("must begin with a slash");
  });
});
