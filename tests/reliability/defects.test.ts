import { describe, expect, it } from "@jest/globals";
import { APIError, APIUserAbortError } from "../../src/handwritten/errors/index.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import {
  circuitBreaker,
  layersOf,
  rateLimit,
  retry,
  retryBudget,
  tokenEstimator,
} from "../../src/handwritten/reliability/index.ts";
import { rejection, requestOf } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { policyBench, replyOf } from "../support/policy.ts";
import { json, recordingServer } from "../support/recording-server.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const failure = (status: number, headers: Record<string, string> = {}, code?: string): APIError =>
  APIError.generate(status, { error: { code } }, undefined, new Headers(headers));
const turn = (): Promise<unknown> => new Promise(setImmediate);
const clientOf = (baseURL: string, options = {}): OpenAI =>
  new OpenAI({ apiKey: "sk-a-key-of-a-test", baseURL, clock: fakeClock(), ...options });
const chunk = 'data: {"id":"c","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}\n\n';

// Measured in other libraries that do the same: what each of them gets wrong, and ours must not.

describe("a retry, where others", () => {
  it("call once more although the signal was aborted in the wait (cockatiel)", async () => {
    const caller = new AbortController();
    const clock = virtualClock();
    const { call, sent } = policyBench(
      [retry({ jitter: 0, baseDelayMs: 600 })],
      () => {
        throw failure(500);
      },
      clock,
    );
    const outcome = rejection(call({}, { signal: caller.signal }));
    await turn();
    caller.abort();
    expect(await outcome).toBeInstanceOf(APIUserAbortError);
    clock.advance(10_000);
    await turn();
    expect([sent.length, clock.pending()]).toEqual([1, []]);
  });

  it("ignore a Retry-After of 61 s and come back after half a second (openai)", async () => {
    await using server = await recordingServer(json({ error: {} }, 429, { "retry-after": "61" }));
    const error = await rejection(
      clientOf(server.baseURL, { reliability: { retry: retry() } }).models.list(),
    );
    expect(error).toMatchObject({ kind: "rate_limit", retryAfterMs: 61_000 });
    expect(server.requests).toHaveLength(1);
  });

  it("repeat what an empty account answers (openai)", async () => {
    await using server = await recordingServer(json({ error: { code: "insufficient_quota" } }, 429));
    await rejection(clientOf(server.baseURL, { maxRetries: 3 }).models.list());
    expect(server.requests).toHaveLength(1);
  });

  it("have no budget for all calls together (openai)", async () => {
    const budget = retryBudget({ capacity: 28 });
    await using server = await recordingServer(json({ error: {} }, 500));
    const openai = clientOf(server.baseURL, { reliability: { retry: retry({ budget }) } });
    for (let n = 0; n < 10; n++) await rejection(openai.models.list());
    expect(server.requests).toHaveLength(12);
  });

  it("fire at once when a delay is more than a timer holds (setTimeout of 2^31)", () => {
    expect(() => retry({ baseDelayMs: 2 ** 31 })).toThrow("retry.baseDelayMs");
    expect(() => retry({ maxDelayMs: Number.POSITIVE_INFINITY })).toThrow("retry.maxDelayMs");
  });
});

describe("a breaker, where others", () => {
  const eager = {
    consecutiveFailures: 2,
    openMs: 1_000,
    jitter: 0,
    halfOpenCalls: 1,
    successThreshold: 1,
  } as const;

  it("open on one new failure after an idle hour (cockatiel)", async () => {
    const breaker = circuitBreaker({ window: { ms: 5_000 }, minimumCalls: 10 });
    const clock = virtualClock();
    let isDown = false;
    const { call } = policyBench(
      [breaker],
      () => {
        if (isDown) throw failure(500);
        return replyOf();
      },
      clock,
    );
    for (let n = 0; n < 60; n++) {
      isDown = n % 3 === 0;
      await call().catch(() => {});
    }
    clock.advance(3_600_000);
    isDown = true;
    await rejection(call());
    expect(breaker.state("test")).toBe("closed");
  });

  it("let callers wait for a probe that hangs, without an end (cockatiel)", async () => {
    const breaker = circuitBreaker(eager);
    const clock = virtualClock();
    let isDown = true;
    const { call } = policyBench(
      [breaker],
      () => {
        if (isDown) throw failure(500);
        return new Promise(() => {});
      },
      clock,
    );
    await rejection(call());
    await rejection(call());
    clock.advance(1_000);
    isDown = false;
    void call();
    expect(await rejection(call())).toMatchObject({ kind: "circuit_open" });
  });

  it("take what a filter leaves out for a success, so that a 400 closes the circuit (opossum)", async () => {
    const breaker = circuitBreaker(eager);
    const clock = virtualClock();
    let status = 500;
    const { call } = policyBench(
      [breaker],
      () => {
        throw failure(status);
      },
      clock,
    );
    await rejection(call());
    await rejection(call());
    clock.advance(1_000);
    status = 400;
    await rejection(call());
    expect(breaker.state("test")).toBe("half_open");
  });

  it("abort every call in flight when one of them times out (opossum)", async () => {
    await using server = await recordingServer((request, response, count) => {
      if (!request.url.endsWith("slow")) setImmediate(() => json({ id: "m" })(request, response, count));
    });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      reliability: { circuitBreaker: circuitBreaker() },
    });
    const slow = rejection(openai.models.retrieve("slow", { timeout: 50 }));
    const quick = await openai.models.retrieve("quick");
    expect(quick.id).toBe("m");
    expect(await slow).toMatchObject({ kind: "timeout" });
  });

  it("count calls that they refused themselves among those that were made (opossum)", async () => {
    const breaker = circuitBreaker({
      ...eager,
      consecutiveFailures: Number.POSITIVE_INFINITY,
      minimumCalls: 4,
    });
    const clock = virtualClock();
    const { call } = policyBench(
      [breaker],
      () => {
        throw failure(500);
      },
      clock,
    );
    breaker.force("test", "open");
    for (let n = 0; n < 20; n++) await rejection(call());
    breaker.release("test");
    for (let n = 0; n < 3; n++) await rejection(call());
    expect(breaker.state("test")).toBe("closed");
    await rejection(call());
    expect(breaker.state("test")).toBe("open");
  });

  it.each([3_600_000, -3_600_000])(
    "follow the wall clock when it jumps by %i ms (cockatiel)",
    async (jump) => {
      const breaker = circuitBreaker(eager);
      const clock = virtualClock();
      let wall = 1_700_000_000_000;
      const { call, sent } = policyBench(
        layersOf({
          circuitBreaker: breaker,
          rateLimit: rateLimit({ requestsPerMinute: 6_000, learn: false }),
        }),
        () => {
          throw failure(500);
        },
        Object.assign(clock, { wallTime: () => wall }),
      );
      await rejection(call());
      await rejection(call());
      wall += jump;
      expect(await rejection(call())).toMatchObject({ kind: "circuit_open", retryAfterMs: 1_000 });
      expect(sent).toHaveLength(2);
    },
  );
});

