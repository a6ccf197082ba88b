import { describe, expect, it } from "@jest/globals";
import type { Reply, Target } from "../../../src/handwritten/core/handler.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from "../../../src/handwritten/errors/index.ts";
import { type CircuitBreakerOptions, circuitBreaker } from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { type Answer, policyBench, replyOf } from "../../support/policy.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const failure = (status: number): APIError => APIError.generate(status, {}, undefined, new Headers());
const eager: CircuitBreakerOptions = {
  consecutiveFailures: 2,
  openMs: 1_000,
  jitter: 0,
  successThreshold: 1,
  halfOpenCalls: 1,
};
const bench = (answer: Answer, options: CircuitBreakerOptions = eager) => {
  const breaker = circuitBreaker(options);
  const clock = virtualClock();
  return { breaker, ...policyBench([breaker], answer, clock), clock };
};
const targetOf = (name: string): Target => ({ name, baseURL: "http://127.0.0.1", authenticate: () => ({}) });

/** A reply whose body gives these pieces, one each time it is asked. */
const streamOf = (...pieces: (string | Error)[]): Reply => ({
  status: 200,
  headers: new Headers(),
  body: (async function* () {
    for (const piece of pieces) {
      if (piece instanceof Error) throw piece;
      yield new TextEncoder().encode(piece);
    }
  })(),
  text: async () => "",
});
const read = async ({ body }: Reply, pieces = Number.POSITIVE_INFINITY): Promise<void> => {
  if (pieces === 0) return void (await body?.[Symbol.asyncIterator]().return?.());
  let n = 0;
  for await (const _ of body ?? []) if (++n >= pieces) return;
};

