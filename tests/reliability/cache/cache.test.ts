import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../../src/handwritten/contract.ts";
import { policyOptionsKey } from "../../../src/handwritten/core/context.ts";
import type { Context, ContextKey } from "../../../src/handwritten/core/handler.ts";
import { APIError } from "../../../src/handwritten/errors/index.ts";
import { cache, rateLimit } from "../../../src/handwritten/reliability/index.ts";
import { rejection, requestOf } from "../../support/call.ts";
import { type PolicyBench, policyBench, replyOf } from "../../support/policy.ts";

const ask = (input: unknown, parts: Partial<ApiRequest> = {}): ApiRequest =>
  requestOf({
    operation: "askThing",
    method: "POST",
    path: "/responses",
    body: { kind: "json", value: { input } },
    ...parts,
  });

/** The context of a call that says something of the cache. */
const saying = (cache: boolean | "refresh", parts: Partial<Context> = {}): Partial<Context> => ({
  values: new Map<ContextKey<unknown>, unknown>([[policyOptionsKey, { cache }]]),
  ...parts,
});
const outcomes = ({ events }: PolicyBench): string[] =>
  events.flatMap((event) => (event.type === "cache" ? [event.outcome] : []));
const counting = (_: unknown, __: unknown, count: number) => replyOf({ count });
const always = { when: () => true };
const flush = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await null;
};

