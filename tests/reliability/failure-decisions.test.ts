import { describe, expect, it } from "@jest/globals";
import { errorInAnswer } from "../../src/handwritten/errors/error-in-answer.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  BudgetExceededError,
  CircuitOpenError,
  ConfigurationError,
  DecodeError,
  EncodeError,
  LimitExceededError,
  OAuthError,
  ProxyError,
  RedirectError,
  ResponseTooLargeError,
  SendQueueFullError,
  SocketClosedError,
  StreamInterruptedError,
  SubjectTokenProviderError,
  UsageError,
} from "../../src/handwritten/errors/index.ts";
import { reconnectDelayMs } from "../../src/handwritten/realtime/session/reconnect-policy.ts";
import { mayFailOver } from "../../src/handwritten/reliability/failover/may-fail-over.ts";
import { judge, THRESHOLDS } from "../../src/handwritten/reliability/health/check.ts";
import { isTargetFailure, isThrottled, isUnknownOutcome } from "../../src/handwritten/reliability/outcome.ts";
import { isRetryable } from "../../src/handwritten/reliability/retry/is-retryable.ts";
import { tokenUsageOfError } from "../../src/handwritten/reliability/tokens/token-usage-of-error.ts";
import { ReopenPace } from "../../src/handwritten/streaming/resume/reopen-pace.ts";

const answered = (status: number, error: object = {}, headers: Record<string, string> = {}): APIError =>
  APIError.generate(status, { error }, undefined, new Headers(headers));
const streamed = (error: object, eventsReceived?: number): APIError =>
  Object.assign(APIError.generate(undefined, { error }, undefined, new Headers()), { eventsReceived });
const coded = (code: string): APIConnectionError =>
  new APIConnectionError({ cause: Object.assign(new Error("x"), { code }) });
const viaProxy = (proxyStatus: number | undefined, code?: string): ProxyError =>
  new ProxyError({
    proxy: "http://proxy",
    proxyStatus,
    phase: "connect",
    cause: Object.assign(new Error("x"), { code }),
  });
const timedOut = (limit: string, phase: "connect" | "request" | "body"): APIConnectionTimeoutError =>
  Object.assign(new APIConnectionTimeoutError({ phase }), { limit });

const reopens = (error: unknown): boolean =>
  new ReopenPace({ maxAttempts: 1, baseDelayMs: 1, maxDelayMs: 1, random: () => 0 }).delayMs(error) !==
  undefined;
const reconnects = (error: unknown): boolean =>
  reconnectDelayMs(1, error, { maxAttempts: 1, baseDelayMs: 1, maxDelayMs: 1, stableAfterMs: 1 }, 0) !==
  undefined;

/** What each policy decides about an error, by the name of the decision. */
const decisions: Readonly<Record<string, (error: unknown) => boolean>> = {
  retry: isRetryable,
  failover: mayFailOver,
  targetFailed: isTargetFailure,
  unknownOutcome: isUnknownOutcome,
  throttled: isThrottled,
  usedNothing: (error) => tokenUsageOfError(error) === "nothing",
  usedZero: (error) => tokenUsageOfError(error) === 0,
  healthy: (error) => judge(0, error, THRESHOLDS) === "healthy",
  reopen: reopens,
  reconnect: reconnects,
};
const decided = (error: unknown): string =>
  Object.keys(decisions)
    .filter((name) => decisions[name]?.(error))
    .join(" ");

