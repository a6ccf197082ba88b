import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  ConfigurationError,
  RedirectError,
  SocketClosedError,
} from "../../../src/handwritten/errors/index.ts";
import { reconnectDelayMs } from "../../../src/handwritten/realtime/session/reconnect-policy.ts";
import { isRecoverable } from "../../../src/handwritten/realtime/socket/close-codes.ts";

const POLICY = { maxAttempts: 5, baseDelayMs: 500, maxDelayMs: 8000, stableAfterMs: 30_000 };

describe("reconnectDelayMs", () => {
  it.each([
    { attempt: 1, random: 0, want: 250 },
    { attempt: 1, random: 0.5, want: 375 },
    { attempt: 2, random: 0, want: 500 },
    { attempt: 5, random: 0, want: 4000 },
    { attempt: 6, random: 0, want: undefined },
  ])("is $want before attempt $attempt with chance $random", ({ attempt, random, want }) => {
    expect(reconnectDelayMs(attempt, undefined, POLICY, random)).toBe(want);
  });

  it("stays between half the delay and all of it, at any attempt", () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), random, (attempt, chance) => {
        const delay = reconnectDelayMs(attempt, undefined, { ...POLICY, maxAttempts: 10_000 }, chance) ?? -1;
        const longest = Math.min(8000, 500 * 2 ** (attempt - 1));
        expect(delay).toBeGreaterThanOrEqual(longest / 2);
        expect(delay).toBeLessThanOrEqual(longest);
      }),
    );
  });

  const answered = (status: number, headers = {}, error = {}): APIError =>
    APIError.generate(status, { error }, undefined, new Headers(headers));
  const coded = (code: string): Error => Object.assign(new Error("x"), { code });

  it.each([
    {
      name: "a refused connection",
      failure: new APIConnectionError({ cause: coded("ECONNREFUSED") }),
      want: 250,
    },
    {
      name: "a network that is away",
      failure: new APIConnectionError({ cause: coded("ENOTFOUND") }),
      want: 250,
    },
    { name: "a timeout", failure: new APIConnectionTimeoutError(), want: 250 },
    {
      name: "a socket closed at once",
      failure: new SocketClosedError({ code: 1006, reason: "", wasClean: false }),
      want: 250,
    },
    { name: "408", failure: answered(408), want: 250 },
    { name: "500", failure: answered(500), want: 250 },
    { name: "503 that asks for 3 s", failure: answered(503, { "retry-after": "3" }), want: 3000 },
    { name: "429 that asks for 100 ms", failure: answered(429, { "retry-after-ms": "100" }), want: 250 },
    { name: "429 that asks for an hour", failure: answered(429, { "retry-after": "3600" }), want: undefined },
    {
      name: "429 without credit",
      failure: answered(429, {}, { code: "insufficient_quota" }),
      want: undefined,
    },
    { name: "401", failure: answered(401), want: undefined },
    { name: "403", failure: answered(403), want: undefined },
    { name: "404", failure: answered(404), want: undefined },
    { name: "a redirect", failure: new RedirectError(302, new Headers()), want: undefined },
    {
      name: "a certificate",
      failure: new APIConnectionError({ cause: coded("CERT_HAS_EXPIRED") }),
      want: undefined,
    },
    { name: "an abort", failure: new APIUserAbortError(), want: undefined },
    { name: "a key that is missing", failure: new ConfigurationError("x"), want: undefined },
    { name: "a mistake", failure: new TypeError("x"), want: undefined },
  ])("after $name is $want", ({ failure, want }) => {
    expect(reconnectDelayMs(1, failure, POLICY, 0)).toBe(want);
  });
});

describe("isRecoverable", () => {
  it.each([
    [1000, false],
    [1001, true],
    [1002, false],
    [1003, false],
    [1005, true],
    [1006, true],
    [1007, false],
    [1008, false],
    [1009, false],
    [1010, false],
    [1011, true],
    [1012, true],
    [1013, true],
    [1014, true],
    [1015, false],
    [3000, false],
    [4001, false],
    [4999, false],
  ])("of %i is %s", (code, want) => {
    expect(isRecoverable({ code, reason: "", wasClean: true })).toBe(want);
  });

  it.each(["session_expired", "websocket_connection_limit_reached"])(
    "is so of a goodbye after %s",
    (code) => {
      expect(isRecoverable({ code: 1000, reason: "", wasClean: true }, code)).toBe(true);
      expect(isRecoverable({ code: 4000, reason: "", wasClean: true }, code)).toBe(false);
      expect(isRecoverable({ code: 1000, reason: "", wasClean: true }, "other")).toBe(false);
    },
  );
});
