import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../src/handwritten/core/clock.ts";
import { policyOptionsKey } from "../../../src/handwritten/core/context.ts";
import type { Reply } from "../../../src/handwritten/core/handler.ts";
import {
  type RateLimitOptions,
  type RedisClient,
  type RedisLimitsOptions,
  type RedisSubscriber,
  type RunScript,
  rateLimit,
  redisLimits,
  type Subscribe,
} from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { closedPort } from "../../support/hostile-server.ts";
import { type Answer, policyBench, replyOf } from "../../support/policy.ts";
import {
  type RedisServer,
  type RedisTestClient,
  redisClient,
  redisTitle,
  runsRedis,
  startRedis,
} from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const post = { method: "POST", body: { kind: "json", value: { model: "m" } } } as const;
const estimated = (estimatedTokens: number) => ({
  values: new Map([[policyOptionsKey, { estimatedTokens }]]),
});
const clients: RedisTestClient[] = [];
const clientOf = (port: number): RedisTestClient => {
  const client = redisClient(port);
  clients.push(client);
  return client;
};

/** A limiter of a process of its own, as far as Redis can tell. */
const bench = (
  client: RedisClient,
  settings: RateLimitOptions,
  answer: Answer = () => replyOf(),
  limits: Partial<RedisLimitsOptions> = {},
) => {
  const shared = redisLimits({ client, whenUnavailable: "closed", prefix: "test:", ...limits });
  const limiter = rateLimit({ learn: false, shared, ...settings });
  return {
    limiter,
    ...policyBench([limiter], answer, Object.assign({ ...systemClock }, { slept: [] }) as never),
  };
};

const closeClients = (): void => {
  for (const client of clients.splice(0)) client.close();
};

