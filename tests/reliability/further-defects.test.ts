import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../src/handwritten/core/clock.ts";
import { APIConnectionTimeoutError, APIError } from "../../src/handwritten/errors/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import {
  cache,
  circuitBreaker,
  rateLimit,
  retry,
  retryBudget,
} from "../../src/handwritten/reliability/index.ts";
import { rejection } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { type Answer, policyBench, replyOf } from "../support/policy.ts";
import { json, recordingServer } from "../support/recording-server.ts";
import { virtualClock } from "../support/virtual-clock.ts";

// What other libraries that do the same get wrong, as measured: the less obvious ones.

const failure = (status: number): APIError => APIError.generate(status, {}, undefined, new Headers());
const clientOf = (baseURL: string, options = {}): OpenAI =>
  new OpenAI({ apiKey: "sk-a-key-of-a-test", baseURL, clock: fakeClock(), ...options });
const chunk = 'data: {"id":"c","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}\n\n';
const headOf = (type: string, more = ""): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\nconnection: close\r\n${more}\r\n`;

describe("a breaker, where others", () => {
  const eager = { consecutiveFailures: 1, openMs: 1_000, jitter: 0, halfOpenCalls: 1, successThreshold: 1 };

  /** A call that is under way since before the circuit opened, and ends as told while it is half-open. */
  const lateResult = async (end: (late: PromiseWithResolvers<ReturnType<typeof replyOf>>) => void) => {
    const clock = virtualClock();
    const breaker = circuitBreaker(eager);
    const late = Promise.withResolvers<ReturnType<typeof replyOf>>();
    const probe = Promise.withResolvers<ReturnType<typeof replyOf>>();
    const answers: (() => ReturnType<Answer>)[] = [
      () => late.promise,
      () => {
        throw failure(500);
      },
      () => probe.promise,
    ];
    const { call } = policyBench([breaker], () => (answers.shift() as () => ReturnType<Answer>)(), clock);
    const slow = call().catch(() => {});
    await rejection(call());
    clock.advance(1_000);
    const probing = call();
    end(late);
    await slow;
    const state = breaker.state("test");
    probe.resolve(replyOf());
    await probing;
    return [state, breaker.state("test")];
  };

  it("open again by the failure of a call that is older than the probe, and lose the probe (cockatiel)", async () => {
    expect(await lateResult(({ reject }) => reject(failure(500)))).toEqual(["half_open", "closed"]);
  });

  it("close by the success of a call that is older than the outage, with no probe (opossum)", async () => {
    expect(await lateResult(({ resolve }) => resolve(replyOf()))).toEqual(["half_open", "closed"]);
  });

  it("have a timer of their own each (opossum)", async () => {
    const clock = virtualClock();
    const { call } = policyBench([circuitBreaker(eager)], () => replyOf(), clock);
    await call();
    expect([clock.started(), clock.pending()]).toEqual([0, []]);
  });
});

describe("a retry, where others", () => {
  it("go by prices of before November 2026 (AWS): 14 for a failure or a timeout, 5 for a 429, of 500", () => {
    const budget = retryBudget();
    expect(budget.available).toBe(500);
    const costs = [failure(503), new APIConnectionTimeoutError({}), failure(429)].map(budget.withdraw);
    expect([costs, budget.available]).toEqual([[14, 14, 5], 467]);
  });

  it("fire at once when a wait is longer than a timer holds", async () => {
    const order: string[] = [];
    const stop = systemClock.after(2 ** 31, () => order.push("after 2^31 ms"));
    // Such a timer fires after 1 ms where it is not clamped, and before this one in any case.
    await systemClock.sleep(5);
    stop();
    expect(order).toEqual([]);
  });

  it("throw what undici says when a body is cut, and do not retry it (openai)", async () => {
    await using server = await recordingServer((_request, response, count) => {
      if (count > 1) return json({ data: [] })(_request, response, count);
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write('{"data":', () => response.socket?.resetAndDestroy());
    });
    const openai = clientOf(server.baseURL, { reliability: { retry: retry() } });
    await openai.models.list();
    expect(server.requests).toHaveLength(2);
  });
});

describe("a limiter, where others", () => {
  it("take of one limit when another one is not there: all or nothing", async () => {
    const limiter = rateLimit({
      learn: false,
      maxWaitMs: 0,
      limits: [
        { requests: 10, perMs: 60_000, burst: 10 },
        { tokens: 100, perMs: 60_000, burst: 100 },
      ],
      countTokens: () => 60,
    });
    const clock = virtualClock();
    const { call } = policyBench([limiter], () => replyOf(), clock);
    const post = {
      operation: "createEmbedding",
      method: "POST",
      body: { kind: "json", value: { model: "m", input: "x" } },
    } as const;
    await call(post);
    expect(await rejection(call(post))).toMatchObject({ kind: "limit", reason: "max_wait" });
    expect(Object.values(limiter.available)).toEqual([9, 40]);
  });
});

describe("a cache, where others have no bounds", () => {
  it("keeps a thousand answers, and no more", async () => {
    const layer = cache({ when: () => true });
    const { call, sent } = policyBench([layer], () => replyOf());
    const ask = (n: number) =>
      call({ method: "POST", body: { kind: "json", value: { model: "m", input: n } } });
    for (let n = 0; n <= 1_000; n++) await ask(n);
    await ask(1_000);
    expect(sent).toHaveLength(1_001);
    await ask(0);
    expect(sent).toHaveLength(1_002);
  });
});

describe("an answer, where others", () => {
  const cut = gzipSync(JSON.stringify({ object: "list", data: [{ id: "m".repeat(999) }] })).subarray(0, -12);
  const gzip = { "content-encoding": "gzip", "content-type": "application/json" };

  it("resolve to nothing when gzip is cut (openai)", async () => {
    await using server = await recordingServer((_request, response) => {
      response.writeHead(200, gzip);
      response.end(cut);
    });
    expect(await rejection(clientOf(server.baseURL).models.list())).toMatchObject({ kind: "decode" });
  });

  it("resolve to the text of a page (openai)", async () => {
    await using server = await recordingServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<h1>Welcome to our Wi-Fi</h1>");
    });
    const error = await rejection(clientOf(server.baseURL).models.list());
    expect(error).toMatchObject({ kind: "decode" });
  });

  it("take all that comes of a bomb (openai)", async () => {
    await using server = await recordingServer((_request, response) => {
      response.writeHead(200, gzip);
      response.end(gzipSync(Buffer.alloc(4_000_000)));
    });
    const openai = clientOf(server.baseURL, { maxResponseBytes: 1_000_000 });
    expect(await rejection(openai.models.list())).toMatchObject({ kind: "too_large" });
  });

  it.each([
    ["a reset", (response: ServerResponse) => response.socket?.resetAndDestroy()],
    ["the end", (response: ServerResponse) => response.socket?.end()],
  ])(
    "take a stream for whole that %s cuts, where its length is not told (openai, undici)",
    async (_, end) => {
      await using server = await recordingServer((_request, response) => {
        response.socket?.write(headOf("text/event-stream") + chunk, () => end(response));
      });
      const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
      const reading = async (): Promise<void> => {
        for await (const _ of await openai.chat.completions.create({
          model: "m",
          messages: [],
          stream: true,
        }));
      };
      expect(await rejection(reading())).toHaveProperty(
        "kind",
        expect.stringMatching(/interrupted|connection/),
      );
    },
  );
});

describe("a request, where others", () => {
  it("take its body and its headers to another origin by a redirect (openai)", async () => {
    await using other = await recordingServer();
    await using server = await recordingServer((_request, response) => {
      response.writeHead(307, { location: `${other.baseURL}/responses` }).end();
    });
    const openai = clientOf(server.baseURL, { organization: "org-1" });
    const error = await rejection(openai.responses.create({ model: "m", input: "secret" }));
    expect(error).toMatchObject({ kind: "redirect" });
    expect(other.requests).toHaveLength(0);
  });

  it("show the key when a client is inspected (openai)", () => {
    const openai = clientOf("http://127.0.0.1:9/v1");
    expect(inspect(openai, { showHidden: true, depth: 9 })).not.toContain("sk-a-key-of-a-test");
  });
});
