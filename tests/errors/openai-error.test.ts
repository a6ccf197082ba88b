import { types } from "node:util";
import { describe, expect, it } from "@jest/globals";
import {
  type AnyOpenAIError,
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
  OpenAIError,
  PaginationError,
  RedirectError,
  ResponseTooLargeError,
  SendQueueFullError,
  SocketClosedError,
  StreamInterruptedError,
  SubjectTokenProviderError,
  UsageError,
  withDetails,
} from "../../src/handwritten/errors/index.ts";

/** Compiles only while every kind is handled and narrows to its class. */
const described = (error: AnyOpenAIError): string => {
  switch (error.kind) {
    case "rate_limit":
    case "quota_exceeded":
      return `${error.status satisfies 429}`;
    case "bad_request":
      return `${error.status satisfies 400}`;
    case "authentication":
    case "permission_denied":
    case "not_found":
    case "conflict":
    case "unprocessable_entity":
    case "server":
    case "api":
      return String(error.status);
    case "redirect":
      return error.target ?? "hidden";
    case "connection":
    case "timeout":
      return error.phase;
    case "proxy":
      return `${error.proxy} ${error.proxyStatus}`;
    case "abort":
      return "abort";
    case "socket":
      return String(error.code);
    case "send_queue_full":
      return String(error.queuedBytes);
    case "too_large":
      return String(error.limitBytes);
    case "decode":
    case "stream_interrupted":
      return String(error.requestID);
    case "circuit_open":
    case "limit":
    case "budget":
      return String(error.retryAfterMs);
    case "credentials":
      return error instanceof OAuthError ? String(error.error_code) : error.provider;
    case "configuration":
    case "request":
    case "pagination":
    case "output":
    case "webhook":
    case "usage":
      return error.message;
    default:
      return error satisfies never;
  }
};

describe("OpenAIError", () => {
  it.each([
    [new APIConnectionError({ cause: new Error("x") }), "APIConnectionError", "connection"],
    [new APIConnectionTimeoutError(), "APIConnectionTimeoutError", "timeout"],
    [new APIUserAbortError(), "APIUserAbortError", "abort"],
    [new RedirectError(302, new Headers()), "RedirectError", "redirect"],
    [new DecodeError("x"), "DecodeError", "decode"],
    [new ResponseTooLargeError(5), "ResponseTooLargeError", "too_large"],
    [new StreamInterruptedError("x"), "StreamInterruptedError", "stream_interrupted"],
    [new SocketClosedError({ code: 1006, reason: "", wasClean: false }), "SocketClosedError", "socket"],
    [new SendQueueFullError(5, 4), "SendQueueFullError", "send_queue_full"],
    [new CircuitOpenError("x"), "CircuitOpenError", "circuit_open"],
    [new LimitExceededError("x", "queue_full"), "LimitExceededError", "limit"],
    [
      new BudgetExceededError("x", { unit: "tokens", limit: 1, used: 1, retryAfterMs: 1 }),
      "BudgetExceededError",
      "budget",
    ],
    [new OAuthError(400, "invalid_grant", "x", new Headers()), "OAuthError", "credentials"],
    [new SubjectTokenProviderError("x", "custom"), "SubjectTokenProviderError", "credentials"],
    [new ConfigurationError("x"), "ConfigurationError", "configuration"],
    [new EncodeError("x"), "EncodeError", "request"],
    [new PaginationError("x"), "PaginationError", "pagination"],
    [new UsageError("x"), "UsageError", "usage"],
  ])("%s is named and of one kind", (error, name, kind) => {
    expect(error.name).toBe(name);
    expect(error.kind).toBe(kind);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(OpenAIError.is(error)).toBe(true);
    expect(described(error as AnyOpenAIError)).not.toBe("");
  });

  it("recognises an error of another copy of the package, and nothing else", () => {
    const foreign = Object.defineProperty(new Error("x"), Symbol.for("api-openai.error"), { value: true });
    expect(OpenAIError.is(foreign)).toBe(true);
    for (const other of [new Error("x"), null, undefined, "x", { kind: "api" }])
      expect(OpenAIError.is(other)).toBe(false);
  });

  it("keeps the cause it is given, and has none otherwise", () => {
    const cause = new Error("why");
    expect(new EncodeError("x", { cause }).cause).toBe(cause);
    expect("cause" in new EncodeError("x", { cause: undefined })).toBe(false);
  });
});

describe("withDetails", () => {
  const request = { operation: "listFiles", method: "GET", path: "/files" } as const;

  it("makes a copy that knows the request, of the same class and with the same fields", () => {
    const cause = new Error("why");
    const headers = new Headers({ "x-request-id": "req_2" });
    const original = APIError.generate(404, { error: { message: "gone $& $1" } }, undefined, headers, {
      cause,
    });
    const copy = withDetails(original, { request, attempts: 3 });
    expect(copy).not.toBe(original);
    expect(copy.constructor).toBe(original.constructor);
    expect(types.isNativeError(copy)).toBe(true);
    expect(copy.message).toBe(`GET /files: ${original.message}`);
    expect(copy.stack).toBe(original.stack?.replace(original.message, () => copy.message));
    expect([copy.request, copy.attempts, copy.cause]).toEqual([request, 3, cause]);
    expect([copy.status, copy.requestID, copy.headers, copy.error]).toEqual([
      404,
      "req_2",
      headers,
      original.error,
    ]);
    expect(OpenAIError.is(copy)).toBe(true);
    expect([original.request, original.attempts]).toEqual([undefined, undefined]);
  });

  it("keeps a request that the error knows already", () => {
    const original = new DecodeError("bad", { request, attempts: 1 });
    const copy = withDetails(original, { request: { ...request, path: "/other" }, attempts: 2 });
    expect([copy.message, copy.request, copy.attempts]).toEqual(["GET /files: bad", request, 2]);
  });
});
