import { describe, expect, it } from "@jest/globals";
import type { Context, Layer, Reply } from "../../src/handwritten/core/handler.ts";
import { APIError } from "../../src/handwritten/errors/index.ts";
import {
  budget,
  type CircuitBreaker,
  cache,
  circuitBreaker,
  coalesce,
  compression,
  deadline,
  failover,
  firstEvent,
  health,
  hedge,
  layersOf,
  ledger,
  type Metrics,
  metrics,
  type Policy,
  type PolicyName,
  type RateLimit,
  type ReliabilityOptions,
  rateLimit,
  retry,
  throttle,
} from "../../src/handwritten/reliability/index.ts";
import { rejection, targetOf } from "../support/call.ts";
import { policyBench, replyOf } from "../support/policy.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const turn = (): Promise<unknown> => new Promise(setImmediate);
const failure = (status: number): APIError => APIError.generate(status, {}, undefined, new Headers());
const post = {
  operation: "askThing",
  method: "POST",
  body: { kind: "json", value: { model: "m", input: "x" } },
} as const;

/** Every policy, set up so that it acts on any call. */
const make: Record<Exclude<PolicyName, "batch" | "openTelemetry">, () => Policy> = {
  metrics: () => metrics(),
  ledger: () => ledger(),
  cache: () => cache({ when: () => true }),
  coalesce: () => coalesce({ when: () => true }),
  budget: () => budget({ limits: [{ unit: "tokens", limit: 1e9, per: "day" }] }),
  deadline: () => deadline({ ms: 600_000 }),
  retry: () => retry({ maxAttempts: 2, jitter: 0 }),
  hedge: () => hedge({ after: 50_000, isSafe: () => true, maxShare: 1 }),
  failover: () => failover({ targets: [targetOf("a"), targetOf("b")] }),
  health: () => health({ intervalMs: 0 }),
  throttle: () => throttle(),
  rateLimit: () => rateLimit({ concurrency: 2, tokensPerMinute: 1e9, learn: false }),
  circuitBreaker: () => circuitBreaker({ minimumCalls: 1_000 }),
  firstEvent: () => firstEvent({ ms: 600_000 }),
  compression: () => compression(),
};
const names = Object.keys(make) as (keyof typeof make)[];
const pairs = names.flatMap((first, at) => names.slice(at + 1).map((second) => [first, second] as const));

/** A signal that knows how many listen to it. */
const countedSignal = () => {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const { addEventListener, removeEventListener } = AbortSignal.prototype;
  const known = new Set<unknown>();
  Object.assign(signal, {
    addEventListener(type: string, listener: EventListener, options?: AddEventListenerOptions) {
      known.add(listener);
      listeners = known.size;
      addEventListener.call(signal, type, listener, options);
    },
    removeEventListener(type: string, listener: EventListener) {
      known.delete(listener);
      listeners = known.size;
      removeEventListener.call(signal, type, listener);
    },
  });
  return { controller, signal, listeners: () => (signal.aborted ? 0 : listeners) };
};

const setUp = (
  chosen: readonly (keyof typeof make)[],
  answer: (count: number, context: Context) => Reply | Promise<Reply>,
) => {
  const features = Object.fromEntries(chosen.map((name) => [name, make[name]()])) as ReliabilityOptions;
  const clock = virtualClock();
  const made = policyBench(layersOf(features), (_request, context, count) => answer(count, context), clock);
  /** What must hold when all is over. */
  const rests = (): void => {
    expect(clock.pending()).toEqual([]);
    const { rateLimit: limiter, metrics: counted } = features as { rateLimit?: RateLimit; metrics?: Metrics };
    if (limiter) {
      expect(limiter.waiting).toBe(0);
      for (const [name, left] of Object.entries(limiter.available))
        if (name.includes("at once")) expect(left).toBe(2);
    }
    if (counted) expect(counted.snapshot().inFlight).toBe(0);
    for (const { reserved } of features.budget ? (features.budget as ReturnType<typeof budget>).spent : [])
      expect(reserved).toBe(0);
    for (const { underWay } of Object.values(
      (features.failover as ReturnType<typeof failover> | undefined)?.states ?? {},
    ))
      expect(underWay).toBe(0);
  };
  return { ...made, clock, features, rests };
};

