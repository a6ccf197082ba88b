import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { deadlineKey, maxRetriesKey } from "../../../src/handwritten/core/context.ts";
import type { ContextKey } from "../../../src/handwritten/core/handler.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
} from "../../../src/handwritten/errors/index.ts";
import { type RetryOptions, retry, retryBudget } from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { type Answer, policyBench, replyOf } from "../../support/policy.ts";
import { runs } from "../../support/runs.ts";

const failure = (status: number, headers: Record<string, string> = {}, code?: string): APIError =>
  APIError.generate(status, { error: { message: "no", code } }, undefined, new Headers(headers));

/** The connection broke after the request had gone out. */
const lost = (): APIConnectionError =>
  new APIConnectionError({ cause: Object.assign(new Error("x"), { code: "ECONNRESET" }), phase: "request" });
const refused = (): APIConnectionError =>
  new APIConnectionError({
    cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
    phase: "connect",
  });

/** Fails with these errors, one after another, then succeeds. */
const failing = (...errors: (() => unknown)[]): Answer => {
  return (_request, _context, count) => {
    const error = errors[count - 1];
    if (error) throw error();
    return replyOf({ fine: true });
  };
};
const always =
  (error: () => unknown): Answer =>
  () => {
    throw error();
  };
const half = (): number => 0.5;
const bench = (options: RetryOptions, answer: Answer) =>
  policyBench([retry({ random: half, ...options })], answer);
const values = (...entries: [ContextKey<unknown>, unknown][]) => ({ values: new Map(entries) });

describe("retry", () => {
  it("makes three attempts by default, with full jitter between them", async () => {
    const { call, sent, clock, events } = bench(
      {},
      always(() => failure(503)),
    );
    await expect(call()).rejects.toMatchObject({ status: 503 });
    expect(sent.map(({ context }) => context.attempt)).toEqual([0, 1, 2]);
    expect(clock.slept).toEqual([250, 500]);
    expect(events.map((event) => event.type)).toEqual(["retry", "retry", "retry_refused"]);
  });

  it("lets a call say how often", async () => {
    const { call, sent } = bench(
      {},
      always(() => failure(500)),
    );
    await rejection(call({}, values([maxRetriesKey, 4])));
    expect(sent).toHaveLength(5);
    await rejection(call({}, values([maxRetriesKey, 0])));
    expect(sent).toHaveLength(6);
  });

  it.each([
    [{ "retry-after-ms": "50", "retry-after": "9" }, 50],
    [{ "retry-after": "2" }, 2_000],
    [{ "retry-after": new Date(Date.UTC(2026, 0, 1, 0, 0, 3)).toUTCString() }, 3_000],
    [{ "retry-after": "-5" }, 500],
    [{ "retry-after": "abc" }, 500],
    [{ "retry-after": "60" }, 60_000],
  ])("waits as the server asks: %j", async (headers, want) => {
    const { call, clock } = bench(
      {},
      failing(() => failure(429, headers as Record<string, string>)),
    );
    await call();
    expect(clock.slept).toEqual([want]);
  });

  it.each(["61", "86400", "999999999999999", "1000000000000000", "9".repeat(400)])(
    "fails at once when the server asks for %s s, and tells that",
    async (asked) => {
      const { call, sent, events } = bench(
        {},
        always(() => failure(429, { "retry-after": asked })),
      );
      const error = (await rejection(call())) as APIError;
      expect(sent).toHaveLength(1);
      expect(error.retryAfterMs).toBe(Number(asked) * 1_000);
      expect(events.at(-1)).toMatchObject({ type: "retry_refused", reason: "retry_after" });
    },
  );

  it("never repeats what an empty account answers", async () => {
    const { call, sent } = bench(
      {},
      always(() => failure(429, {}, "insufficient_quota")),
    );
    await rejection(call());
    expect(sent).toHaveLength(1);
  });

  it("asks the caller's own decision", async () => {
    const asked: number[] = [];
    const shouldRetry = ({
      error,
      attempt,
      request,
    }: {
      error: unknown;
      attempt: number;
      request: object;
    }): boolean => {
      asked.push(attempt);
      return (error as APIError).status === 400 && "operation" in request;
    };
    const { call, sent } = bench(
      { shouldRetry },
      failing(
        () => failure(400),
        () => failure(400),
        () => failure(500),
      ),
    );
    await rejection(call());
    expect(sent).toHaveLength(3);
    expect(asked).toEqual([0, 1, 2]);
  });

  it("starts no attempt after the deadline of the call", async () => {
    const { call, sent, clock, events } = bench(
      { maxAttempts: 10, jitter: 0 },
      always(() => failure(500)),
    );
    await rejection(call({}, values([deadlineKey, 1_600])));
    expect(sent).toHaveLength(3); // 500, 1 000; the next wait would be 2 000
    expect(clock.slept).toEqual([500, 1_000]);
    expect(events.at(-1)).toMatchObject({ reason: "deadline" });
  });

  it("starts no attempt after its own longest time", async () => {
    const { call, sent } = bench(
      { maxAttempts: 10, jitter: 0, maxElapsedMs: 1_500 },
      always(() => failure(500)),
    );
    await rejection(call());
    expect(sent).toHaveLength(3);
  });

  it("ends a wait at once when the caller aborts, and sends nothing more", async () => {
    const caller = new AbortController();
    const { call, sent } = policyBench(
      [retry()],
      always(() => failure(500)),
      {
        ...policyBench([], failing()).clock,
        // A wait that only the signal ends.
        sleep: (_ms, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
          }),
      },
    );
    const outcome = rejection(call({}, { signal: caller.signal }));
    await new Promise(setImmediate);
    caller.abort(new Error("enough"));
    await expect(outcome).resolves.toMatchObject({ kind: "abort" });
    expect(sent).toHaveLength(1);
  });

  it("does not repeat an attempt that the caller aborted", async () => {
    const caller = new AbortController();
    const { call, sent } = bench({}, () => {
      caller.abort();
      throw failure(500);
    });
    await rejection(call({}, { signal: caller.signal }));
    expect(sent).toHaveLength(1);
  });

  it.each([
    [{ maxAttempts: 0 }, "maxAttempts"],
    [{ maxAttempts: 1.5 }, "maxAttempts"],
    [{ baseDelayMs: -1 }, "baseDelayMs"],
    [{ maxDelayMs: Number.NaN }, "maxDelayMs"],
    [{ maxDelayMs: 3e9 }, "maxDelayMs"],
    [{ multiplier: 0.5 }, "multiplier"],
    [{ jitter: 2 }, "jitter"],
    [{ maxRetries: 2 }, "maxRetries"],
    ["3", "object"],
  ])("refuses %j", (options, named) => {
    expect(() => retry(options as RetryOptions)).toThrow(named);
  });
});

