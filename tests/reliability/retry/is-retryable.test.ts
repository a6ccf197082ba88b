import { describe, expect, it } from "@jest/globals";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  CircuitOpenError,
} from "../../../src/handwritten/errors/index.ts";
import { isRetryable } from "../../../src/handwritten/reliability/retry/is-retryable.ts";

const apiError = (status: number, headers: Record<string, string> = {}, body: object = {}): APIError =>
  APIError.generate(status, body, undefined, new Headers(headers));

const connectionError = (code: string): APIConnectionError =>
  new APIConnectionError({ cause: Object.assign(new Error("x"), { code }) });

describe("isRetryable", () => {
  it.each([
    ["a broken connection", new APIConnectionError(), true],
    ["a reset connection", connectionError("ECONNRESET"), true],
    ["a name that is not known now", connectionError("EAI_AGAIN"), true],
    ["a name that does not exist", connectionError("ENOTFOUND"), false],
    ["a certificate of its own", connectionError("DEPTH_ZERO_SELF_SIGNED_CERT"), false],
    ["a certificate that is over", connectionError("CERT_HAS_EXPIRED"), false],
    ["a timeout", new APIConnectionTimeoutError(), true],
    ["an abort", new APIUserAbortError(), false],
    ["an open circuit", new CircuitOpenError("x"), false],
    ["408", apiError(408), true],
    ["409", apiError(409), true],
    ["429", apiError(429), true],
    ["429 of an empty account", apiError(429, {}, { error: { code: "insufficient_quota" } }), false],
    ["500", apiError(500), true],
    ["501", apiError(501), true],
    ["529", apiError(529), true],
    ["600", apiError(600), false],
    ["503 that the server vetoes", apiError(503, { "x-should-retry": "false" }), false],
    ["400 that the server asks to repeat", apiError(400, { "x-should-retry": "true" }), true],
    ["400", apiError(400), false],
    ["401", apiError(401), false],
    ["an error that is not of this library", new TypeError("bug"), false],
  ])("%s", (_, error, want) => {
    expect(isRetryable(error)).toBe(want);
  });
});