const streamOf = (pieces: number, onLeave: () => void): Reply => ({
  status: 200,
  headers: new Headers({ "content-type": "text/event-stream" }),
  body: (async function* () {
    try {
      for (let n = 0; n < pieces; n++) yield new TextEncoder().encode(`data: {"n":${n}}\n\n`);
    } finally {
      onLeave();
    }
  })(),
  text: async () => "",
});

describe.each(pairs)("%s with %s", (first, second) => {
  const chosen = [first, second];

  it("gives the answer, and leaves nothing behind", async () => {
    const { signal, listeners } = countedSignal();
    const { call, sent, rests } = setUp(chosen, () => replyOf({ n: 1, usage: { total_tokens: 5 } }));
    expect(await (await call(post, { signal })).text()).toContain('"n":1');
    expect(sent).toHaveLength(1);
    expect(listeners()).toBe(0);
    rests();
  });

  it("gives the error, and leaves nothing behind", async () => {
    const { signal, listeners } = countedSignal();
    const { call, sent, clock, rests } = setUp(chosen, () => {
      throw failure(500);
    });
    const outcome = rejection(call(post, { signal }));
    for (let n = 0; n < 6; n++) {
      await turn();
      clock.advance(1_000);
    }
    expect(await outcome).toMatchObject({ status: 500 });
    const times = (chosen.includes("retry") ? 2 : 1) * (chosen.includes("failover") ? 2 : 1);
    expect(sent).toHaveLength(times);
    expect(listeners()).toBe(0);
    rests();
  });

  it("ends at once when the caller aborts, and leaves nothing behind", async () => {
    const { controller, signal } = countedSignal();
    const { call, clock, rests } = setUp(
      chosen,
      (_count, context) =>
        new Promise((_resolve, reject) => {
          context.signal.addEventListener("abort", () => reject(context.signal.reason), { once: true });
        }),
    );
    const outcome = rejection(call(post, { signal }));
    await turn();
    controller.abort(new Error("enough"));
    await expect(outcome).resolves.toBeDefined();
    await turn();
    clock.advance(0);
    rests();
  });

  it.each(["to its end", "to its first piece", "not at all"])(
    "of a stream that is read %s leaves nothing behind",
    async (how) => {
      let left = 0;
      const { signal, listeners } = countedSignal();
      const { call, rests, clock } = setUp(chosen, () =>
        streamOf(3, () => {
          left++;
        }),
      );
      const { body } = await call({ ...post, reply: "events" }, { signal });
      if (how === "not at all") await body?.[Symbol.asyncIterator]().return?.();
      else for await (const _ of body ?? []) if (how === "to its first piece") break;
      await turn();
      clock.advance(0);
      // A generator that was never begun has no end to come to.
      if (how !== "not at all") expect(left).toBe(1);
      expect(listeners()).toBe(0);
      rests();
    },
  );
});

