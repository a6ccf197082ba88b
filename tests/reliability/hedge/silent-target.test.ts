import { describe, expect, it } from "@jest/globals";
import type { ClientEvent } from "../../../src/handwritten/core/events.ts";
import type { Reply } from "../../../src/handwritten/core/handler.ts";
import { Environment, OpenAI } from "../../../src/handwritten/index.ts";
import {
  circuitBreaker,
  failover,
  health,
  hedge,
  layersOf,
  ledger,
  metrics,
  type ReliabilityOptions,
  rateLimit,
  type StrategyName,
} from "../../../src/handwritten/reliability/index.ts";
import { targetOf } from "../../support/call.ts";
import { serve } from "../../support/hostile-server.ts";
import { loopClock } from "../../support/loop-clock.ts";
import { policyBench, replyOf } from "../../support/policy.ts";
import { json, recordingServer } from "../../support/recording-server.ts";
import { until } from "../../support/until.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const AFTER_MS = 100;
/** Attempts that count, and perhaps one of a call that had begun when the third of them ended. */
const THREE = [3, 4];

/** Two targets, the first of which says nothing, and hedging of every call. */
const oneHangs = async (policies: (targets: readonly Environment[]) => ReliabilityOptions) => {
  const clock = loopClock();
  const hung = await serve(() => {});
  const well = await recordingServer(json({ object: "list", data: [] }));
  const targets = [hung.origin, well.origin].map(
    (baseURL, index) => new Environment({ name: ["hung", "well"][index], baseURL, apiKey: "k" }),
  );
  const events: ClientEvent[] = [];
  const openai = new OpenAI({
    environment: targets[0],
    clock,
    onEvent: (event) => void events.push(event),
    reliability: { hedge: hedge({ after: AFTER_MS, maxShare: 1 }), ...policies(targets) },
  });
  return {
    openai,
    events,
    clock,
    well,
    doubled: () => events.filter((event) => event.type === "hedge" && event.state === "started").length,
    async [Symbol.asyncDispose]() {
      clock[Symbol.dispose]();
      await Promise.all([hung[Symbol.asyncDispose](), well[Symbol.asyncDispose]()]);
    },
  };
};

describe("a target that hangs behind hedge", () => {
  it("is ejected after as many lost attempts as failures, and no call is doubled any more", async () => {
    const pool: { current?: ReturnType<typeof failover> } = {};
    await using bench = await oneHangs((targets) => {
      pool.current = failover({ targets, ejectAfter: 3, ejectMs: 1e9 });
      return { failover: pool.current };
    });
    for (let call = 0; call < 20; call++) await bench.openai.models.list();
    expect(THREE).toContain(bench.doubled());
    expect(pool.current?.states).toMatchObject({ hung: { ejected: true }, well: { ejected: false } });
  });

  it("has its circuit opened, and calls go past it at once", async () => {
    const breaker = circuitBreaker({ consecutiveFailures: 3, openMs: 1e9 });
    await using bench = await oneHangs((targets) => ({
      failover: failover({ targets, ejectAfter: Number.POSITIVE_INFINITY }),
      circuitBreaker: breaker,
    }));
    for (let call = 0; call < 20; call++) await bench.openai.models.list();
    expect(THREE).toContain(bench.doubled());
    expect([breaker.state("hung"), breaker.state("well")]).toEqual(["open", "closed"]);
  });

  it("becomes unhealthy, and failover passes it over", async () => {
    const monitor = health({ intervalMs: 0, unhealthyAfter: 3 });
    await using bench = await oneHangs((targets) => ({
      failover: failover({ targets, ejectAfter: Number.POSITIVE_INFINITY, health: monitor }),
      health: monitor,
    }));
    for (let call = 0; call < 20; call++) await bench.openai.models.list();
    expect(THREE).toContain(bench.doubled());
    expect([monitor.state("hung"), monitor.state("well")]).toEqual(["unhealthy", "healthy"]);
  });

  it("is a timeout in the report and the metrics, and no abort", async () => {
    const counts = metrics();
    await using bench = await oneHangs((targets) => ({
      failover: failover({ targets }),
      ledger: ledger(),
      metrics: counts,
    }));
    const { report } = await bench.openai.models.list().withResponse();
    await until(() => report?.attempts?.length === 2);
    expect(report?.attempts).toMatchObject([
      { target: "well", reason: "hedge", status: 200 },
      { target: "hung", reason: "first", error: "timeout" },
    ]);
  });

  it("keeps its idle connections, as a slow call says little of them", async () => {
    using clock = loopClock();
    let hang = true;
    await using server = await serve((_request, response) => {
      if (hang) hang = false;
      else response.setHeader("content-type", "application/json").end('{"object":"list","data":[]}');
    });
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.origin,
      clock,
      reliability: { hedge: hedge({ after: AFTER_MS, maxShare: 1 }) },
    });
    await openai.models.list();
    // The hung one is closed, and the other one is used again.
    for (let call = 0; call < 3; call++) await openai.models.list();
    expect(server.opened()).toBe(2);
  });

  it("counts nothing for an attempt that waited in this client's own queue", async () => {
    const pool: { current?: ReturnType<typeof failover> } = {};
    await using bench = await oneHangs((targets) => {
      const [hung, well] = targets as [Environment, Environment];
      const limit = rateLimit({ requestsPerMinute: 1 });
      pool.current = failover({
        targets: [{ target: hung, layers: [(next) => limit(next)] }, well],
        ejectAfter: 2,
        ejectMs: 1e9,
      });
      return { failover: pool.current };
    });
    // The first takes the only permit, and is lost by silence; the others wait for one.
    for (let call = 0; call < 6; call++) await bench.openai.models.list();
    expect(bench.doubled()).toBe(6);
    expect(pool.current?.states).toMatchObject({ hung: { ejected: false } });
  });
});

