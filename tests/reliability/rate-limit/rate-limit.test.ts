import { describe, expect, it } from "@jest/globals";
import { openai } from "../../../src/handwritten/config/profiles/hosted.ts";
import { deadlineKey, policyOptionsKey } from "../../../src/handwritten/core/context.ts";
import type { Context, Reply, Target } from "../../../src/handwritten/core/handler.ts";
import type { SendOptions } from "../../../src/handwritten/core/request/send-options.ts";
import { APIConnectionError, APIError, CircuitOpenError } from "../../../src/handwritten/errors/index.ts";
import {
  circuitBreaker,
  layersOf,
  type RateLimitOptions,
  rateLimit,
} from "../../../src/handwritten/reliability/index.ts";
import { rejection, requestOf, targetOf } from "../../support/call.ts";
import { type Answer, policyBench, replyOf } from "../../support/policy.ts";
import { isLong } from "../../support/runs.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const post = (model = "m", fields: object = {}) =>
  ({ method: "POST", body: { kind: "json", value: { model, input: "hello", ...fields } } }) as const;
const options = (own: SendOptions) => ({ values: new Map([[policyOptionsKey, own]]) });
const turn = (): Promise<unknown> => new Promise(setImmediate);
const failure = (status: number, headers: Record<string, string> = {}, code?: string): APIError =>
  APIError.generate(status, { error: { code } }, undefined, new Headers(headers));

const bench = (settings: RateLimitOptions, answer: Answer = () => replyOf()) => {
  const clock = virtualClock();
  const limiter = rateLimit({ learn: false, ...settings });
  return { limiter, ...policyBench([limiter], answer, clock), clock };
};