describe("cache", () => {
  it("keeps nothing by default", async () => {
    const feature = cache();
    const bench = policyBench([feature], counting);
    await bench.call(ask("a"));
    await bench.call(ask("a"));
    expect([bench.sent.length, bench.events, feature.stats.entries]).toEqual([2, [], 0]);
  });

  it("gives an answer again to a call that says so, marked, and with its age", async () => {
    const feature = cache();
    const bench = policyBench([feature], counting);
    const first: Partial<Context> = saying(true, { call: {} });
    await bench.call(ask("a"), first);
    bench.clock.advance(4_500);
    const second: Partial<Context> = saying(true, { call: {} });
    const reply = await bench.call(ask("a"), second);
    expect([await reply.text(), reply.headers.get("age"), reply.body]).toEqual(['{"count":1}', "4", null]);
    expect([first.call?.report, second.call?.report]).toEqual([undefined, { cache: "hit" }]);
    expect(outcomes(bench)).toEqual(["miss", "stored", "hit"]);
    expect(feature.stats).toMatchObject({ hits: 1, misses: 1, stored: 1, entries: 1 });
    await bench.call(ask("b"), saying(true));
    expect(bench.sent).toHaveLength(2);
  });

  it("goes by the rule, and a call's own word wins", async () => {
    const bench = policyBench([cache({ when: ({ operation }) => operation === "askThing" })], counting);
    await bench.call(ask("a"));
    await bench.call(ask("a"));
    expect(bench.sent).toHaveLength(1);
    await bench.call(ask("a"), saying(false));
    expect(bench.sent).toHaveLength(2);
    const fresh = await bench.call(ask("a"), saying("refresh"));
    expect([await fresh.text(), bench.sent.length]).toEqual(['{"count":3}', 3]);
    expect(await (await bench.call(ask("a"))).text()).toBe('{"count":3}');
    await bench.call(ask("a", { operation: "other" }));
    expect(bench.sent).toHaveLength(4);
  });

  it("forgets an answer when its time is over", async () => {
    const bench = policyBench([cache({ ...always, ttlMs: 1_000 })], counting);
    await bench.call(ask("a"));
    bench.clock.advance(999);
    await bench.call(ask("a"));
    expect(bench.sent).toHaveLength(1);
    bench.clock.advance(1);
    await bench.call(ask("a"));
    expect(bench.sent).toHaveLength(2);
  });

  it("lets what was used least recently make room, by number and by bytes", async () => {
    const feature = cache({ ...always, maxEntries: 2 });
    const bench = policyBench([feature], counting);
    for (const input of ["a", "b", "a", "c", "a", "b"]) await bench.call(ask(input));
    expect(bench.sent.map(({ request }) => request.body)).toEqual(
      ["a", "b", "c", "b"].map((input) => ask(input).body),
    );
    expect(feature.stats).toMatchObject({ entries: 2, evictions: 2 });
    const small = cache({ ...always, maxBytes: 250 });
    const narrow = policyBench([small], () => replyOf("x".repeat(48)));
    for (const input of ["a", "b", "c"]) await narrow.call(ask(input));
    expect(small.stats).toMatchObject({ entries: 2, bytes: 200, evictions: 1 });
  });

  it("does not keep what is too large, what failed, nor what is not yet what it will be", async () => {
    const answers = [
      "x".repeat(600),
      { status: "in_progress" },
      { status: "failed" },
      { status: "completed", output: [{ status: "failed" }] },
    ];
    const feature = cache({ ...always, maxEntryBytes: 1_000 });
    const bench = policyBench([feature], ({ body }) =>
      replyOf(answers[(body as { value: { input: number } }).value.input]),
    );
    for (const at of answers.keys()) await bench.call(ask(at));
    expect(outcomes(bench).filter((outcome) => outcome !== "miss")).toEqual([
      "not_stored",
      "not_stored",
      "not_stored",
      "stored",
    ]);
    const failing = policyBench([cache(always)], (_, __, count) => {
      if (count > 1) return replyOf({ count });
      throw APIError.generate(500, {}, undefined, new Headers());
    });
    await rejection(failing.call(ask("a")));
    expect(await (await failing.call(ask("a"))).text()).toBe('{"count":2}');
    expect(failing.sent).toHaveLength(2);
  });

  it("does not keep limits, cookies and what framed the message", async () => {
    const bench = policyBench([cache(always)], () =>
      replyOf(
        {},
        {
          "set-cookie": "a=b",
          "x-ratelimit-remaining-requests": "1",
          "content-length": "2",
          "x-request-id": "req_1",
        },
      ),
    );
    await bench.call(ask("a"));
    const { headers } = await bench.call(ask("a"));
    expect(Object.fromEntries(headers)).toEqual({ age: "0", "x-request-id": "req_1" });
  });

  it("takes no permit of a limiter for a hit", async () => {
    const limiter = rateLimit({ requestsPerDay: 1, algorithm: "sliding_window", maxQueue: 0 });
    const bench = policyBench([cache(always), limiter], counting);
    await bench.call(ask("a"));
    const before = limiter.available;
    for (let n = 0; n < 5; n++) expect(await (await bench.call(ask("a"))).text()).toBe('{"count":1}');
    expect(limiter.available).toEqual(before);
    expect(await rejection(bench.call(ask("b")))).toMatchObject({ kind: "limit" });
  });

  it("forgets everything on demand, what is under way included", async () => {
    let answer = (_: unknown): void => {};
    const feature = cache(always);
    const bench = policyBench(
      [feature],
      () =>
        new Promise((resolve) => {
          answer = () => resolve(replyOf({}));
        }),
    );
    const call = bench.call(ask("a"));
    await flush();
    await feature.clear();
    answer(undefined);
    await call;
    expect(outcomes(bench)).toEqual(["miss", "not_stored"]);
    expect(feature.stats.entries).toBe(0);
  });

  it.each<[object, string]>([
    [{ maxEntries: 0 }, "`cache.maxEntries` must be a whole number >= 1"],
    [{ ttlMs: -1 }, "`cache.ttlMs` must be"],
    [{ ttl: 1 }, "`ttl` is not an option of `cache()`: did you mean `ttlMs`?"],
    [{ when: true }, "`cache.when` must be a function"],
    [{ store: {} }, "`cache.store` must be a store with the functions get, set and delete"],
  ])("refuses %j", (options, message) => {
    expect(() => cache(options)).toThrow(message);
  });

  it("says what it would do", () => {
    const { explain } = cache(always);
    const inner = { attempts: 1, timeMs: 1, tokens: undefined };
    const target = { name: "t", baseURL: "", authenticate: () => ({}) };
    expect(explain?.(ask("a"), inner, target)).toEqual({ does: "gives an answer again for 300000 ms" });
    expect(explain?.(requestOf({ method: "DELETE" }), inner, target)).toBeUndefined();
    expect(cache().explain?.(ask("a"), inner, target)).toBeUndefined();
  });
});