describe("the later of two attempts", () => {
  it("says nothing of its target when the first one wins, however long it was silent", async () => {
    using clock = loopClock();
    let answerFirst = (): void => {};
    await using first = await serve((_request, response) => {
      answerFirst = () =>
        response.setHeader("content-type", "application/json").end('{"object":"list","data":[]}');
    });
    let began = 0;
    await using second = await serve(() => {
      const at = clock.now();
      // It is silent for longer than the delay.
      clock.after(3 * AFTER_MS, () => {
        began = at;
        answerFirst();
      });
    });
    const [a, b] = [first, second].map(
      ({ origin }, index) => new Environment({ name: ["a", "b"][index], baseURL: origin, apiKey: "k" }),
    ) as [Environment, Environment];
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const pool = failover({ targets: [a, b], ejectAfter: 1 });
    const openai = new OpenAI({
      environment: a,
      clock,
      reliability: {
        hedge: hedge({ after: AFTER_MS, maxShare: 1 }),
        failover: pool,
        circuitBreaker: breaker,
      },
    });
    await openai.models.list();
    await second.allClosed();
    await new Promise(setImmediate);
    expect(began).toBeGreaterThan(0);
    expect([breaker.state("a"), breaker.state("b")]).toEqual(["closed", "closed"]);
    expect(pool.states).toMatchObject({ a: { ejected: false }, b: { ejected: false } });
  });
});

describe("the second of two attempts", () => {
  const names: readonly StrategyName[] = [
    "priority",
    "round_robin",
    "random",
    "weighted",
    "sticky",
    "least_latency",
  ];
  it.each(names)(
    "goes to another target than the first, with the strategy %s, also when the order changes",
    async (strategy) => {
      const clock = virtualClock();
      const targets = ["a", "b", "c"].map(targetOf);
      const went: string[] = [];
      let resolve = (_reply: Reply): void => {};
      const { call } = policyBench(
        layersOf({
          hedge: hedge({ after: AFTER_MS, maxShare: 1 }),
          failover: failover({ targets, strategy, ejectAfter: 1, ejectMs: 3 * AFTER_MS }),
        }),
        (_request, { target, signal }) =>
          new Promise((answer, reject) => {
            went.push(target.name);
            resolve = answer;
            signal.addEventListener("abort", () => reject(signal.reason));
          }),
        clock,
      );
      for (let round = 0; round < 20; round++) {
        went.length = 0;
        const outcome = call();
        await new Promise(setImmediate);
        clock.advance(AFTER_MS);
        await new Promise(setImmediate);
        expect(new Set(went).size).toBe(2);
        resolve(replyOf());
        await outcome;
        // In every other round the target of the first is ejected when the next call has begun already.
        if (round % 2) await new Promise(setImmediate);
      }
    },
  );
});
