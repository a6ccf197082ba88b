import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { errorInAnswer, isErrorAnswer, isErrorEvent } from "../../src/handwritten/errors/error-in-answer.ts";
import { APIError, RateLimitError } from "../../src/handwritten/errors/index.ts";

const errorOf = (body: unknown, text = ""): APIError => errorInAnswer(body, text, new Headers());

/** An error in every shape that servers send it in. */
const shapes = (error: object): Readonly<Record<string, unknown>> => ({
  "below `error`": { error },
  "flat, as an event": { type: "error", error },
  "in a list": [{ error }],
  "nested twice": { error: { message: "Provider returned error", error } },
  "beside choices": { id: "c", choices: [{ index: 0, delta: {} }], error },
  "in a choice": { id: "c", choices: [{ index: 0, delta: {}, finish_reason: "error", error }] },
  "in a response that failed": { type: "response.failed", response: { id: "r", status: "failed", error } },
});

describe("an error inside a good answer", () => {
  const bodies: readonly (readonly [error: object, status: number, kind: string])[] = [
    [{ type: "insufficient_quota", message: "no credit" }, 429, "quota_exceeded"],
    [{ code: "insufficient_quota", message: "no credit" }, 429, "quota_exceeded"],
    [{ code: "rate_limit_exceeded", message: "slow" }, 429, "rate_limit"],
    [{ type: "rate_limit_error", message: "slow" }, 429, "rate_limit"],
    [{ code: 429, message: "slow" }, 429, "rate_limit"],
    [{ code: "429", message: "slow" }, 429, "rate_limit"],
    [{ code: 502, message: "bad gateway" }, 502, "server"],
    [{ status: 503, code: "x", message: "later" }, 503, "server"],
    [{ code: "server_error", message: "boom" }, 500, "server"],
    [{ type: "InternalServerError", message: "boom" }, 500, "server"],
    [{ type: "overloaded_error", message: "busy" }, 503, "server"],
    [{ code: "invalid_api_key", type: "invalid_request_error", message: "key" }, 401, "authentication"],
    [{ type: "permission_error", message: "no" }, 403, "permission_denied"],
    [{ code: "model_not_found", type: "invalid_request_error", message: "which" }, 404, "not_found"],
    [{ code: null, type: "invalid_request_error", message: "what" }, 400, "bad_request"],
    [{ code: "context_length_exceeded", message: "long" }, 400, "bad_request"],
  ];

  it.each(bodies)(
    "of %j is what the same body with the status %i is, in every shape",
    (error, status, kind) => {
      const { message } = error as { message: string };
      const same = APIError.generate(status, { error }, undefined, new Headers());
      for (const [shape, body] of Object.entries(shapes(error))) {
        const found = errorOf(body);
        expect([shape, found.kind, found.status, found.code, found.type]).toEqual([
          shape,
          kind,
          status,
          same.code,
          same.type,
        ]);
        expect(found.constructor).toBe(same.constructor);
        expect(found.message).toContain(message);
        if (!shape.includes("failed")) expect([shape, isErrorEvent(body)]).toEqual([shape, true]);
      }
      const bare = { param: null, ...error };
      expect([isErrorEvent(bare), errorOf(bare).kind]).toEqual([true, kind]);
      if (!("code" in error && error.code)) return;
      const flat = { ...error, type: "error" };
      expect([isErrorEvent(flat), errorOf(flat).status]).toEqual([true, status]);
    },
  );

  it.each<[string, unknown, string, string]>([
    ["words", { error: "it broke" }, "api", "it broke"],
    ["words that are a name", { error: "rate_limit_exceeded" }, "rate_limit", "429 — rate_limit_exceeded"],
    ["words beside a code", { error: "slow", code: 429 }, "rate_limit", "429 — slow"],
    [
      "a status' name beside the words",
      { statusCode: 429, error: "Too Many Requests", message: "Rate limit of 60" },
      "rate_limit",
      "Rate limit of 60",
    ],
    ["JSON text", "Too Many Requests", "rate_limit", "Too Many Requests"],
    ["a code that is not known", { error: { code: "odd", message: "m" } }, "api", "odd — m"],
    ["a code of another protocol", { error: { code: 40_001, message: "m" } }, "api", "40001 — m"],
    ["vLLM's", { object: "error", message: "m", type: "BadRequestError", code: 400 }, "bad_request", "m"],
    ["FastAPI's", { detail: "not here" }, "api", "not here"],
    ["Google's", [{ error: { code: 429, message: "m", status: "RESOURCE_EXHAUSTED" } }], "rate_limit", "m"],
    ["a list of errors", { errors: [{ message: "m", code: 429 }] }, "rate_limit", "429 — m"],
    [
      "a code that is the status, and a type",
      { error: { message: "m", code: 500, type: "InternalServerError" } },
      "server",
      "500 InternalServerError — m",
    ],
    ["a status by another name", { error: { message: "m", http_status: 503 } }, "server", "503 — m"],
    ["words with a status", "503 Service Unavailable", "server", "503 — 503 Service Unavailable"],
    ["nothing but a type", { type: "error" }, "api", "type"],
  ])("that is %s keeps the server's words", (_, body, kind, said) => {
    const error = errorOf(body);
    expect([error.kind, typeof body === "string" || isErrorEvent(body)]).toEqual([kind, true]);
    expect(error.message).toContain(said);
  });

  it("that is not JSON is its text", () => {
    expect(errorOf(undefined, "upstream broke")).toMatchObject({ status: undefined, kind: "api" });
    expect(errorOf(undefined, "upstream broke").message).toContain("upstream broke");
  });

  it("with a status is a class that has it", () => {
    expect(errorOf({ error: { code: "429" } })).toBeInstanceOf(RateLimitError);
  });
});

