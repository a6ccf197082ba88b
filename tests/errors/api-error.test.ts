import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  type DescribedRequest,
  InternalServerError,
  NotFoundError,
  OpenAIError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from "../../src/handwritten/errors/index.ts";

const request: DescribedRequest = { operation: "createResponse", method: "POST", path: "/responses" };
const headersOf = (init: Record<string, string> = {}) => new Headers(init);

describe("APIError.generate", () => {
  it.each([
    [400, BadRequestError, "BadRequestError", "bad_request"],
    [401, AuthenticationError, "AuthenticationError", "authentication"],
    [403, PermissionDeniedError, "PermissionDeniedError", "permission_denied"],
    [404, NotFoundError, "NotFoundError", "not_found"],
    [409, ConflictError, "ConflictError", "conflict"],
    [418, APIError, "APIError", "api"],
    [422, UnprocessableEntityError, "UnprocessableEntityError", "unprocessable_entity"],
    [429, RateLimitError, "RateLimitError", "rate_limit"],
    [500, InternalServerError, "InternalServerError", "server"],
    [529, InternalServerError, "InternalServerError", "server"],
  ] as const)("makes of %i a %s", (status, Class, name, kind) => {
    const error = APIError.generate(status, { error: { message: "no" } }, undefined, headersOf());
    expect(error).toBeInstanceOf(Class);
    expect(error).toBeInstanceOf(APIError);
    expect(error.name).toBe(name);
    expect(error.kind).toBe(kind);
    expect(error.status).toBe(status);
    expect(error.stack?.startsWith(`${name}: ${error.message}\n`)).toBe(true);
  });

  it("tells a quota 429 from a rate 429, by code or by type", () => {
    for (const body of [{ code: "insufficient_quota" }, { type: "insufficient_quota", code: null }])
      expect(APIError.generate(429, { error: body }, undefined, headersOf()).kind).toBe("quota_exceeded");
  });

  it.each([
    { given: { error: { message: "m", code: "c", type: "t", param: "p" } }, want: ["m", "c", "t", "p"] },
    { given: { message: "m", code: "c" }, want: ["m", "c", undefined, undefined] },
    { given: { error: null, message: "m" }, want: ["m", undefined, undefined, undefined] },
    { given: { error: "plain text" }, want: ["plain text", undefined, undefined, undefined] },
    { given: { error: { message: "m", code: 404 } }, want: ["m", "404", undefined, undefined] },
    { given: { error: { message: "m", code: null, param: null } }, want: ["m", null, undefined, null] },
    { given: { detail: "not here" }, want: ["not here", undefined, undefined, undefined] },
  ])("reads $given", ({ given, want: [message, code, type, param] }) => {
    const error = APIError.generate(400, given, undefined, headersOf());
    expect([error.code, error.type, error.param]).toEqual([code, type, param]);
    expect(error.message).toContain(message);
  });
});

describe("the message of an APIError", () => {
  const messageOf = (body: object | undefined, text?: string, headers: Record<string, string> = {}) =>
    APIError.generate(429, body, text, headersOf(headers), { request }).message;

  it.each([
    [
      messageOf({ error: { code: "rate_limit_exceeded", message: "Slow down." } }, undefined, {
        "x-request-id": "req_1",
      }),
      "POST /responses: 429 rate_limit_exceeded — Slow down. (req_1)",
    ],
    [
      messageOf({ error: { type: "tokens", message: "Slow down." } }),
      "POST /responses: 429 tokens — Slow down.",
    ],
    [messageOf(undefined), "POST /responses: 429 (no body)"],
    [messageOf(undefined, ""), "POST /responses: 429 (no body)"],
    [
      messageOf(undefined, "<h1>Too\r\nmany</h1>", { "content-type": "text/html; charset=utf-8" }),
      "POST /responses: 429 text/html — <h1>Too many</h1>",
    ],
    [messageOf({ odd: true }), 'POST /responses: 429 — {"odd":true}'],
    [new APIError(undefined, undefined, "lost", undefined).message, "lost"],
    [new APIError(400, { message: "bad" }, undefined, headersOf()).message, "400 — bad"],
  ])("%j", (given, want) => {
    expect(given).toBe(want);
  });

  it("shows at most 200 characters of a body that is not JSON, and 1000 of what the server says", () => {
    expect(messageOf(undefined, "x".repeat(5000))).toBe(`POST /responses: 429 — ${"x".repeat(200)}…`);
    expect(messageOf({ error: { message: "y".repeat(5000) } })).toBe(
      `POST /responses: 429 — ${"y".repeat(1000)}…`,
    );
  });

  it("holds no control characters and no invisible reordering", () => {
    const message = messageOf({ error: { message: "a\u001b[31mb\u0000c\n2026 forged line\u202ed" } });
    expect(message).toBe("POST /responses: 429 — a [31mb c 2026 forged line d");
  });
});

describe("what an APIError shows of itself", () => {
  const error = APIError.generate(
    401,
    { error: { message: "no", code: "invalid_api_key", internal: "secret-in-body" } },
    undefined,
    headersOf({ "set-cookie": "secret-cookie", "x-request-id": "req_9" }),
    { request, attempts: 2 },
  );

  it("is neither its body nor its headers", () => {
    for (const shown of [inspect(error, { depth: 9 }), JSON.stringify(error), inspect({ ...error })])
      expect(shown).not.toMatch(/secret/);
  });

  it("is what a log needs", () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "AuthenticationError",
      kind: "authentication",
      message: "POST /responses: 401 invalid_api_key — no (req_9)",
      status: 401,
      code: "invalid_api_key",
      requestID: "req_9",
      attempts: 2,
      request,
    });
  });

  it("keeps body and headers for the program", () => {
    expect(error.error).toEqual({ message: "no", code: "invalid_api_key", internal: "secret-in-body" });
    expect(error.headers?.get("set-cookie")).toBe("secret-cookie");
  });

  it("reads rate limits from the headers when asked", () => {
    const limited = new RateLimitError(
      429,
      {},
      "slow",
      headersOf({ "retry-after": "2", "x-ratelimit-limit-tokens": "9" }),
    );
    expect(limited.rateLimits).toEqual({ requests: {}, tokens: { limit: 9 }, retryAfterMs: 2000 });
    expect(limited.retryAfterMs).toBe(2000);
    expect(OpenAIError.is(limited)).toBe(true);
  });
});