describe("a limiter, where others", () => {
  it("let 19 of ten a second into one second, around the edge of a window (rate-limiter-flexible, p-queue)", async () => {
    for (const limits of [
      [{ requests: 10, perMs: 1_000, algorithm: "sliding_window" }],
      [{ requests: 10, perMs: 1_000, burst: 1 }],
    ] as const) {
      const clock = virtualClock();
      const times: number[] = [];
      const { call } = policyBench(
        [rateLimit({ limits, learn: false })],
        () => {
          times.push(clock.now());
          return replyOf();
        },
        clock,
      );
      clock.advance(950);
      for (let n = 0; n < 30; n++) void call();
      for (let n = 0; n < 400; n++) {
        clock.advance(10);
        await turn();
      }
      expect(times).toHaveLength(30);
      for (const from of times)
        expect(times.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(11);
    }
  });

  it("count tokens after the call, so that five at once use six times the limit (LiteLLM)", async () => {
    const { call, sent } = policyBench(
      [rateLimit({ limits: [{ tokens: 100, perMs: 60_000, burst: 100 }], learn: false })],
      () => replyOf({ usage: { total_tokens: 90 } }),
      virtualClock(),
    );
    const value = { model: "m", input: "x", max_output_tokens: 90 };
    for (let n = 0; n < 5; n++) void call({ method: "POST", body: { kind: "json", value } });
    await turn();
    expect(sent).toHaveLength(1);
  });

  it("hang on a prompt of fifty thousand equal letters (js-tiktoken)", () => {
    let longest = 0;
    const estimator = tokenEstimator({
      countTokens: (text) => {
        longest = Math.max(longest, text.length);
        return text.length;
      },
      maxCountedChars: 1_000,
    });
    const input = "a".repeat(5_000_000);
    const { input: tokens } = estimator.estimate(
      requestOf({ body: { kind: "json", value: { model: "m", input } } }),
    );
    expect(longest).toBe(0);
    expect(tokens).toBeGreaterThan(1_000_000);
  });
});

describe("a stream, where others", () => {
  const streaming = (write: string, end: boolean) =>
    recordingServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (end) response.end(write);
      else response.write(write);
    });
  const read = async (baseURL: string, timeout?: object): Promise<unknown> => {
    const openai = new OpenAI({ apiKey: "k", baseURL, ...(timeout && { timeout }) });
    const stream = await openai.chat.completions.create({ model: "m", messages: [], stream: true });
    return rejection(
      (async () => {
        for await (const _ of stream);
      })(),
    );
  };

  it("take one without its last event for a whole one (openai)", async () => {
    await using server = await streaming(chunk, true);
    expect(await read(server.baseURL)).toMatchObject({ kind: "stream_interrupted", eventsReceived: 1 });
  });

  it("hang on a stall: their timeout ends with the head (openai)", async () => {
    await using server = await streaming(chunk, false);
    expect(await read(server.baseURL, { idleMs: 50 })).toMatchObject({ kind: "timeout", limit: "idleMs" });
  });
});

describe("a request, where others", () => {
  it("quote a key with a line break in an error (openai, Headers)", async () => {
    const openai = new OpenAI({ apiKey: "sk-secret-secret\nsk-more", baseURL: "http://127.0.0.1:9/v1" });
    const error = await rejection(openai.models.list());
    expect(String(error)).not.toContain("sk-secret");
  });

  it("send the key to whatever host a path names (openai)", async () => {
    await using other = await recordingServer();
    const openai = new OpenAI({ apiKey: "k" });
    await rejection(openai.get(`${other.baseURL}/models`));
    expect(other.requests).toHaveLength(0);
  });

  it("take an address that is neither safe nor near (openai)", () => {
    expect(() => new OpenAI({ apiKey: "k", baseURL: "http://example.com/v1" })).toThrow("https");
  });
});