describe("several calls at once", () => {
  /** A bench whose answers the test gives. */
  const held = (feature = cache(always)) => {
    const pending: { resolve(): void; reject(error: unknown): void; signal: AbortSignal }[] = [];
    const bench = policyBench(
      [feature],
      (_, { signal }, count) =>
        new Promise((resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          pending.push({ resolve: () => resolve(replyOf({ count })), reject, signal });
        }),
    );
    return { bench, pending, feature };
  };

  it("ask once, and each has the answer", async () => {
    const { bench, pending, feature } = held();
    const records: Context["call"][] = [{}, {}, {}];
    const calls = records.map((call) => bench.call(ask("a"), { call }));
    await flush();
    expect(pending).toHaveLength(1);
    pending[0]?.resolve();
    expect(await Promise.all(calls.map(async (call) => (await call).text()))).toEqual(
      Array(3).fill('{"count":1}'),
    );
    expect(records.map(({ report }) => report?.cache)).toEqual([undefined, "joined", "joined"]);
    expect(feature.stats).toMatchObject({ misses: 1, joined: 2, stored: 1 });
  });

  it("go on without the one that asked first", async () => {
    const { bench, pending } = held();
    const leader = new AbortController();
    const other = new AbortController();
    const first = rejection(bench.call(ask("a"), { signal: leader.signal }));
    const second = bench.call(ask("a"), { signal: other.signal });
    await flush();
    leader.abort();
    expect(await first).toMatchObject({ kind: "abort", request: { operation: "askThing" } });
    expect(pending[0]?.signal.aborted).toBe(false);
    pending[0]?.resolve();
    expect(await (await second).text()).toBe('{"count":1}');
  });

  it("cancel the request when the last one has left, and a call that comes then begins anew", async () => {
    const { bench, pending } = held();
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => rejection(bench.call(ask("a"), { signal })));
    await flush();
    controllers[1]?.abort();
    expect(await calls[1]).toMatchObject({ kind: "abort" });
    expect(pending[0]?.signal.aborted).toBe(false);
    controllers[0]?.abort();
    const next = bench.call(ask("a"));
    await flush();
    expect([pending[0]?.signal.aborted, pending.length]).toEqual([true, 2]);
    pending[1]?.resolve();
    expect(await (await next).text()).toBe('{"count":2}');
    expect(await calls[0]).toMatchObject({ kind: "abort" });
  });

  it("all have the error, each one of its own", async () => {
    const { bench, pending } = held();
    const calls = [1, 2, 3].map(() => rejection(bench.call(ask("a"))));
    await flush();
    pending[0]?.reject(APIError.generate(503, { error: { message: "busy" } }, undefined, new Headers()));
    const errors = await Promise.all(calls);
    expect(errors.map((error) => (error as APIError).status)).toEqual([503, 503, 503]);
    expect(new Set(errors).size).toBe(3);
    expect(errors.every((error) => error instanceof APIError)).toBe(true);
  });

  it("share by rule and by their own word", async () => {
    const { bench, pending } = held();
    const calls = [bench.call(ask("a")), bench.call(ask("a"), saying(true))];
    await flush();
    expect(pending).toHaveLength(1);
    pending[0]?.resolve();
    await Promise.all(calls);
  });

  it("do not share what was asked for in another way", async () => {
    const { bench, pending } = held();
    const limited = {
      values: new Map<ContextKey<unknown>, unknown>([[policyOptionsKey, { cache: true, deadlineMs: 5 }]]),
    };
    const calls = [
      bench.call(ask("a")),
      bench.call(ask("a"), limited),
      bench.call(ask("a"), saying("refresh")),
    ];
    await flush();
    expect(pending).toHaveLength(3);
    for (const { resolve } of pending) resolve();
    await Promise.all(calls);
  });

  it("listen to their callers no longer than they wait", async () => {
    const { bench, pending } = held();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: unknown[]) => {
      listeners++;
      return (add as (...args: unknown[]) => void)(...args);
    };
    signal.removeEventListener = (...args: unknown[]) => {
      listeners--;
      return (remove as (...args: unknown[]) => void)(...args);
    };
    const calls = [1, 2].map(() => bench.call(ask("a"), { signal }));
    await flush();
    // One for all that wait.
    expect(listeners).toBe(1);
    pending[0]?.resolve();
    await Promise.all(calls);
    await flush();
    expect(listeners).toBe(0);
  });
});

