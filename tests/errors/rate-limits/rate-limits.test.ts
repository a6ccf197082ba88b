import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type RateLimitSpelling,
  readRateLimits,
} from "../../../src/handwritten/errors/rate-limits/rate-limits.ts";

const read = (init: Record<string, string>, wallTime = 0) => readRateLimits(new Headers(init), wallTime);

describe("readRateLimits", () => {
  it("reads all that OpenAI sends", () => {
    const limits = read({
      "x-ratelimit-limit-requests": "60",
      "x-ratelimit-remaining-requests": "59",
      "x-ratelimit-reset-requests": "1s",
      "x-ratelimit-limit-tokens": "150000",
      "x-ratelimit-remaining-tokens": "149984",
      "x-ratelimit-reset-tokens": "6m0s",
    });
    expect(limits).toEqual({
      requests: { limit: 60, remaining: 59, resetMs: 1000 },
      tokens: { limit: 150000, remaining: 149984, resetMs: 360000 },
    });
  });

  it.each([
    ["1s", 1000],
    ["6m0s", 360_000],
    ["20ms", 20],
    ["1h2m3.5s", 3_723_500],
    ["2d", 172_800_000],
    ["59", 59_000],
    ["0.25", 250],
    ["", undefined],
    ["soon", undefined],
    ["-1s", undefined],
    ["1s more", undefined],
    ["1e9", undefined],
  ])("reads the reset %j as %j ms", (given, want) => {
    expect(read({ "x-ratelimit-reset-tokens": given }).tokens.resetMs).toBe(want);
  });

  const date = "Wed, 21 Oct 2026 07:28:00 GMT";
  it.each([
    [{ "retry-after": "61" }, 61_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "1000000000000000" }, 1e18],
    [{ "retry-after": "9".repeat(400) }, Number.POSITIVE_INFINITY],
    [{ "retry-after-ms": "10000000000000000000" }, 1e19],
    [{ "retry-after": "9", "retry-after-ms": "50" }, 50],
    [{ "retry-after-ms": "12.5" }, 12.5],
    [{ "retry-after": "9", "retry-after-ms": "x" }, 9000],
    [{ "retry-after": date, date: "Wed, 21 Oct 2026 07:27:30 GMT" }, 30_000],
    [{ "retry-after": date, date: "Wed, 21 Oct 2026 07:29:00 GMT" }, 0],
    [{ "retry-after": date }, 60_000],
    [{ "retry-after": "Wed, 21 Oct 2026 07:00:00 GMT" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after": "abc" }, undefined],
    [{}, undefined],
  ])("reads %j as %j ms to wait", (given, want) => {
    expect(read(given as Record<string, string>, Date.parse(date) - 60_000).retryAfterMs).toBe(want);
  });

  it("never throws and never gives a number that is no duration, whatever the header", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-z.: -]{0,20}$/), (text) => {
        const limits = read({ "retry-after": text, "x-ratelimit-reset-tokens": text });
        for (const ms of [limits.retryAfterMs, limits.tokens.resetMs])
          expect(ms === undefined || (ms >= 0 && Number.isFinite(ms))).toBe(true);
      }),
    );
  });

  const now = Date.parse("2026-10-21T07:28:00Z");
  const inAMinute = String(now + 60_000);
  const epoch: RateLimitSpelling = {
    requests: {
      limit: "x-ratelimit-limit",
      remaining: "x-ratelimit-remaining",
      reset: "x-ratelimit-reset",
      resetAs: "epochMs",
    },
  };
  const perMinute: RateLimitSpelling = {
    requests: { limit: "x-ratelimit-limit-req-minute", remaining: "x-ratelimit-remaining-req-minute" },
    tokens: { limit: "x-ratelimit-limit-tokens-minute", remaining: "x-ratelimit-remaining-tokens-minute" },
  };
  const twoNames: RateLimitSpelling = {
    tokens: { reset: ["x-ratelimit-reset-tokens", "x-rate-limit-reset-tokens"] },
  };

  it.each([
    {
      server: "tells a moment, by our clock where it shows none of its own",
      spelling: epoch,
      given: { "x-ratelimit-limit": "50", "x-ratelimit-remaining": "0", "x-ratelimit-reset": inAMinute },
      want: { requests: { limit: 50, remaining: 0, resetMs: 60_000 }, tokens: {} },
    },
    {
      server: "tells a moment and its own time, half a minute behind ours",
      spelling: epoch,
      given: { "x-ratelimit-reset": inAMinute, date: "Wed, 21 Oct 2026 07:27:30 GMT" },
      want: { requests: { resetMs: 90_000 }, tokens: {} },
    },
    {
      server: "tells a moment that is past",
      spelling: epoch,
      given: { "x-ratelimit-reset": "1000" },
      want: { requests: { resetMs: 0 }, tokens: {} },
    },
    {
      server: "tells no moment where one is due",
      spelling: epoch,
      given: { "x-ratelimit-reset": "soon" },
      want: { requests: {}, tokens: {} },
    },
    {
      server: "has the period in the names",
      spelling: perMinute,
      given: { "x-ratelimit-limit-tokens-minute": "500000", "x-ratelimit-remaining-req-minute": "29" },
      want: { requests: { remaining: 29 }, tokens: { limit: 500_000 } },
    },
    {
      server: "has another name for a header",
      spelling: twoNames,
      given: { "x-rate-limit-reset-tokens": "21" },
      want: { requests: {}, tokens: { resetMs: 21_000 } },
    },
    {
      server: "sends both names, of which the first counts",
      spelling: twoNames,
      given: { "x-ratelimit-reset-tokens": "1", "x-rate-limit-reset-tokens": "21" },
      want: { requests: {}, tokens: { resetMs: 1000 } },
    },
    {
      server: "says -1 for what it does not know",
      spelling: undefined,
      given: { "x-ratelimit-limit-tokens": "-1", "x-ratelimit-reset-tokens": "0" },
      want: { requests: {}, tokens: { resetMs: 0 } },
    },
  ])("reads the limits of a server that $server", ({ spelling, given, want }) => {
    expect(readRateLimits(new Headers(given as Record<string, string>), now, spelling)).toEqual(want);
  });

  it("reads how long to wait whatever the spelling of the limits", () => {
    expect(readRateLimits(new Headers({ "retry-after": "3" }), now, {}).retryAfterMs).toBe(3000);
  });
});
