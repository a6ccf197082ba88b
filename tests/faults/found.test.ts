import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { APIError, StreamInterruptedError } from "../../src/handwritten/errors/index.ts";
import {
  circuitBreaker,
  failover,
  layersOf,
  rateLimit,
  retry,
} from "../../src/handwritten/reliability/index.ts";
import { rejection, targetOf } from "../support/call.ts";
import { policyBench, replyOf } from "../support/policy.ts";
import { virtualClock } from "../support/virtual-clock.ts";

const post = { method: "POST", body: { kind: "json", value: { model: "m" } } } as const;
const targets = [targetOf("a"), targetOf("b")];

/** What runs with faults have brought to light, each in its simplest form. */
describe("what fault runs have found", () => {
  it("a stream that ends before its first event may have been worked for: it is not asked for again where that is forbidden", async () => {
    const cut = (): never => {
      throw new StreamInterruptedError("the stream ended before its first event", { eventsReceived: 0 });
    };
    for (const features of [
      { retry: retry({ unknownOutcome: "fail" }) },
      { failover: failover({ targets, unknownOutcome: "fail" }) },
    ]) {
      const { call, sent } = policyBench(layersOf(features), cut);
      expect(await rejection(call({ ...post, reply: "events" }))).toMatchObject({
        kind: "stream_interrupted",
      });
      expect(sent).toHaveLength(1);
    }
    const { call, sent } = policyBench(layersOf({ retry: retry() }), cut);
    await rejection(call({ ...post, reply: "events" }));
    expect(sent).toHaveLength(3);
  });

  it("a target that failed is not hidden by one whose circuit is open: the call is retried", async () => {
    const breaker = circuitBreaker();
    breaker.force("b", "open");
    const features = { retry: retry(), failover: failover({ targets }), circuitBreaker: breaker };
    const { call, sent } = policyBench(layersOf(features), (_request, _context, count) => {
      if (count === 1) throw APIError.generate(503, {}, undefined, new Headers());
      return replyOf();
    });
    await call(post);
    expect(sent.map(({ context }) => context.target.name)).toEqual(["a", "a"]);
    breaker.force("a", "open");
    expect(await rejection(call(post))).toMatchObject({ kind: "circuit_open", target: "b" });
  });

  it("a circuit whose time is over when the last of a queue hears that it opened gives that one a reason, too", async () => {
    const clock = virtualClock();
    const breaker = circuitBreaker({
      consecutiveFailures: 1,
      openMs: 10,
      jitter: 0,
      // As a process does that was not given the processor meanwhile.
      onChange: () => clock.advance(20),
    });
    const limiter = rateLimit({ concurrency: 1 });
    const { call } = policyBench(
      layersOf({ rateLimit: limiter, circuitBreaker: breaker }),
      async () => {
        await turn();
        throw APIError.generate(503, {}, undefined, new Headers());
      },
      clock,
    );
    const [first, second] = [rejection(call(post)), rejection(call(post))];
    expect(await first).toMatchObject({ status: 503 });
    expect(await second).toMatchObject({ kind: "circuit_open", retryAfterMs: 0 });
    expect(limiter.waiting).toBe(0);
  });

  it("a circuit whose probes come seldom, and succeed, closes nevertheless", async () => {
    const clock = virtualClock();
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    let isDown = true;
    const { call } = policyBench(
      [breaker],
      () => {
        if (isDown) throw APIError.generate(503, {}, undefined, new Headers());
        return replyOf();
      },
      clock,
    );
    await rejection(call(post));
    isDown = false;
    for (let n = 0; n < 3; n++) {
      clock.advance(60_000);
      await call(post);
    }
    expect(breaker.state("test")).toBe("closed");
  });
});