describe("stale-while-revalidate", () => {
  const stale = (answer: Parameters<typeof policyBench>[1] = counting) => {
    const feature = cache({ ...always, ttlMs: 1_000, staleMs: 1_000 });
    return { feature, bench: policyBench([feature], answer) };
  };

  it("gives the old answer at once, and fetches one new one for all", async () => {
    const { bench } = stale();
    await bench.call(ask("a"));
    bench.clock.advance(1_500);
    const call: Context["call"] = {};
    const old = await Promise.all([bench.call(ask("a"), { call }), bench.call(ask("a"))]);
    expect(await Promise.all(old.map((reply) => reply.text()))).toEqual(['{"count":1}', '{"count":1}']);
    expect(call.report).toEqual({ cache: "stale" });
    await flush();
    expect(bench.sent).toHaveLength(2);
    const fresh: Context["call"] = {};
    expect(await (await bench.call(ask("a"), { call: fresh })).text()).toBe('{"count":2}');
    expect(fresh.report).toEqual({ cache: "hit" });
    expect(outcomes(bench)).toEqual(["miss", "stored", "stale", "stale", "stored", "hit"]);
  });

  it("does not go on for ever", async () => {
    const { bench } = stale();
    await bench.call(ask("a"));
    bench.clock.advance(2_000);
    expect(await (await bench.call(ask("a"))).text()).toBe('{"count":2}');
  });

  it("fetches without its caller, reports a failure, and tries again", async () => {
    const { bench } = stale((_, { signal }, count) => {
      if (count === 2) throw APIError.generate(500, {}, undefined, new Headers());
      if (signal.aborted) throw signal.reason;
      return replyOf({ count });
    });
    await bench.call(ask("a"));
    bench.clock.advance(1_500);
    const controller = new AbortController();
    await bench.call(ask("a"), { signal: controller.signal });
    controller.abort();
    await flush();
    expect(outcomes(bench)).toEqual(["miss", "stored", "stale", "not_stored"]);
    await bench.call(ask("a"));
    await flush();
    expect(outcomes(bench).slice(4)).toEqual(["stale", "stored"]);
  });

  it("gives a fetch up that takes longer than the old answer lasts", async () => {
    let signal: AbortSignal | undefined;
    const { bench } = stale((_, context, count) => {
      if (count === 1) return replyOf({ count });
      signal = context.signal;
      return new Promise((_, reject) => {
        context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true });
      });
    });
    await bench.call(ask("a"));
    bench.clock.advance(1_500);
    await bench.call(ask("a"));
    await flush();
    expect(signal?.aborted).toBe(false);
    bench.clock.advance(1_000);
    await flush();
    expect([signal?.aborted, outcomes(bench).at(-1)]).toEqual([true, "not_stored"]);
  });
});