describe("policies together", () => {
  const bench = (
    features: ReliabilityOptions,
    answer: (count: number, target: string) => Reply,
    layers: Layer[] = [],
  ) => {
    const clock = virtualClock();
    return {
      ...policyBench(
        [...layersOf(features), ...layers],
        (_request, { target }, count) => answer(count, target.name),
        clock,
      ),
      clock,
    };
  };
  const burst = (requests: number) => ({
    limits: [{ requests, perMs: 60_000, burst: requests }],
    learn: false,
  });

  it("every attempt of a retry takes a permit of the limiter, and is seen by the breaker", async () => {
    const limiter = rateLimit(burst(10));
    const breaker = circuitBreaker({ consecutiveFailures: 3 });
    const features = {
      retry: retry({ maxAttempts: 3, jitter: 0 }),
      rateLimit: limiter,
      circuitBreaker: breaker,
    };
    const { call, clock } = bench(features, () => {
      throw failure(500);
    });
    const outcome = rejection(call(post));
    for (let n = 0; n < 4; n++) {
      await turn();
      clock.advance(1_000);
    }
    await outcome;
    expect(Math.floor(Object.values(limiter.available)[0] as number)).toBe(7);
    expect(breaker.state("test")).toBe("open");
  });

  it("an open breaker gives the permit back and lets failover move on at once", async () => {
    const limiter = rateLimit({
      limits: [{ requests: 10, perMs: 60_000, burst: 10, per: "target" }],
      learn: false,
    });
    const breaker: CircuitBreaker = circuitBreaker();
    const features = {
      rateLimit: limiter,
      circuitBreaker: breaker,
      failover: failover({ targets: [targetOf("a"), targetOf("b")] }),
    };
    breaker.force("a", "open");
    const { call, sent } = bench(features, () => replyOf());
    await call(post);
    expect(sent.map(({ context }) => context.target.name)).toEqual(["b"]);
    expect(Object.values(limiter.available)).toEqual([9]);
  });

  it("a breaker that opens while calls queue sends them to the other target", async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const features = {
      rateLimit: rateLimit({
        limits: [{ requests: 60, perMs: 60_000, burst: 1, per: "target" }],
        learn: false,
      }),
      circuitBreaker: breaker,
      failover: failover({ targets: [targetOf("a"), targetOf("b")] }),
    };
    const clock = virtualClock();
    const { call, sent } = policyBench(
      layersOf(features),
      async (_request, { target }) => {
        await turn();
        if (target.name === "a") throw failure(500);
        return replyOf();
      },
      clock,
    );
    const calls = [call(post), call(post)];
    for (let n = 0; n < 4; n++) {
      await turn();
      clock.advance(500);
    }
    await Promise.all(calls);
    expect(sent.map(({ context }) => context.target.name)).toEqual(["a", "b", "b"]);
  });

  it("a probe that the caller aborts gives its permit back", async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1, openMs: 1_000, jitter: 0, halfOpenCalls: 1 });
    const clock = virtualClock();
    let isDown = true;
    const { call } = policyBench(
      layersOf({ circuitBreaker: breaker }),
      (_request, { signal }) => {
        if (isDown) throw failure(500);
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new DOMException("x", "AbortError")), { once: true });
        });
      },
      clock,
    );
    await rejection(call(post));
    clock.advance(1_000);
    isDown = false;
    const caller = new AbortController();
    const probe = rejection(call(post, { signal: caller.signal }));
    expect(await rejection(call(post))).toMatchObject({ kind: "circuit_open" });
    caller.abort();
    await probe;
    expect(breaker.state("test")).toBe("half_open");
    const again = new AbortController();
    void call(post, { signal: again.signal }).catch(() => {});
    expect(await rejection(call(post))).toMatchObject({ kind: "circuit_open" });
    again.abort();
  });

  it("a call whose deadline passes in the queue fails by the deadline, and gives its place up", async () => {
    const limiter = rateLimit(burst(1));
    const { call, clock } = bench({ deadline: deadline({ ms: 500 }), rateLimit: limiter }, () => replyOf());
    await call(post);
    const outcome = rejection(call(post));
    await turn();
    clock.advance(500);
    // The wait is known to be longer than what is left, so that it is not even begun.
    expect(await outcome).toMatchObject({ kind: "limit", reason: "max_wait" });
    expect([limiter.waiting, clock.pending()]).toEqual([0, []]);
  });

  it("a call is counted once by a budget, however many attempts it takes", async () => {
    const own = budget({ limits: [{ unit: "requests", limit: 10, per: "day" }] });
    const { call, clock } = bench({ budget: own, retry: retry({ jitter: 0 }) }, (count) => {
      if (count < 3) throw failure(500);
      return replyOf();
    });
    const outcome = call(post);
    for (let n = 0; n < 4; n++) {
      await turn();
      clock.advance(1_000);
    }
    await outcome;
    expect(own.spent).toMatchObject([{ used: 1, reserved: 0 }]);
  });

  it("a hit of the cache takes no permit, no attempt and no budget", async () => {
    const limiter = rateLimit(burst(10));
    const own = budget({ limits: [{ unit: "requests", limit: 10, per: "day" }] });
    const features = { cache: cache({ when: () => true }), rateLimit: limiter, budget: own };
    const { call, sent } = bench(features, () => replyOf());
    await call(post);
    await call(post);
    expect(sent).toHaveLength(1);
    expect([Object.values(limiter.available), own.spent]).toMatchObject([[9], [{ used: 1 }]]);
  });

  it("the second of two attempts goes to another target", async () => {
    const clock = virtualClock();
    const went: string[] = [];
    const { call } = policyBench(
      layersOf({
        hedge: hedge({ after: 100, isSafe: () => true, maxShare: 1 }),
        failover: failover({ targets: [targetOf("a"), targetOf("b")] }),
      }),
      (_request, { target }) => {
        went.push(target.name);
        return target.name === "a" ? new Promise(() => {}) : replyOf();
      },
      clock,
    );
    const outcome = call(post);
    clock.advance(100);
    await outcome;
    expect(went).toEqual(["a", "b"]);
  });
});