describe("no error", () => {
  it.each<[string, unknown]>([
    ["a chunk", { id: "c", choices: [{ index: 0, delta: { content: "x" } }], error: null }],
    ["a chunk with an error without fields", { id: "c", choices: [{ index: 0, error: [] }], error: {} }],
    ["a chunk with an error of zeros", { id: "c", choices: [], error: { code: 0, message: "" } }],
    ["an event with a message", { type: "notice", message: "hello" }],
    ["an event of an own kind", { type: "response.warning", message: "slow", code: "rate_limit_exceeded" }],
    [
      "an error of an agent's session",
      { type: "error", event_id: "e", session_id: "s", error: { message: "no" } },
    ],
    ["a session that failed", { type: "agent.session.failed", event_id: "e", session: {}, error: "no" }],
    ["a number", 5],
    ["null", null],
    ["a list", [1, 2]],
  ])("is %s of a stream", (_, event) => {
    expect(isErrorEvent(event)).toBe(false);
  });

  it.each<[string, unknown, boolean]>([
    ["an error in the place of a result", { error: { message: "no" } }, true],
    ["one with an id of a request", { error: { message: "no", code: 429 }, request_id: "r" }, true],
    ["one in words", { error: "model not loaded" }, true],
    [
      "one beside empty fields",
      { id: "", choices: null, usage: { total_tokens: 0 }, error: { message: "no" } },
      true,
    ],
    ["one without words", { error: { code: "429" } }, true],
    ["one with a stack and a status", { error: { message: "no" }, statusCode: 500, stack: "at …" }, true],
    ["a list of errors", { success: false, errors: [{ code: 10_000, message: "no" }], messages: [] }, true],
    ["one that says that it failed", { success: false, message: "no" }, true],
    ["RFC 9457's", { type: "about:blank", title: "no", status: 503, detail: "no", instance: "/x" }, true],
    ["one that only says that it is one", { error: true, message: "no" }, true],
    ["a bare one", { object: "error", message: "no", code: 400 }, true],
    ["a response that failed", { id: "resp_1", object: "response", error: { message: "no" } }, false],
    ["a response without an error", { id: "resp_1", object: "response", error: null, output: [] }, false],
    ["a batch", { id: "batch_1", object: "batch", errors: { data: [{ message: "no" }] } }, false],
    ["an error without words", { error: {} }, false],
    ["a result with a message", { message: "ok" }, false],
    ["a result that says that all is well", { code: 0, message: "ok", data: [1] }, false],
    ["an error beside a result", { error: { message: "no" }, data: [{ id: "m" }] }, false],
    ["null", null, false],
  ])("of a call without a stream: %s", (_, body, isError) => {
    expect(isErrorAnswer(body)).toBe(isError);
  });

  it("is ever made of a result that has an id", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (error) => {
        expect(isErrorAnswer({ id: "x", object: "response", error })).toBe(false);
      }),
    );
  });

  it("is thrown by what is nested deeply", () => {
    const deep: unknown = JSON.parse(`${'{"error":'.repeat(100_000)}0${"}".repeat(100_000)}`);
    for (const given of [
      deep,
      { error: { message: deep } },
      { error: { message: "m", code: deep } },
      { id: deep, error: "m" },
    ]) {
      isErrorAnswer(given);
      isErrorEvent(given);
      expect(errorOf(given, "text")).toBeInstanceOf(APIError);
    }
  });

  it("is thrown by any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (body, error) => {
        const hostile = { toString: body, valueOf: error, __proto__: { x: 1 } };
        const odd = { message: "m", code: hostile, type: hostile, status: hostile, error: hostile };
        for (const given of [body, { error: body }, { error, message: body }, odd, { ...odd, error: null }]) {
          isErrorAnswer(given);
          isErrorEvent(given);
          expect(errorOf(given, "text")).toBeInstanceOf(APIError);
        }
      }),
    );
  });
});