describe("rateLimit", () => {
  it("spreads requests over the minute instead of letting all through at its edge", async () => {
    const { call, sent, clock, limiter } = bench({ requestsPerMinute: 60 });
    const calls = Array.from({ length: 10 }, () => call(post()));
    await turn();
    expect(sent).toHaveLength(1);
    expect(limiter.waiting).toBe(9);
    for (let n = 2; n <= 10; n++) {
      clock.advance(1_000);
      await turn();
      expect(sent).toHaveLength(n);
    }
    await Promise.all(calls);
    expect(clock.pending()).toEqual([]);
  });

  it("lets a burst through where that is allowed", async () => {
    const { call, sent } = bench({ limits: [{ requests: 60, perMs: 60_000, burst: 5 }] });
    for (let n = 0; n < 10; n++) void call(post());
    await turn();
    expect(sent).toHaveLength(5);
  });

  it("lets the whole of an exact window through at once, and nothing more until it has passed", async () => {
    const { call, sent, clock } = bench({ requestsPerMinute: 3, algorithm: "sliding_window" });
    for (let n = 0; n < 4; n++) void call(post());
    await turn();
    expect(sent).toHaveLength(3);
    clock.advance(59_999);
    await turn();
    expect(sent).toHaveLength(3);
    clock.advance(1);
    await turn();
    expect(sent).toHaveLength(4);
  });

  it("counts each model by itself, unless a limit is of the whole target", async () => {
    const { call, sent } = bench({
      requestsPerMinute: 1,
      limits: [{ requests: 3, perMs: 60_000, burst: 3, per: "target" }],
    });
    for (const model of ["a", "a", "b", "c", "d"]) void call(post(model));
    await turn();
    expect(sent.map(({ request }) => (request.body as { value: { model: string } }).value.model)).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  it("takes keys of the caller's own", async () => {
    const { call, sent } = bench({
      limits: [{ requests: 1, perMs: 1_000, burst: 1, per: ({ headers }) => headers?.["x-tenant"] ?? "" }],
    });
    for (const tenant of ["a", "a", "b"]) void call({ ...post(), headers: { "x-tenant": tenant } });
    await turn();
    expect(sent.map(({ request }) => request.headers?.["x-tenant"])).toEqual(["a", "b"]);
  });

  it("reserves tokens before the call and settles them with what the answer tells", async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
    const { call, sent, limiter } = bench(
      { count: "used", limits: [{ tokens: 1_000, perMs: 60_000, burst: 1_000 }] },
      () => replyOf({ usage }),
    );
    // Reserved are what the prompt takes and the longest answer.
    const first = call(post("m", { max_output_tokens: 900 }));
    const second = call(post("m", { max_output_tokens: 900 }));
    expect(Object.values(limiter.available)[0]).toBeLessThan(100);
    await turn();
    await Promise.all([first, second]);
    expect(sent).toHaveLength(2);
    expect(Object.values(limiter.available)).toEqual([940]);
  });

  describe("counts tokens", () => {
    const limits = [{ tokens: 1_000, perMs: 60_000, burst: 1_000 }];
    const answer = () => replyOf({ usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 } });
    const target = (tokenCount?: "reserved" | "used"): Partial<Context> => ({
      target: {
        ...targetOf("test"),
        provider: { ...openai, tokenCount },
      },
    });

    it.each([
      ["reserved", undefined, "reserved", 500],
      ["used", undefined, "used", 970],
      [undefined, undefined, "reserved", 500],
      ["used", "reserved", "reserved", 500],
      ["reserved", "used", "used", 970],
    ] as const)(
      "that are %s by the profile and %s by the option as %s",
      async (ofProfile, count, is, left) => {
        const { call, limiter } = bench({ limits, ...(count && { count }) }, answer);
        const context = target(ofProfile);
        await call(post(), { ...options({ estimatedTokens: 500 }), ...context });
        expect(Object.values(limiter.available)).toEqual([left]);
        expect(Object.values(limiter.counts)).toEqual([is]);
        const plan = limiter.explain?.(
          requestOf(post()),
          { attempts: 1, timeMs: 0, tokens: 0 },
          context.target as Target,
        );
        expect(plan?.does).toContain(`of tokens what is ${is}`);
      },
    );

    it.each<[string, () => unknown, number]>([
      ["a call that was not sent", () => new APIConnectionError({ phase: "connect" }), 1_000],
      ["a 400", () => failure(400), 500],
      ["a 500", () => failure(500), 500],
    ])("that are reserved, and gives back of %s what leaves so much", async (_, error, left) => {
      const { call, limiter } = bench({ limits, count: "reserved" }, () => {
        throw error();
      });
      await rejection(call(post(), options({ estimatedTokens: 500 })));
      expect(Object.values(limiter.available)).toEqual([left]);
    });

    it("that are used, and lets a call that waits go as soon as answers say what it will use", async () => {
      const { call, sent, clock } = bench(
        { limits: [{ tokens: 60_000, perMs: 60_000, burst: 5_000 }], count: "used" },
        async () => {
          await clock.sleep(1_000);
          return answer();
        },
      );
      for (let n = 0; n < 4; n++) void call(post("m", { max_output_tokens: 5_000 }));
      clock.advance(999);
      await turn();
      expect(sent).toHaveLength(1);
      clock.advance(1);
      await turn();
      // Each of them was estimated at 5 000, and all of that is there once.
      expect(sent).toHaveLength(3);
    });
  });

  it("makes later calls wait for what a call used beyond its estimate", async () => {
    const { call, sent, clock } = bench(
      { count: "used", limits: [{ tokens: 600, perMs: 60_000, burst: 100 }] },
      () => replyOf({ usage: { total_tokens: 400 } }),
    );
    await call(post(), options({ estimatedTokens: 100 }));
    void call(post(), options({ estimatedTokens: 100 }));
    clock.advance(39_999);
    await turn();
    expect(sent).toHaveLength(1);
    clock.advance(2);
    await turn();
    expect(sent).toHaveLength(2);
  });

  it("refuses what its limit never allows", async () => {
    const { call, sent } = bench({ tokensPerMinute: 100 });
    expect(await rejection(call(post(), options({ estimatedTokens: 101 })))).toMatchObject({
      kind: "limit",
      reason: "too_large",
      message: expect.stringContaining("the configured limit of 100 tokens per 60000 ms"),
    });
    expect(sent).toHaveLength(0);
  });

  it.each<[string, () => unknown, number]>([
    ["a circuit that is open", () => new CircuitOpenError("x"), 1_000],
    ["a connection that was refused", () => new APIConnectionError({ phase: "connect" }), 1_000],
    ["a 400", () => failure(400), 1_000],
    ["a 500", () => failure(500), 500],
    ["an answer that was lost", () => new APIConnectionError({ phase: "request" }), 500],
  ])("after %s leaves as many tokens as are left", async (_, error, left) => {
    const { call, limiter } = bench(
      { count: "used", limits: [{ tokens: 1_000, perMs: 60_000, burst: 1_000 }] },
      () => {
        throw error();
      },
    );
    await rejection(call(post(), options({ estimatedTokens: 500 })));
    expect(Object.values(limiter.available)).toEqual([left]);
  });

  it("gives the request back that an open circuit refused, and keeps the one that the server refused", async () => {
    let error: unknown = new CircuitOpenError("x");
    const { call, limiter } = bench({ limits: [{ requests: 10, perMs: 60_000, burst: 10 }] }, () => {
      throw error;
    });
    await rejection(call(post()));
    expect(Object.values(limiter.available)).toEqual([10]);
    error = failure(429, { "retry-after": "0" });
    await rejection(call(post()));
    expect(Object.values(limiter.available)).toEqual([9]);
  });

  it("lets no more calls be under way than are allowed, and a stream is until it ends", async () => {
    const ends: (() => void)[] = [];
    const streaming = (): Reply => ({
      status: 200,
      headers: new Headers(),
      body: (async function* () {
        yield new Uint8Array([1]);
        await new Promise<void>((resolve) => ends.push(resolve));
      })(),
      text: async () => "",
    });
    const { call, sent } = bench({ concurrency: 2 }, streaming);
    const calls = [call(post()), call(post()), call(post())];
    await turn();
    expect(sent).toHaveLength(2);
    const reading = (async () => {
      const { body } = (await calls[0]) as Reply;
      for await (const _ of body ?? []);
    })();
    await turn();
    expect(sent).toHaveLength(2);
    ends[0]?.();
    await reading;
    await turn();
    expect(sent).toHaveLength(3);
    // And one that is left gives its place back as well.
    await ((await calls[1]) as Reply).body?.[Symbol.asyncIterator]().return?.();
    void call(post());
    await turn();
    expect(sent).toHaveLength(4);
  });

  describe("its queue", () => {
    it("is left by a caller who aborts, without a trace", async () => {
      const caller = new AbortController();
      const { call, sent, clock, limiter } = bench({ requestsPerMinute: 60 });
      await call(post());
      const outcome = rejection(call(post(), { signal: caller.signal }));
      caller.abort(new Error("enough"));
      expect(await outcome).toMatchObject({ kind: "abort" });
      expect([limiter.waiting, clock.pending()]).toEqual([0, []]);
      expect(sent).toHaveLength(1);
    });

    it("sends no call of many that one signal aborts, although there is room before the last has left", async () => {
      const caller = new AbortController();
      const { call, sent, clock, limiter } = bench({ limits: [{ requests: 60, perMs: 60_000, burst: 3 }] });
      const calls = Array.from({ length: 300 }, () =>
        rejection(call(post(), { signal: caller.signal })).catch(() => "sent"),
      );
      await turn();
      caller.abort();
      // Fifty have left by now.
      clock.advance(60_000);
      const outcomes = await Promise.all(calls);
      expect(sent).toHaveLength(3);
      expect(outcomes.filter((outcome) => outcome === "sent")).toHaveLength(3);
      expect(limiter.waiting).toBe(0);
      await call(post());
      expect(Object.values(limiter.available)).toEqual([2]);
    });

    it("is no longer than it may be", async () => {
      const { call } = bench({ requestsPerMinute: 60, maxQueue: 1 });
      await call(post());
      void call(post());
      expect(await rejection(call(post()))).toMatchObject({
        kind: "limit",
        reason: "queue_full",
        retryAfterMs: 1_000,
      });
    });

    it("is not entered for a wait that is too long, and left when it turns out to be", async () => {
      const { call, clock, limiter } = bench({ requestsPerMinute: 60, maxWaitMs: 1_500 });
      await call(post());
      const second = call(post());
      const third = rejection(call(post()));
      expect(limiter.waiting).toBe(2);
      clock.advance(1_500);
      expect(await third).toMatchObject({ kind: "limit", reason: "max_wait" });
      const none = bench({ requestsPerMinute: 60, maxWaitMs: 500 });
      await none.call(post());
      expect(await rejection(none.call(post()))).toMatchObject({ reason: "max_wait", retryAfterMs: 1_000 });
      expect(none.clock.pending()).toEqual([]);
      await second;
    });

    it("ends with the deadline of the call", async () => {
      const { call, clock } = bench({ requestsPerMinute: 60 });
      await call(post());
      const at = clock.now() + 300;
      expect(await rejection(call(post(), { values: new Map([[deadlineKey, at]]) }))).toMatchObject({
        reason: "max_wait",
      });
    });

    it("lets calls of a higher priority go first, and no call wait for ever", async () => {
      const order: string[] = [];
      const { call, clock } = bench({ requestsPerMinute: 60 }, ({ operation }) => {
        order.push(operation);
        return replyOf();
      });
      await call({ ...post(), operation: "first" });
      void call({ ...post(), operation: "patient" });
      // One urgent call a second would hold it back for ever, if time did not count.
      for (let n = 0; n < 30; n++) {
        void call({ ...post(), operation: `urgent ${n}` }, options({ priority: 1 }));
        clock.advance(1_000);
        await turn();
      }
      expect(order[1]).toBe("urgent 0");
      expect(order.indexOf("patient")).toBeGreaterThan(8);
      expect(order.indexOf("patient")).toBeLessThan(13);
    });

    it("is emptied when the target's circuit opens, and the calls fail with CircuitOpenError", async () => {
      const breaker = circuitBreaker({ consecutiveFailures: 1 });
      const clock = virtualClock();
      const limiter = rateLimit({ requestsPerMinute: 60, learn: false });
      const layers = layersOf({ circuitBreaker: breaker, rateLimit: limiter });
      const { call, sent } = policyBench(
        layers,
        async () => {
          await turn();
          throw failure(500);
        },
        clock,
      );
      const first = rejection(call(post()));
      const waiting = [rejection(call(post())), rejection(call(post()))];
      expect(await first).toMatchObject({ kind: "server" });
      for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ kind: "circuit_open" });
      expect(sent).toHaveLength(1);
      expect([limiter.waiting, clock.pending()]).toEqual([0, []]);
    });
  });

  describe("what the server says", () => {
    const told = (limit: number, remaining: number): Record<string, string> => ({
      "x-ratelimit-limit-requests": String(limit),
      "x-ratelimit-remaining-requests": String(remaining),
    });

    it("acts where no limit is set", async () => {
      const { call, sent, clock } = bench({ learn: true }, () => replyOf({}, told(60, 59)));
      await call(post());
      for (let n = 0; n < 3; n++) void call(post());
      await turn();
      expect(sent).toHaveLength(2);
      clock.advance(1_000);
      await turn();
      expect(sent).toHaveLength(3);
    });

    it("is followed up and down where no limit is set", async () => {
      let limit = 60;
      const { call, sent, clock } = bench({ learn: true }, () => replyOf({}, told(limit, limit - 1)));
      await call(post());
      limit = 600;
      await call(post());
      clock.advance(59_999);
      for (let n = 0; n < 20; n++) void call(post());
      await turn();
      expect(sent).toHaveLength(2 + 10);
    });

    it("lets a call that takes more go when the bucket is full", async () => {
      const { call, sent, clock } = bench({ learn: true, tokensPerMinute: 600_000 }, () =>
        sent.length < 2
          ? replyOf({}, { "x-ratelimit-limit-tokens": "1000" })
          : replyOf({}, { "x-ratelimit-limit-tokens": "600000" }),
      );
      await call(post(), options({ estimatedTokens: 10 }));
      const large = call(post(), options({ estimatedTokens: 2_002 }));
      clock.advance(1_000);
      await large;
      expect(sent).toHaveLength(2);
    });

    it.each(["0", "0.5", "-1", "-0", "1e999", "1e300", "NaN", "many", "", "1", "1000", "2001.5", "12, 13"])(
      "of a limit as odd as %j holds no client up: each of 20 calls goes within a minute after the one before",
      async (limit) => {
        const headers = {
          "x-ratelimit-limit-tokens": limit,
          "x-ratelimit-limit-requests": limit,
          "x-ratelimit-remaining-tokens": limit,
          "x-ratelimit-remaining-requests": limit,
        };
        for (const settings of [{}, { tokensPerMinute: 600_000, requestsPerMinute: 6_000 }]) {
          const { call, clock } = bench({ learn: true, ...settings }, () => replyOf({}, headers));
          for (let n = 0; n < 20; n++) {
            let isOver = false;
            const answer = call(post(), options({ estimatedTokens: 2_002 })).then(() => {
              isOver = true;
            });
            for (let ms = 0; ms < 61_000 && !isOver; ms += 500) {
              await turn();
              clock.advance(500);
            }
            await turn();
            expect(isOver).toBe(true);
            await answer;
          }
        }
      },
    );

    it("is not believed where the server lets a larger call through, also after it was", async () => {
      const headers = { "x-ratelimit-limit-tokens": "1000" };
      const { call, sent } = bench({ learn: true }, () => replyOf({}, headers));
      await call(post(), options({ estimatedTokens: 1 }));
      const calls = Array.from({ length: 5 }, () => call(post(), options({ estimatedTokens: 2_002 })));
      // The first of them goes because the bucket is full, and the others when its answer has come.
      expect(sent).toHaveLength(2);
      await Promise.all(calls);
      for (let n = 0; n < 5; n++) await call(post(), options({ estimatedTokens: 2_002 }));
      expect(sent).toHaveLength(11);
    });

    it("that is not believed leaves what is configured", async () => {
      const headers = { "x-ratelimit-limit-tokens": "1000" };
      const { call, sent, clock } = bench({ learn: true, tokensPerMinute: 600_000 }, () =>
        replyOf({}, headers),
      );
      await call(post(), options({ estimatedTokens: 1 }));
      for (let n = 0; n < 10; n++) void call(post(), options({ estimatedTokens: 2_000 }));
      clock.advance(3_000);
      await turn();
      clock.advance(3_000);
      await turn();
      expect(sent.length).toBeGreaterThan(10);
    });

    it("ends after a minute in which it was not said again", async () => {
      let headers: Record<string, string> = told(60, 0);
      const { call, sent, clock } = bench({ learn: true }, () => replyOf({}, headers));
      await call(post());
      headers = {};
      clock.advance(60_000);
      for (let n = 0; n < 10; n++) void call(post());
      await turn();
      expect(sent).toHaveLength(11);
    });

    it("is named as learned by an error of a wait for it, and what is set as configured", async () => {
      const learned = bench({ learn: true, maxWaitMs: 100 }, () => replyOf({}, told(1, 0)));
      await learned.call(post());
      expect(await rejection(learned.call(post()))).toMatchObject({
        reason: "max_wait",
        message: expect.stringMatching(/learned \(from a header\) limit of requests per 60000 ms/),
      });
      const set = bench({ requestsPerMinute: 1, maxWaitMs: 100 });
      await set.call(post());
      expect(await rejection(set.call(post()))).toMatchObject({
        message: expect.stringMatching(/configured limit of 1 requests per 60000 ms/),
      });
    });

    it("lowers what is set, and never raises it", async () => {
      const lower = bench({ learn: true, limits: [{ requests: 600, perMs: 60_000, burst: 10 }] }, () =>
        replyOf({}, told(600, 2)),
      );
      await lower.call(post());
      expect(Object.values(lower.limiter.available)).toEqual([2]);
      const higher = bench({ learn: true, limits: [{ requests: 60, perMs: 60_000, burst: 10 }] }, () =>
        replyOf({}, told(6_000, 5_999)),
      );
      await higher.call(post());
      expect(Object.values(higher.limiter.available)).toEqual([9]);
    });

    it("counts where it is only what is left", async () => {
      const headers = { "x-ratelimit-remaining-requests": "2" };
      const { call, limiter } = bench(
        { learn: true, limits: [{ requests: 600, perMs: 60_000, burst: 10 }] },
        () => replyOf({}, headers),
      );
      await call(post());
      expect(Object.values(limiter.available)).toEqual([2]);
    });

    it("with a 429 makes everybody wait as long as it asks", async () => {
      let status = 429;
      const { call, sent, clock, events } = bench(
        { limits: [{ requests: 600, perMs: 60_000, burst: 10 }] },
        () => {
          if (status === 429) throw failure(429, { "retry-after": "7" });
          return replyOf();
        },
      );
      await rejection(call(post()));
      status = 200;
      const calls = [call(post()), call(post())];
      clock.advance(6_999);
      await turn();
      expect(sent).toHaveLength(1);
      clock.advance(1);
      await Promise.all(calls);
      expect(events.map((event) => event.type)).toEqual(["rate_limit_paused", "rate_limit", "rate_limit"]);
    });

    it("insufficient_quota does not pause the queue", async () => {
      const { call, sent } = bench({ requestsPerMinute: 600 }, () => {
        throw failure(429, { "retry-after": "7" }, "insufficient_quota");
      });
      await rejection(call(post()));
      await rejection(call(post()));
      expect(sent).toHaveLength(2);
    });
  });

  it("takes many calls in time that is linear in them", async () => {
    const many = async (count: number): Promise<number> => {
      const { call, sent, clock } = bench({
        limits: [{ requests: count, perMs: 60_000, burst: 1 }],
        maxQueue: Number.POSITIVE_INFINITY,
      });
      const began = process.cpuUsage().user;
      const calls = Array.from({ length: count }, () => call(post()));
      clock.advance(60_000);
      await Promise.all(calls);
      expect(sent).toHaveLength(count);
      return process.cpuUsage().user - began;
    };
    const count = isLong ? 10_000 : 3_000;
    await many(count / 2);
    const few = await many(count);
    const all = await many(10 * count);
    // Ten times as many: quadratic would be a hundred times.
    expect(all / few).toBeLessThan(40);
  }, 60_000);

  it.each([
    [{}, "needs a limit"],
    [{ rpm: 5 }, "`rpm` is not an option of `rateLimit()`"],
    [{ requestsPerMinute: 0 }, "> 0"],
    [{ tokensPerMinute: Number.NaN }, "> 0"],
    [{ limits: [{ requests: 5 }] }, "perMs"],
    [{ limits: [{ requests: 5, tokens: 5, perMs: 1 }] }, "one of"],
    [{ limits: [{ requests: 5, perMs: 1_000, burst: 6 }] }, "`rateLimit.limits[0].burst`"],
    [{ requestsPerMinute: 5, algorithm: "fixed_window" }, "algorithm"],
    [{ requestsPerMinute: 5, maxQueue: -1 }, "maxQueue"],
  ])("refuses %j", (settings, message) => {
    expect(() => rateLimit({ learn: false, ...settings } as RateLimitOptions)).toThrow(message);
  });
});
