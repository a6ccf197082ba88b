import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { systemClock } from "../../src/handwritten/core/clock.ts";
import type { Layer } from "../../src/handwritten/core/handler.ts";
import { attemptTimeout } from "../../src/handwritten/core/layers/attempt-timeout.ts";
import { onAbort } from "../../src/handwritten/core/signals.ts";
import { APIError } from "../../src/handwritten/errors/index.ts";
import { deadline, rateLimit, retry } from "../../src/handwritten/reliability/index.ts";
import { type Answer, policyBench } from "../support/policy.ts";

const turn = (): Promise<unknown> => new Promise(setImmediate);
const COUNT = 1_000;
const MS = 1_000;
const pending: Answer = (_, { signal }) =>
  new Promise((_resolve, reject) => onAbort(signal, () => reject(signal.reason)));
const throttled: Answer = () => {
  throw APIError.generate(429, { error: {} }, undefined, new Headers({ "retry-after": `${MS / 1_000}` }));
};
const queued = { learn: false, maxQueue: Number.POSITIVE_INFINITY };
const oneAtATime = () => rateLimit({ ...queued, concurrency: 1 });

/** What ends calls at one moment. */
const ends: readonly (readonly [what: string, layers: () => Layer[], answer: Answer])[] = [
  ["a deadline", () => [deadline({ ms: MS })], pending],
  ["a deadline in a queue", () => [deadline({ ms: MS }), oneAtATime()], pending],
  ["the longest wait in a queue", () => [rateLimit({ ...queued, concurrency: 1, maxWaitMs: MS })], pending],
  ["a timeout", () => [attemptTimeout(MS)], pending],
  ["the last pause of a retry", () => [retry({ maxAttempts: 2, jitter: 0 })], throttled],
];

describe("a thousand calls that are over at one moment", () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each(ends)("by %s end fifty in each turn", async (_, layers, answer) => {
    jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
    const { call } = policyBench(layers(), answer, systemClock);
    const caller = new AbortController();
    let ended = 0;
    for (let n = 0; n < COUNT; n++)
      call({}, { signal: caller.signal }).catch(() => {
        ended++;
      });
    for (let n = 0; n < 10; n++) await turn();
    expect(ended).toBe(0);
    jest.advanceTimersByTime(2 * MS);
    const perTurn: number[] = [];
    // One call is under way where the queue alone has an end.
    while (ended < COUNT - 1 && perTurn.length < 200) {
      const before = ended;
      await turn();
      perTurn.push(ended - before);
    }
    caller.abort();
    expect(perTurn.length).toBeLessThan((2 * COUNT) / 50 + 10);
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(100);
  });
});
