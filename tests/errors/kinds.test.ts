import { describe, expect, it } from "@jest/globals";
import * as errors from "../../src/handwritten/errors/index.ts";

const headers = new Headers({ "x-request-id": "req_1" });
const facts = { unit: "tokens", limit: 5, used: 4, retryAfterMs: 3 } as const;
const progress = { eventsReceived: 2, responseID: "r", sequenceNumber: 7 };

describe("an error of the library", () => {
  const table: readonly (readonly [error: errors.OpenAIError, kind: errors.ErrorKind, fields: object])[] = [
    [new errors.ConfigurationError("m"), "configuration", {}],
    [new errors.EncodeError("m"), "request", {}],
    [new errors.UsageError("m"), "usage", {}],
    [new errors.PaginationError("m"), "pagination", {}],
    [
      new errors.OutputError("m", "mismatch", { issues: [{ path: "a", message: "b" }] }),
      "output",
      { fault: "mismatch", issues: [{ path: "a", message: "b" }] },
    ],
    [new errors.LengthFinishReasonError(), "output", { fault: "length" }],
    [new errors.ContentFilterFinishReasonError(), "output", { fault: "content_filter" }],
    [new errors.RefusalError({ text: "no" }), "output", { fault: "refusal", text: "no" }],
    [new errors.InvalidWebhookSignatureError("m", "too_old"), "webhook", { reason: "too_old" }],
    [new errors.DecodeError("m", { status: 200, requestID: "r" }), "decode", { status: 200, requestID: "r" }],
    [
      new errors.ResponseTooLargeError(9),
      "too_large",
      { limitBytes: 9, message: "the answer is larger than 9 bytes" },
    ],
    [new errors.StreamInterruptedError("m", progress), "stream_interrupted", progress],
    [
      new errors.CircuitOpenError("m", { target: "t", retryAfterMs: 5 }),
      "circuit_open",
      { target: "t", retryAfterMs: 5 },
    ],
    [
      new errors.LimitExceededError("m", "queue_full", { target: "t", retryAfterMs: 5 }),
      "limit",
      { reason: "queue_full", target: "t", retryAfterMs: 5 },
    ],
    [new errors.BudgetExceededError("m", facts), "budget", facts],
    [
      new errors.SubjectTokenProviderError("m", "custom"),
      "credentials",
      { provider: "custom", message: "custom: m" },
    ],
    [
      new errors.OAuthError(401, "invalid_grant", "m", headers),
      "credentials",
      { error_code: "invalid_grant", status: 401, requestID: "req_1" },
    ],
    [
      new errors.RedirectError(302, new Headers({ location: "https://h/path" })),
      "redirect",
      { target: "https://h" },
    ],
    [new errors.APIConnectionTimeoutError(), "timeout", { message: "timed out" }],
    [
      new errors.ProxyError({ proxy: "http://p:1", proxyStatus: 407, phase: "connect" }),
      "proxy",
      { proxy: "http://p:1", proxyStatus: 407, phase: "connect" },
    ],
    [new errors.APIUserAbortError(), "abort", {}],
  ];
  it.each(table.map(([error, kind, fields]) => [error.constructor.name, kind, error, fields] as const))(
    "%s is of the kind %s, and has its name and its facts",
    (name, kind, error, fields) => {
      expect(error).toMatchObject({ name, kind, ...fields });
      expect(error.stack?.startsWith(`${name}: `)).toBe(true);
    },
  );
});