describe("circuitBreaker", () => {
  it("by default opens at half of ten calls for 5 s less jitter, probes three times, and waits 30 s for a probe", async () => {
    let answer: Answer = () => Promise.reject(failure(503));
    const { call, clock, breaker } = bench((...call) => answer(...call), { random: () => 0 });
    for (let n = 0; n < 9; n++) await rejection(call());
    expect(breaker.state("test")).toBe("closed");
    await rejection(call());
    expect(await rejection(call())).toMatchObject({ kind: "circuit_open", retryAfterMs: 5_000 });
    clock.advance(5_000);
    answer = () => new Promise(() => {});
    void call();
    void call();
    void call();
    expect(await rejection(call())).toMatchObject({ kind: "circuit_open" });
    clock.advance(29_999);
    expect(breaker.state("test")).toBe("half_open");
    clock.advance(1);
    expect(breaker.state("test")).toBe("open");
    // Opened again, for twice as long.
    expect(await rejection(call())).toMatchObject({ kind: "circuit_open", retryAfterMs: 10_000 });
  });

  it("by default looks at the last 30 s, and opens for up to a fifth less and no longer than 5 minutes", async () => {
    const { call, clock } = bench(() => Promise.reject(failure(503)), { random: () => 1 });
    for (let n = 0; n < 9; n++) await rejection(call());
    clock.advance(31_000);
    expect(await rejection(call())).not.toMatchObject({ kind: "circuit_open" });
    for (let n = 0; n < 9; n++) await rejection(call());
    const openFor: unknown[] = [];
    for (let n = 0; n < 8; n++) {
      const { retryAfterMs } = (await rejection(call())) as { retryAfterMs: number };
      openFor.push(retryAfterMs);
      clock.advance(retryAfterMs);
      await rejection(call());
    }
    expect(openFor).toEqual([4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 240_000, 240_000]);
  });

  it("refuses without sending once the target has failed, and lets a probe out after a while", async () => {
    let isDown = true;
    const { call, sent, clock, events, breaker } = bench(() => {
      if (isDown) throw failure(503);
      return replyOf();
    });
    await rejection(call());
    await rejection(call());
    expect(await rejection(call())).toMatchObject({
      kind: "circuit_open",
      target: "test",
      retryAfterMs: 1_000,
      message: "GET /things: the circuit of test is open, for 1000 ms more",
    });
    expect(sent).toHaveLength(2);
    clock.advance(1_000);
    isDown = false;
    await call();
    expect(breaker.state("test")).toBe("closed");
    expect(events.map((event) => (event.type === "circuit" ? `${event.from} → ${event.to}` : ""))).toEqual([
      "closed → open",
      "open → half_open",
      "half_open → closed",
    ]);
  });

  it.each<[string, () => unknown, boolean]>([
    ["500", () => failure(500), true],
    ["a timeout", () => new APIConnectionTimeoutError(), true],
    ["a broken connection", () => new APIConnectionError(), true],
    ["429", () => failure(429), false],
    ["400", () => failure(400), false],
    ["404", () => failure(404), false],
    ["the caller's abort", () => new APIUserAbortError(), false],
    ["a mistake of a layer", () => new TypeError("x"), false],
  ])("counts %s or not", async (_, error, counts) => {
    const { call, breaker } = bench(() => {
      throw error();
    });
    for (let n = 0; n < 5; n++) await rejection(call());
    expect(breaker.state("test")).toBe(counts ? "open" : "closed");
  });

  it("is not closed by a 400 while it probes, and gives the probe's permit back", async () => {
    let status = 500;
    const { call, sent, clock, breaker } = bench(() => {
      throw failure(status);
    });
    await rejection(call());
    await rejection(call());
    clock.advance(1_000);
    status = 400;
    await rejection(call());
    await rejection(call());
    expect(breaker.state("test")).toBe("half_open");
    expect(sent).toHaveLength(4);
  });

  it("has a circuit for each target", async () => {
    const { call, breaker } = bench((_request, { target }) => {
      if (target.name === "a") throw failure(500);
      return replyOf();
    });
    for (let n = 0; n < 3; n++) await rejection(call({}, { target: targetOf("a") }));
    await call({}, { target: targetOf("b") });
    expect(breaker.states).toEqual({ a: "open", b: "closed" });
  });

  it("has circuits of the caller's own choice", async () => {
    const breaker = circuitBreaker({ ...eager, key: ({ operation }) => operation });
    const { call } = policyBench([breaker], ({ operation }) => {
      if (operation === "bad") throw failure(500);
      return replyOf();
    });
    for (let n = 0; n < 3; n++) await rejection(call({ operation: "bad" }));
    await call({ operation: "good" });
    expect(breaker.states).toEqual({ bad: "open", good: "closed" });
  });

  describe("of a stream", () => {
    const probing = async (stream: () => Reply) => {
      let isDown = true;
      const made = bench(() => {
        if (isDown) throw failure(500);
        return stream();
      });
      await rejection(made.call());
      await rejection(made.call());
      made.clock.advance(1_000);
      isDown = false;
      return made;
    };

    it("counts its end, not its head", async () => {
      const { call, breaker } = await probing(() => streamOf("a", "b"));
      const reply = await call();
      expect(breaker.state("test")).toBe("half_open");
      await read(reply);
      expect(breaker.state("test")).toBe("closed");
    });

    it("counts a break in the middle as a failure", async () => {
      const { call, breaker } = await probing(() => streamOf("a", new APIConnectionError()));
      await rejection(read(await call()));
      expect(breaker.state("test")).toBe("open");
    });

    it("takes one that is left after its first piece for a success, and one that is left before for nothing", async () => {
      const first = await probing(() => streamOf("a", "b"));
      await read(await first.call(), 1);
      expect(first.breaker.state("test")).toBe("closed");
      const none = await probing(() => streamOf("a", "b"));
      await read(await none.call(), 0);
      expect(none.breaker.state("test")).toBe("half_open");
      // Its permit is free again.
      await read(await none.call());
      expect(none.breaker.state("test")).toBe("closed");
    });

    it("is slow by its first piece, however long it takes in all", async () => {
      const clock = virtualClock();
      const breaker = circuitBreaker({ ...eager, minimumCalls: 1, slowCallMs: 500, slowRatio: 1 });
      const slowly =
        (firstMs: number): Answer =>
        () => ({
          ...streamOf(),
          body: (async function* () {
            clock.advance(firstMs);
            yield new Uint8Array([1]);
            clock.advance(60_000);
          })(),
        });
      await read(await policyBench([breaker], slowly(499), clock).call());
      expect(breaker.state("test")).toBe("closed");
      await read(await policyBench([breaker], slowly(500), clock).call());
      expect(breaker.state("test")).toBe("open");
    });
  });

  it("is opened and closed by hand", async () => {
    const { call, sent, breaker } = bench(() => replyOf());
    breaker.force("test", "open");
    expect(await rejection(call())).toMatchObject({
      kind: "circuit_open",
      message: expect.stringContaining("no probe"),
    });
    breaker.release("test");
    await call();
    expect(sent).toHaveLength(1);
  });

  it.each([
    [{ failureThreshold: 5 }, "failureThreshold"],
    [{ window: { calls: 0 } }, "window"],
    [{ window: {} }, "window"],
    [{ window: 5 }, "window"],
    [{ jitter: 1.1 }, "jitter"],
    [{ openMs: -1 }, "openMs"],
    [{ halfOpenCalls: 0 }, "halfOpenCalls"],
  ])("refuses %j", (options, named) => {
    expect(() => circuitBreaker(options as CircuitBreakerOptions)).toThrow(named);
  });
});
