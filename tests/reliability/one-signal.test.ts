import { getEventListeners } from "node:events";
import { describe, expect, it } from "@jest/globals";
import type { ApiRequest } from "../../src/handwritten/contract.ts";
import { systemClock } from "../../src/handwritten/core/clock.ts";
import type { Layer } from "../../src/handwritten/core/handler.ts";
import { attemptTimeout } from "../../src/handwritten/core/layers/attempt-timeout.ts";
import { onAbort } from "../../src/handwritten/core/signals.ts";
import { APIError } from "../../src/handwritten/errors/index.ts";
import {
  batch,
  coalesce,
  deadline,
  firstEvent,
  hedge,
  rateLimit,
  retry,
  throttle,
} from "../../src/handwritten/reliability/index.ts";
import { type Answer, policyBench, replyOf } from "../support/policy.ts";

const turn = (): Promise<unknown> => new Promise(setImmediate);
const COUNT = 1_000;
const pending: Answer = (_, { signal }) =>
  new Promise((_resolve, reject) => onAbort(signal, () => reject(signal.reason)));
const throttled: Answer = () => {
  throw APIError.generate(429, { error: {} }, undefined, new Headers({ "retry-after": "50" }));
};
const get: Partial<ApiRequest> = {};
const embedding: Partial<ApiRequest> = {
  operation: "createEmbedding",
  method: "POST",
  path: "/embeddings",
  body: { kind: "json", value: { model: "m", input: "a" } },
};
const limit = { learn: false, maxQueue: Number.POSITIVE_INFINITY };

/** Where calls wait, with what makes them wait there. */
const waits: readonly (readonly [
  where: string,
  layers: () => Layer[],
  answer: Answer,
  request: Partial<ApiRequest>,
])[] = [
  ["a limit of a rate", () => [rateLimit({ ...limit, requestsPerMinute: 1 })], pending, get],
  ["a limit of calls under way", () => [rateLimit({ ...limit, concurrency: 1 })], pending, get],
  ["the pause of a retry", () => [retry({ maxAttempts: 2 })], throttled, get],
  ["a throttled rate", () => [throttle()], throttled, get],
  ["a shared request", () => [coalesce()], pending, get],
  ["a batch", () => [batch({ maxWaitMs: 1_000, maxItems: 2 * COUNT })], pending, embedding],
  ["a deadline", () => [deadline({ ms: 100_000 })], pending, get],
  ["a hedge", () => [hedge({ after: 100_000 })], pending, get],
  ["a first event", () => [firstEvent({ ms: 100_000 })], pending, { ...get, reply: "events" }],
  ["a timeout", () => [attemptTimeout(100_000)], pending, get],
];

describe("a thousand calls of one signal that wait", () => {
  it.each(waits)(
    "in %s have one listener together, and end with it, fifty in each turn",
    async (_, layers, answer, request) => {
      const caller = new AbortController();
      const { call } = policyBench(layers(), answer, systemClock);
      // What is throttled by now makes the next ones wait.
      if (answer === throttled) {
        const before = new AbortController();
        const first = call(request, { signal: before.signal }).catch(() => {});
        await turn();
        before.abort();
        await first;
      }
      let ended = 0;
      for (let n = 0; n < COUNT; n++)
        call(request, { signal: caller.signal }).catch(() => {
          ended++;
        });
      for (let n = 0; n < 10; n++) await turn();
      expect(getEventListeners(caller.signal, "abort")).toHaveLength(1);
      caller.abort();
      const perTurn: number[] = [];
      while (ended < COUNT && perTurn.length < 200) {
        const before = ended;
        await turn();
        perTurn.push(ended - before);
      }
      expect(getEventListeners(caller.signal, "abort")).toHaveLength(0);
      // Fifty in each, and some for what follows from the last.
      expect(perTurn.length).toBeLessThan(COUNT / 50 + 10);
      expect(Math.max(...perTurn)).toBeLessThanOrEqual(100);
    },
  );

  it("are rejected in the turns of the loop between which others run: a call that comes meanwhile is answered", async () => {
    const caller = new AbortController();
    const { call } = policyBench(
      [rateLimit({ ...limit, requestsPerMinute: 1 })],
      () => replyOf(),
      systemClock,
    );
    let aborted = 0;
    for (let n = 0; n < 10 * COUNT; n++)
      call(get, { signal: caller.signal }).catch(() => {
        aborted++;
      });
    await turn();
    caller.abort();
    await turn();
    const first = aborted;
    await call({ ...get, operation: "other" });
    expect(first).toBeGreaterThanOrEqual(100);
    expect(first).toBeLessThanOrEqual(300);
    for (let n = 0; n < 10 * COUNT && aborted < 10 * COUNT - 1; n++) await turn();
    expect(aborted).toBe(10 * COUNT - 1);
  });
});