describe("an unknown outcome", () => {
  const post = { method: "POST", body: { kind: "json", value: {} } } as const;

  it("is repeated unless that is forbidden", async () => {
    const plain = bench({}, failing(lost));
    await plain.call(post);
    expect(plain.sent).toHaveLength(2);
    const strict = bench({ unknownOutcome: "fail" }, failing(lost));
    await expect(strict.call(post)).rejects.toMatchObject({ kind: "connection" });
    expect(strict.sent).toHaveLength(1);
    expect(strict.events.at(-1)).toMatchObject({ reason: "unknown_outcome" });
  });

  it.each([
    ["what never left", refused, post],
    ["a 500, which is an answer", () => failure(500), post],
    ["a GET", lost, { method: "GET" } as const],
    ["a POST with an idempotency key", lost, { ...post, headers: { "idempotency-key": "k" } }],
  ])("is not %s", async (_, error, request) => {
    const { call, sent } = bench({ unknownOutcome: "fail" }, failing(error));
    await call(request);
    expect(sent).toHaveLength(2);
  });

  it("is asked about", async () => {
    const asked: unknown[] = [];
    const { call, sent } = bench(
      {
        unknownOutcome: async ({ error, attempt }) => {
          asked.push((error as APIError).kind);
          return attempt === 0;
        },
      },
      always(() => new APIConnectionTimeoutError()),
    );
    await rejection(call(post));
    expect(sent).toHaveLength(2);
    expect(asked).toEqual(["timeout", "timeout"]);
  });
});

describe("retryBudget", () => {
  it("stops a storm: of a thousand calls that fail, 35 are repeated", async () => {
    const budget = retryBudget();
    const { call, sent } = bench(
      { budget, maxAttempts: 5 },
      always(() => failure(500)),
    );
    for (let n = 0; n < 1_000; n++) await rejection(call());
    expect(sent).toHaveLength(1_035);
    expect(budget.available).toBe(500 - 35 * 14);
  });

  it("charges a 429 less, and gives back what a retry cost when it helps", async () => {
    const budget = retryBudget();
    const { call } = bench(
      { budget },
      failing(
        () => failure(429),
        () => failure(500),
      ),
    );
    await call();
    expect(budget.available).toBe(500 - 5);
    await call();
    expect(budget.available).toBe(500 - 5 + 1);
  });

  it("never holds less than nothing nor more than its capacity, and lets through what was paid in", () => {
    fc.assert(
      fc.property(
        fc.record({
          capacity: fc.nat(200),
          failureCost: fc.nat(40),
          throttledCost: fc.nat(40),
          successRefund: fc.nat(5),
        }),
        fc.array(fc.constantFrom("ok", "ok after retry", "500", "429"), { maxLength: 60 }),
        (options, steps) => {
          const budget = retryBudget(options);
          let model = options.capacity;
          let last = 0;
          for (const step of steps) {
            if (step.startsWith("ok")) {
              const cost = step === "ok" ? 0 : last;
              budget.deposit(cost);
              model = Math.min(options.capacity, model + (cost || options.successRefund));
            } else {
              const cost = step === "500" ? options.failureCost : options.throttledCost;
              const paid = budget.withdraw(failure(Number(step)));
              if (paid !== (cost <= model ? cost : undefined)) throw new Error(`${paid} of ${cost} was paid`);
              if (paid !== undefined) {
                model -= cost;
                last = cost;
              }
            }
            // The model is never below nothing or above the capacity.
            if (budget.available !== model) throw new Error(`${budget.available} are there, not ${model}`);
          }
        },
      ),
      { numRuns: runs(2_000) },
    );
  });

  it("refuses a negative cost", () => {
    expect(() => retryBudget({ failureCost: -1 })).toThrow("retryBudget.failureCost");
  });
});
