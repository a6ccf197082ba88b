import { getEventListeners } from "node:events";
import { describe, expect, it } from "@jest/globals";
import { contextKey } from "../../src/handwritten/core/context.ts";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";
import type { Layer } from "../../src/handwritten/core/handler.ts";
import { APIError } from "../../src/handwritten/errors/index.ts";
import { Environment, OpenAI, type OpenAIError } from "../../src/handwritten/index.ts";
import {
  batch,
  budget,
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
  metrics,
  type Policy,
  type ReliabilityOptions,
  rateLimit,
  retry,
  throttle,
} from "../../src/handwritten/reliability/index.ts";
import { rejection, targetOf } from "../support/call.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { type Answer, policyBench, replyOf } from "../support/policy.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const environment = (name: string): Environment =>
  new Environment({ name, baseURL: "http://127.0.0.1:1", apiKey: "k" });

const POLICIES: ReliabilityOptions = {
  metrics: metrics(),
  ledger: ledger(),
  cache: cache({ when: () => true }),
  coalesce: coalesce(),
  batch: batch(),
  budget: budget({ limits: [{ unit: "requests", limit: 100, per: "day" }] }),
  deadline: deadline({ ms: 1_000 }),
  retry: retry(),
  hedge: hedge({ after: 1_000 }),
  failover: failover({ targets: [environment("one"), environment("two")] }),
  throttle: throttle(),
  rateLimit: rateLimit({ requestsPerDay: 100, algorithm: "sliding_window" }),
  circuitBreaker: circuitBreaker(),
  health: health({ intervalMs: 0 }),
  firstEvent: firstEvent(),
  compression: compression(),
};

describe("a policy that clients share", () => {
  it.each(Object.keys(POLICIES) as (keyof ReliabilityOptions)[])(
    "keeps nothing of a call that is over: %s",
    async (name) => {
      const layers = layersOf({ [name]: POLICIES[name] as Policy });
      const key = contextKey<object>("of the call");
      const bench = policyBench(layers, (_, __, count) => {
        if (count === 1) throw new Error("broken");
        return replyOf({ id: "a" });
      });
      const call = async (): Promise<WeakRef<object>[]> => {
        const [value, report] = [{ large: "value" }, {}];
        const emit = (event: ClientEvent): void => void event;
        await bench
          .call(
            {},
            { values: new Map([[key, value]]), emit, call: report, signal: new AbortController().signal },
          )
          .catch(() => {});
        return [value, report, emit].map((one) => new WeakRef(one));
      };
      const kept = [await call(), await call()].flat();
      bench.events.length = 0;
      bench.sent.length = 0;
      await collectGarbage();
      expect(kept.map((reference) => reference.deref())).toEqual(kept.map(() => undefined));
    },
  );

  it("reports a change to the client whose call brings it about, and that of a check to the first", async () => {
    const clock = fakeClock();
    await using bad = await recordingServer(json({ error: {} }, 500));
    const shared: ReliabilityOptions = {
      circuitBreaker: circuitBreaker({ consecutiveFailures: 1 }),
      health: health({ unhealthyAfter: 1, intervalMs: 1_000, jitter: 0 }),
    };
    const heard: string[] = [];
    const client = (name: string, target: string): OpenAI =>
      new OpenAI({
        environment: new Environment({ name: target, baseURL: bad.baseURL, apiKey: "k" }),
        clock,
        reliability: shared,
        onEvent: (event) => {
          if (event.type === "circuit" || event.type === "health")
            heard.push(`${name}: ${event.type} of ${event.target} ${event.to}`);
        },
      });
    await rejection(client("first", "a").models.list());
    await rejection(client("second", "b").models.list());
    expect(heard).toEqual([
      "first: health of a unhealthy",
      "first: circuit of a open",
      "second: health of b unhealthy",
      "second: circuit of b open",
    ]);
    heard.length = 0;
    shared.circuitBreaker?.force("b", "closed");
    expect(heard).toEqual(["first: circuit of b forced_closed"]);
  });

  const WEEK_MS = 7 * 86_400_000;
  const failsFirst: Answer = (_request, _context, count) => {
    if (count === 1) throw APIError.generate(500, {}, undefined, new Headers());
    return replyOf({});
  };
  /** Two clients of one policy, the second of which has a clock that is far ahead. */
  const two = (policy: Layer, answer: Answer) => {
    const [clock, ahead] = [fakeClock(), fakeClock()];
    ahead.advance(WEEK_MS);
    let count = 0;
    const shared: Answer = (request, context) => answer(request, context, ++count);
    return {
      clock,
      first: policyBench([policy], shared, clock),
      second: policyBench([policy], shared, ahead),
    };
  };
  const kindOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => "ok",
      (error: OpenAIError) => error.kind,
    );

  it("opens and probes by the clock of the first client that calls", async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1, openMs: 1_000, jitter: 0 });
    const { clock, first, second } = two(breaker, failsFirst);
    expect(await kindOf(first.call())).toBe("server");
    expect([await kindOf(second.call()), breaker.state("test")]).toEqual(["circuit_open", "open"]);
    clock.advance(1_000);
    expect([breaker.state("test"), await kindOf(second.call())]).toEqual(["half_open", "ok"]);
  });

  it("ejects a target by the clock of the first client that calls", async () => {
    const pool = failover({ targets: [targetOf("a"), targetOf("b")], ejectAfter: 1, ejectMs: 1_000 });
    const { clock, first, second } = two(pool, failsFirst);
    await first.call();
    await second.call();
    expect([pool.states["a"]?.ejected, second.sent[0]?.context.target.name]).toEqual([true, "b"]);
    clock.advance(1_000);
    await second.call();
    expect([pool.states["a"]?.ejected, second.sent[1]?.context.target.name]).toEqual([false, "a"]);
  });

  it("counts a budget's period by the clock of the first client that calls", async () => {
    const hourly = budget({ limits: [{ unit: "requests", limit: 1, per: "hour" }] });
    const { clock, first, second } = two(hourly, () => replyOf({}));
    expect([await kindOf(first.call()), await kindOf(second.call())]).toEqual(["ok", "budget"]);
    clock.advance(3_600_000);
    expect(await kindOf(second.call())).toBe("ok");
  });
});

describe("a probe of a circuit that is aborted", () => {
  it("gives its place back at once, also to a call that is made in the same moment", async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1, openMs: 1_000, jitter: 0, halfOpenCalls: 1 });
    const bench = policyBench([breaker], (_request, _context, count) => {
      if (count === 1) throw APIError.generate(500, {}, undefined, new Headers());
      // It takes no notice of the abort.
      return count === 2 ? new Promise(() => {}) : replyOf({});
    });
    await rejection(bench.call());
    bench.clock.advance(1_000);
    const controller = new AbortController();
    void bench.call({}, { signal: controller.signal });
    expect(await rejection(bench.call())).toMatchObject({ kind: "circuit_open" });
    controller.abort();
    expect(await bench.call()).toMatchObject({ status: 200 });
  });

  it("says nothing of the target, and leaves no listener behind", async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const bench = policyBench([breaker], () => replyOf({}));
    const { signal } = new AbortController();
    for (let n = 0; n < 3; n++) await bench.call({}, { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    const late = new AbortController();
    const hanging = policyBench([breaker], () => new Promise(() => {}));
    void hanging.call({}, { signal: late.signal });
    late.abort();
    expect(breaker.state("test")).toBe("closed");
  });
});