(runsRedis ? describe : describe.skip)(redisTitle("rateLimit with redisLimits"), () => {
  let server: RedisServer;
  let redis: RedisTestClient;
  beforeEach(async () => {
    server = await startRedis();
    redis = clientOf(server.port);
  });
  afterEach(async () => {
    closeClients();
    await server?.[Symbol.asyncDispose]();
  });
  const level = async (unit: string): Promise<number> => {
    const [key = ""] = (await redis.call("KEYS", `*${unit}*`)) as string[];
    return Number(await redis.call("HGET", key, "level"));
  };

  /** The time of Redis, in milliseconds of the Unix epoch. */
  const redisMs = async (): Promise<number> => {
    const [seconds, microseconds] = (await redis.call("TIME")) as string[];
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  };
  const run: RunScript = (script, keys, args) =>
    redis.call("EVAL", script, String(keys.length), ...keys, ...args);
  it.each<[string, () => RedisClient]>([
    [
      "like that of ioredis",
      () => ({ ...redis, eval: () => Promise.reject(), sendCommand: () => Promise.reject() }) as never,
    ],
    [
      "like that of node-redis",
      () => ({
        sendCommand: () => Promise.reject(),
        eval: (script: string, { keys, arguments: args }: { keys: string[]; arguments: string[] }) =>
          run(script, keys, args),
      }),
    ],
    [
      "with a plain `eval`",
      () => ({
        eval: (script: string, count: number, ...rest: string[]) =>
          redis.call("EVAL", script, String(count), ...rest),
      }),
    ],
    ["that is a function", () => run],
  ])("works with a client %s", async (_, client) => {
    const limits = [{ requests: 60, perMs: 60_000, burst: 2 }];
    const [one, other] = [bench(client(), { limits }), bench(client(), { limits, maxWaitMs: 100 })];
    await one.call(post);
    await other.call(post);
    expect(await rejection(other.call(post))).toMatchObject({ kind: "limit", reason: "max_wait" });
    expect(((await redis.call("KEYS", "*")) as string[]).sort()).toEqual([
      "{test:}processes",
      "{test:}requests/60000/model test m",
    ]);
  });

  it("lets what one process gives back be taken by another, at once", async () => {
    const limits = [{ tokens: 600, perMs: 60_000, burst: 600 }];
    const one = bench(run, { limits, count: "used", maxWaitMs: 1_000 }, () =>
      replyOf({ usage: { total_tokens: 100 } }),
    );
    const other = bench(run, { limits, count: "used", maxWaitMs: 1_000 }, () =>
      replyOf({ usage: { total_tokens: 450 } }),
    );
    await one.call(post, estimated(600));
    await until(async () => (await level("tokens")) >= 499);
    expect(await level("tokens")).toBeLessThan(510);
    await other.call(post, estimated(400));
    // And what it used beyond its estimate all of them owe.
    await until(async () => (await level("tokens")) < 60);
    const refused = (await rejection(one.call(post, estimated(225)))) as { retryAfterMs: number };
    // The whole wait, also where the store would be asked again before.
    expect(refused.retryAfterMs).toBeGreaterThan(5_500);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(6_500);
  });

  it("waits in its own queue, which an abort leaves without a trace here or in Redis", async () => {
    const limits = [{ requests: 6, perMs: 60_000, burst: 1 }];
    const { call, limiter, sent } = bench(run, { limits });
    await call(post);
    const caller = new AbortController();
    const waiting = [
      rejection(call(post, { signal: caller.signal })),
      rejection(call(post, { signal: caller.signal })),
    ];
    const seats = async (): Promise<number> =>
      ((await redis.call("HKEYS", "{test:}requests/60000/model test m")) as string[]).filter((name) =>
        name.startsWith("w:"),
      ).length;
    // Another process finds the bucket empty as well, and stands in line.
    const other = bench(run, { limits, maxWaitMs: 60_000 });
    const elsewhere = rejection(other.call(post, { signal: caller.signal }));
    await until(async () => (await seats()) === 1);
    caller.abort();
    for (const error of await Promise.all([...waiting, elsewhere]))
      expect(error).toMatchObject({ kind: "abort" });
    expect([limiter.waiting, other.limiter.waiting, sent.length, other.sent.length]).toEqual([0, 0, 1, 0]);
    await until(async () => (await seats()) === 0);
  });

  it("gives back what was taken for a caller who left while Redis was asked", async () => {
    const { call, sent } = bench(run, { limits: [{ requests: 60, perMs: 60_000, burst: 5 }] });
    const caller = new AbortController();
    const outcome = rejection(call(post, { signal: caller.signal }));
    caller.abort();
    expect(await outcome).toMatchObject({ kind: "abort" });
    await until(async () => (await level("requests")) >= 4.9);
    expect(sent).toHaveLength(0);
  });

  it("counts calls under way as long as they are, also beyond a lease", async () => {
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
    const settings = { concurrency: 1 };
    const one = bench(run, settings, streaming, { leaseMs: 1_000 });
    const other = bench(run, { ...settings, maxWaitMs: 1_800 }, undefined, { leaseMs: 1_000 });
    const { body } = await one.call(post);
    expect(await rejection(other.call(post))).toMatchObject({ reason: "max_wait" });
    const next = other.call(post);
    const reading = (async () => {
      for await (const _ of body ?? []) ends[0]?.();
    })();
    await until(() => ends.length > 0);
    ends[0]?.();
    await reading;
    await next;
    // One that has ended without a word holds its place for its lease, and no longer.
    const leaseEnd = Math.ceil(await redisMs()) + 700;
    expect(await redis.call("ZADD", "{test:}concurrency/model test m", String(leaseEnd), "somebody")).toBe(1);
    await other.call(post);
    expect(await redisMs()).toBeGreaterThan(leaseEnd);
  });

  describe("of a place that comes free in another process", () => {
    let listens = Promise.resolve<unknown>(undefined);
    const listen = (): Subscribe => (channel, listener) => {
      const client = redisClient(server.port, (from, message) => {
        if (from === channel) listener(message);
      });
      clients.push(client);
      listens = client.call("SUBSCRIBE", channel);
      return listens;
    };
    it.each<[string, (subscribe: Subscribe) => RedisSubscriber]>([
      [
        "like that of ioredis",
        (subscribe) => {
          let hear: (channel: string, message: string) => void = () => {};
          return {
            call: () => {},
            on: (_, listener) => {
              hear = listener;
            },
            subscribe: async (channel: string) => {
              await subscribe(channel, (message) => {
                hear("another", "message");
                hear(channel, message);
              });
            },
          };
        },
      ],
      ["like that of node-redis", (subscribe) => ({ sendCommand: () => {}, subscribe })],
      ["that is a function", (subscribe) => subscribe],
    ])("hears through a subscriber %s, and does not wait until it would ask again", async (_, subscriber) => {
      let end: () => void = () => {};
      const one = bench(
        run,
        { concurrency: 1 },
        () =>
          new Promise((resolve) => {
            end = () => resolve(replyOf());
          }),
      );
      const first = one.call(post);
      await until(() => one.sent.length === 1);
      // The clock of the other stands still: it asks once.
      const shared = redisLimits({
        client: run,
        subscriber: subscriber(listen()),
        whenUnavailable: "closed",
        prefix: "test:",
      });
      const other = policyBench(
        [rateLimit({ learn: false, shared, concurrency: 1 })],
        () => replyOf(),
        virtualClock(),
      );
      await listens;
      const second = other.call(post);
      await until(() => other.clock.pending().some((ms) => ms > 99 && ms < 110));
      expect(other.sent).toHaveLength(0);
      end();
      await first;
      await second;
      expect(other.clock.now()).toBe(0);
    });
  });

  it("asks for many calls at once, and each waits no longer than it has to", async () => {
    let questions = 0;
    const counting: RunScript = (script, keys, args) => {
      questions++;
      return run(script, keys, args);
    };
    const { call, events } = bench(counting, { limits: [{ requests: 6_000, perMs: 60_000, burst: 1_000 }] });
    await Promise.all(Array.from({ length: 1_000 }, () => call(post)));
    expect(questions).toBeLessThan(60);
    expect(events.filter(({ type }) => type !== "rate_limit")).toEqual([]);
  });

  it("refused by Redis, fails at once with the time to wait when it may not wait", async () => {
    const limits = [{ requests: 60, perMs: 240_000, burst: 1 }];
    const [one, other] = [bench(run, { limits }), bench(run, { limits, maxWaitMs: 0 })];
    await one.call(post);
    const error = (await rejection(other.call(post))) as { retryAfterMs: number };
    expect(error).toMatchObject({ reason: "max_wait" });
    expect(error.retryAfterMs).toBeGreaterThan(1_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(4_000);
  });

  it("does without an answer that is late, and gives back what it allowed", async () => {
    const { call, events, sent } = bench(
      run,
      { limits: [{ requests: 60, perMs: 60_000, burst: 5 }] },
      undefined,
      {
        timeoutMs: 100,
        retryMs: 50,
      },
    );
    server.freeze();
    expect(await rejection(call(post))).toMatchObject({ reason: "store_unavailable" });
    expect(events).toMatchObject([{ type: "rate_limit_store", available: false }]);
    expect(String((events[0] as { error?: unknown }).error)).toContain("within 100 ms");
    server.thaw();
    // First the question that was still under way, then what takes it back.
    await until(async () => (await level("requests")) >= 4.9);
    // Redis is asked again after `retryMs`; until then a call is refused.
    await until(() =>
      call(post).then(
        () => true,
        () => false,
      ),
    );
    const told = events.filter(({ type }) => type === "rate_limit_store");
    expect(told).toMatchObject([{ available: false }, { available: true }]);
    expect(sent).toHaveLength(1);
  });

  it("empties its queue when Redis is gone and it fails closed, and goes on alone when it fails open", async () => {
    const limits = [{ requests: 300, perMs: 60_000, burst: 1 }];
    const quick = { timeoutMs: 300, retryMs: 20 };
    const closed = bench(
      (...all) => redis.call("EVAL", all[0], String(all[1].length), ...all[1], ...all[2]),
      { limits },
      undefined,
      quick,
    );
    const open = bench(run, { limits }, undefined, { ...quick, prefix: "open:", whenUnavailable: "open" });
    await closed.call(post);
    await open.call(post);
    const refused = Promise.all([rejection(closed.call(post)), rejection(closed.call(post))]);
    const passed = [open.call(post), open.call(post)];
    await server.kill();
    for (const error of await refused)
      expect(error).toMatchObject({
        kind: "limit",
        reason: "store_unavailable",
        message: expect.stringContaining("cannot be reached"),
      });
    await Promise.all(passed);
    expect(open.sent).toHaveLength(3);
    expect(open.events.filter(({ type }) => type === "rate_limit_store")).toMatchObject([
      { available: false },
    ]);
    await server.restart();
    await until(async () => {
      await open.call(post);
      return open.events.some((event) => event.type === "rate_limit_store" && event.available);
    });
    await open.call(post);
    expect(await redis.call("EXISTS", "{open:}requests/60000/model test m")).toBe(1);
  });

  it("lets processes that have rested begin with one burst together, when Redis is gone and they fail open", async () => {
    const limits = [{ requests: 60, perMs: 3_600_000, burst: 20 }, { concurrency: 12 }];
    const settings = { timeoutMs: 300, retryMs: 60_000, whenUnavailable: "open" } as const;
    let isOver = true;
    const answer = (): Promise<Reply> => (isOver ? Promise.resolve(replyOf()) : new Promise(() => {}));
    const all = Array.from({ length: 4 }, () => bench(run, { limits }, answer, settings));
    // Each learns how many there are from the answer to a call of its own.
    for (const { call } of [...all, ...all]) await call(post);
    await server.kill();
    isOver = false;
    for (const { call } of all) for (let n = 0; n < 20; n++) void call(post).catch(() => {});
    await until(() => all.every(({ limiter }) => limiter.waiting === 17));
    // Twelve are left of the burst of 20, and there are twelve places: of both a fourth each.
    expect(all.map(({ sent }) => sent.length - 2)).toEqual([3, 3, 3, 3]);
  });
});

describe("redisLimits without Redis", () => {
  afterEach(closeClients);
  const absent = async (whenUnavailable: "open" | "closed") => {
    const client = clientOf(await closedPort());
    return bench(client, { limits: [{ requests: 60, perMs: 60_000, burst: 2 }] }, undefined, {
      whenUnavailable,
    });
  };

  it("refuses calls when it fails closed, says why, and when to come again", async () => {
    const { call, sent, events } = await absent("closed");
    for (let n = 0; n < 2; n++)
      expect(await rejection(call(post))).toMatchObject({
        kind: "limit",
        reason: "store_unavailable",
        target: "test",
        retryAfterMs: expect.any(Number),
      });
    expect(sent).toHaveLength(0);
    expect(events).toMatchObject([
      { type: "rate_limit_store", available: false, error: { code: "ECONNREFUSED" } },
    ]);
  });

  it("goes by the buckets of this process when it fails open, and says so", async () => {
    const { call, sent, events, limiter } = await absent("open");
    await call(post);
    await call(post);
    const caller = new AbortController();
    const third = rejection(call(post, { signal: caller.signal }));
    expect([sent.length, limiter.waiting]).toEqual([2, 1]);
    caller.abort();
    await third;
    expect(events.filter(({ type }) => type !== "rate_limit")).toMatchObject([
      { type: "rate_limit_store", available: false },
    ]);
  });

  const client: RedisClient = async () => [];
  it.each<[string, () => unknown, string]>([
    ["no client", () => redisLimits({ client: {} as never, whenUnavailable: "open" }), "redisLimits.client"],
    ["no choice", () => redisLimits({ client } as never), '"open" or "closed"'],
    [
      "no subscriber",
      () => redisLimits({ client, subscriber: {} as never, whenUnavailable: "open" }),
      "redisLimits.subscriber",
    ],
    ["a broken hash tag", () => redisLimits({ client, whenUnavailable: "open", prefix: "a{b" }), "prefix"],
    [
      "a wrong name",
      () => redisLimits({ client, whenUnavailable: "open", timeout: 5 } as never),
      "timeoutMs",
    ],
    [
      "a window that slides",
      () =>
        rateLimit({
          requestsPerMinute: 5,
          algorithm: "sliding_window",
          shared: redisLimits({ client, whenUnavailable: "open" }),
        }),
      "sliding_window",
    ],
    ["another store", () => rateLimit({ requestsPerMinute: 5, shared: {} as never }), "redisLimits"],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("takes what is no verdict for no answer", async () => {
    const { call, events } = bench(client, { requestsPerMinute: 60 });
    expect(await rejection(call(post))).toMatchObject({ reason: "store_unavailable" });
    expect(String((events[0] as { error?: unknown }).error)).toContain("[]");
  });
});