describe("what policies decide about an error", () => {
  it.each<[object, number]>([
    [{ type: "insufficient_quota" }, 429],
    [{ code: 429, message: "slow" }, 429],
    [{ code: "502" }, 502],
    [{ code: "server_error" }, 500],
    [{ type: "overloaded_error" }, 503],
    [{ code: "invalid_api_key", type: "invalid_request_error" }, 401],
    [{ type: "invalid_request_error" }, 400],
  ])("of %j first in a stream is what they decide about it with the status %i", (error, status) => {
    const first = errorInAnswer({ error }, "", new Headers());
    expect(decided(first)).toBe(decided(answered(status, error)));
    const later = Object.assign(errorInAnswer({ error }, "", new Headers()), { eventsReceived: 1 });
    expect([isRetryable(later), tokenUsageOfError(later)]).toEqual([false, undefined]);
  });

  it.each<[string, unknown, string]>([
    ["no error of the library", new TypeError("bug"), ""],
    ["an abort", new APIUserAbortError(), ""],
    [
      "a connection reset before the head",
      coded("ECONNRESET"),
      "retry failover targetFailed unknownOutcome reopen reconnect",
    ],
    [
      "a refused connection",
      coded("ECONNREFUSED"),
      "retry failover targetFailed usedNothing reopen reconnect",
    ],
    [
      "a body that broke off",
      new APIConnectionError({ phase: "body" }),
      "retry failover targetFailed unknownOutcome reopen reconnect",
    ],
    ["a host that does not exist", coded("ENOTFOUND"), "failover targetFailed usedNothing reopen reconnect"],
    [
      "a host that cannot be resolved now",
      coded("EAI_AGAIN"),
      "retry failover targetFailed usedNothing reopen reconnect",
    ],
    ["a certificate that has expired", coded("CERT_HAS_EXPIRED"), "targetFailed usedNothing reopen"],
    ["a self-signed certificate", coded("DEPTH_ZERO_SELF_SIGNED_CERT"), "targetFailed usedNothing reopen"],
    ["an unknown issuer", coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "targetFailed usedNothing reopen"],
    [
      "a certificate for another host",
      coded("ERR_TLS_CERT_ALTNAME_INVALID"),
      "targetFailed usedNothing reopen",
    ],
    [
      "another TLS version",
      coded("ERR_SSL_WRONG_VERSION_NUMBER"),
      "targetFailed usedNothing reopen reconnect",
    ],
    [
      "a TLS handshake that timed out",
      coded("ERR_TLS_HANDSHAKE_TIMEOUT"),
      "targetFailed usedNothing reopen reconnect",
    ],
    ["a failed TLS handshake", coded("EPROTO"), "retry failover targetFailed usedNothing reopen reconnect"],
    // Of a proxy: see `proxyCause`.
    ["a proxy that asks for credentials", viaProxy(407), "usedNothing"],
    ["a proxy that does not know the credentials, as tinyproxy says it", viaProxy(401), "usedNothing"],
    ["a proxy that allows no tunnel to this host", viaProxy(403), "failover usedNothing"],
    ["a proxy that takes a CONNECT for a bad request", viaProxy(400), "failover usedNothing"],
    ["a proxy that knows no CONNECT", viaProxy(405), "failover usedNothing"],
    ["a proxy that redirects to a page", viaProxy(302), "failover usedNothing"],
    ["a proxy that says more than 200", viaProxy(200), "usedNothing"],
    ["a proxy with too many tunnels", viaProxy(429), "retry failover usedNothing reopen reconnect"],
    ["a proxy that failed", viaProxy(500), "retry failover usedNothing reopen reconnect"],
    ["a proxy that is overloaded", viaProxy(503), "retry failover usedNothing reopen reconnect"],
    [
      "a proxy that could not reach the server (502)",
      viaProxy(502),
      "retry failover targetFailed usedNothing reopen reconnect",
    ],
    [
      "a proxy that reached the server too late (504)",
      viaProxy(504),
      "retry failover targetFailed usedNothing reopen reconnect",
    ],
    [
      "a proxy that refuses the connection",
      viaProxy(undefined, "ECONNREFUSED"),
      "retry failover usedNothing reopen reconnect",
    ],
    [
      "a proxy that resets the connection",
      viaProxy(undefined, "ECONNRESET"),
      "retry failover usedNothing reopen reconnect",
    ],
    ["a proxy that does not exist", viaProxy(undefined, "ENOTFOUND"), "usedNothing reopen reconnect"],
    ["a proxy that speaks no TLS", viaProxy(undefined, "EPROTO"), "usedNothing"],
    ["a proxy that speaks no HTTP", viaProxy(undefined, "HPE_INVALID_CONSTANT"), "usedNothing"],
    [
      "a proxy that broke off its answer",
      viaProxy(undefined, "HPE_INVALID_EOF_STATE"),
      "retry failover usedNothing reopen reconnect",
    ],
    ["a proxy whose certificate is not trusted", viaProxy(undefined, "CERT_HAS_EXPIRED"), "usedNothing"],
    [
      "a timeout of the connection",
      timedOut("connectMs", "connect"),
      "retry failover targetFailed usedNothing reopen reconnect",
    ],
    [
      "a timeout of the headers",
      timedOut("headersMs", "request"),
      "retry failover targetFailed unknownOutcome reopen reconnect",
    ],
    [
      "a timeout of the body",
      timedOut("idleMs", "body"),
      "retry failover targetFailed unknownOutcome reopen reconnect",
    ],
    [
      "the deadline while connecting",
      timedOut("deadlineMs", "connect"),
      "retry usedNothing reopen reconnect",
    ],
    [
      "the deadline after sending",
      timedOut("deadlineMs", "request"),
      "retry unknownOutcome reopen reconnect",
    ],
    [
      "a stream interrupted before its first event",
      new StreamInterruptedError("x"),
      "retry failover targetFailed unknownOutcome reopen",
    ],
    [
      "a stream interrupted after an event",
      new StreamInterruptedError("x", { eventsReceived: 1, status: 200 }),
      "targetFailed unknownOutcome reopen",
    ],
    [
      "server_error without a status, before an event",
      streamed({ type: "server_error" }),
      "retry failover targetFailed",
    ],
    ["server_error without a status, after an event", streamed({ type: "server_error" }, 1), "targetFailed"],
    ["rate_limit_exceeded without a status", streamed({ code: "rate_limit_exceeded" }), "retry failover"],
    ["overloaded_error without a status", streamed({ type: "overloaded_error" }), "retry failover"],
    ["invalid_request_error without a status", streamed({ type: "invalid_request_error" }), ""],
    ["a redirect", new RedirectError(302, new Headers()), "usedZero healthy"],
    ["a hidden redirect", new RedirectError(undefined, new Headers()), ""],
    ["400", answered(400), "usedZero healthy"],
    [
      "400 with x-should-retry: true",
      answered(400, {}, { "x-should-retry": "true" }),
      "retry failover usedZero healthy",
    ],
    ["401", answered(401), "usedZero healthy"],
    ["403", answered(403), "usedZero healthy"],
    ["404", answered(404), "usedZero healthy"],
    ["408", answered(408), "retry failover usedZero healthy reconnect"],
    ["409", answered(409), "retry failover usedZero healthy"],
    ["413", answered(413), "usedZero healthy"],
    ["422", answered(422), "usedZero healthy"],
    ["429", answered(429), "retry failover throttled usedZero healthy reopen reconnect"],
    [
      "429 with Retry-After above a minute",
      answered(429, {}, { "retry-after": "61" }),
      "retry failover throttled usedZero healthy",
    ],
    [
      "429 with insufficient_quota",
      answered(429, { code: "insufficient_quota" }),
      "failover usedZero healthy",
    ],
    [
      "429 with insufficient_quota and x-should-retry: true",
      answered(429, { code: "insufficient_quota" }, { "x-should-retry": "true" }),
      "retry failover usedZero healthy",
    ],
    ["500", answered(500), "retry failover targetFailed reopen reconnect"],
    ["503", answered(503), "retry failover targetFailed reopen reconnect"],
    [
      "503 with x-should-retry: false",
      answered(503, {}, { "x-should-retry": "false" }),
      "targetFailed reopen reconnect",
    ],
    ["529", answered(529), "retry failover targetFailed reopen reconnect"],
    ["600", answered(600), "targetFailed reopen reconnect"],
    [
      "a refused token exchange",
      new OAuthError(401, "invalid_grant", "x", new Headers()),
      "usedNothing healthy",
    ],
    [
      "a refused token exchange with x-should-retry: true",
      new OAuthError(401, "x", "x", new Headers({ "x-should-retry": "true" })),
      "retry failover usedNothing healthy",
    ],
    ["a missing workload token", new SubjectTokenProviderError("x", "custom"), "usedNothing"],
    [
      "an answer that is not JSON",
      new DecodeError("x", { status: 200 }),
      "failover targetFailed unknownOutcome",
    ],
    [
      "an answer that is not JSON, of unknown status",
      new DecodeError("x"),
      "failover targetFailed unknownOutcome",
    ],
    [
      "an answer that is not JSON, of a failed server",
      new DecodeError("x", { status: 500 }),
      "failover targetFailed unknownOutcome",
    ],
    ["an answer that is too large", new ResponseTooLargeError(1), ""],
    ["an open circuit", new CircuitOpenError("x"), "failover usedNothing"],
    ["a full queue", new LimitExceededError("x", "queue_full"), "failover usedNothing"],
    [
      "a spent budget",
      new BudgetExceededError("x", { unit: "tokens", limit: 1, used: 1, retryAfterMs: 1 }),
      "usedNothing",
    ],
    ["a wrong option", new ConfigurationError("x"), "usedNothing"],
    ["a request that cannot be encoded", new EncodeError("x"), "usedNothing"],
    ["a wrong call", new UsageError("x"), ""],
    ["a closed socket", new SocketClosedError({ code: 1006, reason: "", wasClean: false }), "reconnect"],
    ["a full send queue", new SendQueueFullError(1, 1), ""],
  ])("%s", (_, error, want) => {
    expect(decided(error)).toBe(want);
  });
});
