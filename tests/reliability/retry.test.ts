import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { retryAfterMs } from "../../src/handwritten/errors/rate-limits.ts";
import {
  APIConnectionError,
  APIError,
  AuthenticationError,
  type RateLimitError,
} from "../../src/handwritten/errors.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { isRetryable, retryDelayMs } from "../../src/handwritten/reliability/retry.ts";
import { rejection } from "../support/call.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { json, recordingServer } from "../support/recording-server.ts";

const apiError = (status: number, headers: Record<string, string> = {}, body: object = {}): APIError =>
  APIError.generate(status, body, undefined, new Headers(headers));

describe("isRetryable", () => {
  it.each([
    ["a broken connection", new APIConnectionError(), true],
    ["408", apiError(408), true],
    ["409", apiError(409), true],
    ["429", apiError(429), true],
    ["429 of an empty account", apiError(429, {}, { error: { code: "insufficient_quota" } }), false],
    ["500", apiError(500), true],
    ["503 that the server vetoes", apiError(503, { "x-should-retry": "false" }), false],
    ["400 that the server asks to repeat", apiError(400, { "x-should-retry": "true" }), true],
    ["400", apiError(400), false],
    ["401", apiError(401), false],
    ["an error of somebody else", new TypeError("bug"), false],
  ])("%s", (_, error, want) => {
    expect(isRetryable(error)).toBe(want);
  });
});

describe("retryDelayMs", () => {
  it("doubles from 500 ms to 8 s, less up to a quarter", () => {
    const error = apiError(500);
    expect([0, 1, 2, 3, 4, 5].map((attempt) => retryDelayMs(error, attempt, 0, 0))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000,
    ]);
    fc.assert(
      fc.property(fc.nat(2_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delay = retryDelayMs(error, attempt, 0, random) ?? -1;
        expect(delay).toBeGreaterThanOrEqual(375);
        expect(delay).toBeLessThanOrEqual(8_000);
      }),
    );
  });

  it("waits as long as the server asks, and gives up when that is more than a minute", () => {
    expect(retryDelayMs(apiError(429, { "retry-after": "7" }), 0, 0, 0)).toBe(7_000);
    expect(retryDelayMs(apiError(429, { "retry-after-ms": "0" }), 3, 0, 0)).toBe(0);
    expect(retryDelayMs(apiError(429, { "retry-after": "61" }), 0, 0, 0)).toBeUndefined();
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

describe("maxRetries", () => {
  it("repeats the same request after the waits, and counts the attempts", async () => {
    await using server = await recordingServer(json({ error: { message: "busy" } }, 503));
    const clock = fakeClock();
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock, maxRetries: 2 });
    const error = await rejection(
      openai.chat.completions.create({ model: "m", messages: [] }, { idempotencyKey: "once" }),
    );
    expect(error).toMatchObject({ kind: "server", attempts: 3 });
    expect(server.requests).toHaveLength(3);
    expect(
      new Set(server.requests.map(({ body, headers }) => `${body} ${headers["idempotency-key"]}`)).size,
    ).toBe(1);
    expect(clock.slept).toHaveLength(2);
  });

  it("is set by a call for itself, and does not repeat what cannot help", async () => {
    await using server = await recordingServer((request, response, count) =>
      (request.url.endsWith("/a") ? json({ error: {} }, 500) : json({ error: {} }, 401))(
        request,
        response,
        count,
      ),
    );
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock: fakeClock() });
    await expect(openai.get("/a", { maxRetries: 1 })).rejects.toMatchObject({ status: 500 });
    expect(server.requests).toHaveLength(2);
    await expect(openai.get("/b", { maxRetries: 5 })).rejects.toBeInstanceOf(AuthenticationError);
    expect(server.requests).toHaveLength(3);
  });

  it("succeeds when a later attempt does, and tells the log", async () => {
    await using server = await recordingServer((request, response, count) =>
      (count < 3
        ? json({ error: { code: "rate_limit_exceeded" } }, 429, { "retry-after": "2" })
        : json({ fine: true }))(request, response, count),
    );
    const clock = fakeClock();
    const lines: string[] = [];
    const ignore = (): void => {};
    const logger = {
      error: ignore,
      warn: ignore,
      debug: ignore,
      info: (line: string) => void lines.push(line),
    };
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      clock,
      maxRetries: 2,
      logger,
      logLevel: "info",
    });
    await expect(openai.get("/a")).resolves.toEqual({ fine: true });
    expect(clock.slept).toEqual([2000, 2000]);
    expect(lines.filter((line) => line.startsWith("↻"))).toEqual([
      "↻ GET /a: retry 1 in 2000 ms",
      "↻ GET /a: retry 2 in 2000 ms",
    ]);
  });

  it("never sends a body again that can only be read once", async () => {
    await using server = await recordingServer(json({ error: { message: "busy" } }, 503));
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL, clock: fakeClock(), maxRetries: 3 });
    const once = async function* (): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("line\n");
    };
    await expect(openai.files.create({ file: once(), purpose: "batch" })).rejects.toMatchObject({
      status: 503,
      attempts: 1,
    });
    expect(server.requests).toHaveLength(1);
    await expect(openai.files.create({ file: new Blob(["line\n"]), purpose: "batch" })).rejects.toMatchObject(
      { status: 503 },
    );
    expect(server.requests).toHaveLength(5);
  });

  it("stops waiting when the caller aborts", async () => {
    const caller = new AbortController();
    await using server = await recordingServer(json({ error: {} }, 503, { "retry-after": "30" }));
    const openai = new OpenAI({
      apiKey: "k",
      baseURL: server.baseURL,
      maxRetries: 1,
      onEvent: ({ type }) => type === "retry" && caller.abort(),
    });
    await expect(openai.get("/a", { signal: caller.signal })).rejects.toMatchObject({ kind: "abort" });
    expect(server.requests).toHaveLength(1);
  });

  it("tells an empty account from a rate limit", () => {
    const kinds = ["insufficient_quota", "rate_limit_exceeded"].map(
      (code) => (apiError(429, {}, { error: { code } }) as RateLimitError).kind,
    );
    expect(kinds).toEqual(["quota_exceeded", "rate_limit"]);
  });
});
