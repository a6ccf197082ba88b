import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { LONGEST_TIMER_MS } from "../../../src/handwritten/core/clock.ts";
import { APIError } from "../../../src/handwritten/errors/index.ts";
import { retryAfterMs } from "../../../src/handwritten/errors/rate-limits/retry-after.ts";
import { askedDelayMs, backoffMs } from "../../../src/handwritten/reliability/retry/retry-delay.ts";
import { runs } from "../../support/runs.ts";

const apiError = (status: number, headers: Record<string, string> = {}, body: object = {}): APIError =>
  APIError.generate(status, body, undefined, new Headers(headers));

const delay = { baseDelayMs: 500, throttledBaseDelayMs: 1_000, maxDelayMs: 8_000, multiplier: 2, jitter: 1 };

describe("backoffMs", () => {
  it("doubles from the base to the cap, more slowly at first where the server only fails", () => {
    const none = { ...delay, jitter: 0 };
    const delays = (error: unknown): number[] =>
      [0, 1, 2, 3, 4, 5].map((attempt) => backoffMs(none, error, attempt, 0.5));
    expect(delays(apiError(500))).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
    expect(delays(apiError(429))).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it("leaves the given part of it to chance", () => {
    const at = (jitter: number): number[] =>
      [0, 0.5, 1].map((random) => backoffMs({ ...delay, jitter }, undefined, 0, random));
    expect([at(1), at(0.25), at(0)]).toEqual([
      [500, 250, 0],
      [500, 437.5, 375],
      [500, 500, 500],
    ]);
  });

  it("is within its bounds, and what a timer can hold, for every setting and every attempt", () => {
    const amount = fc.oneof(fc.nat(100_000), fc.double({ min: 0, max: 1e12, noNaN: true }));
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          baseDelayMs: amount,
          throttledBaseDelayMs: amount,
          maxDelayMs: amount,
          multiplier: fc.double({ min: 1, max: 100, noNaN: true }),
          jitter: unit,
        }),
        fc.nat(5_000),
        unit,
        fc.boolean(),
        (settings, attempt, random, throttled) => {
          const ms = backoffMs(settings, apiError(throttled ? 429 : 500), attempt, random);
          const base = throttled ? settings.throttledBaseDelayMs : settings.baseDelayMs;
          const most = Math.min(settings.maxDelayMs, LONGEST_TIMER_MS);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(most);
          // Never less than what jitter leaves of the base, or of the cap.
          expect(ms).toBeGreaterThanOrEqual(Math.min(base, most) * (1 - settings.jitter) - 1e-6);
        },
      ),
      { numRuns: runs(10_000) },
    );
  });
});

describe("askedDelayMs", () => {
  it("is what the server asks for, of an answer", () => {
    expect(askedDelayMs(apiError(429, { "retry-after": "7" }), 0)).toBe(7_000);
    expect(askedDelayMs(apiError(429, { "retry-after-ms": "0" }), 0)).toBe(0);
    expect(askedDelayMs(apiError(429), 0)).toBeUndefined();
    expect(askedDelayMs(new Error("x"), 0)).toBeUndefined();
  });
});

describe("retryAfterMs", () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    [{}, undefined],
    [{ "retry-after": "1.5" }, 1500],
    [{ "retry-after-ms": "20.5", "retry-after": "9" }, 20.5],
    [{ "retry-after": new Date(now + 3000).toUTCString() }, 3000],
    [{ "retry-after": new Date(now - 3000).toUTCString() }, undefined],
    [{ "retry-after": "-1" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": " " }, undefined],
    [{ "retry-after": "1e999" }, undefined],
  ])("%j", (headers, want) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), now)).toBe(want);
  });

  it("is never negative, NaN or infinite, whatever a server sends", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = retryAfterMs({ get: (name) => (name === "retry-after" ? text : null) }, now);
        expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});
