import { describe, expect, it } from "@jest/globals";
import { APIError, AuthenticationError, type RateLimitError } from "../../../src/handwritten/errors/index.ts";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { rejection } from "../../support/call.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { json, recordingServer } from "../../support/recording-server.ts";

const apiError = (status: number, headers: Record<string, string> = {}, body: object = {}): APIError =>
  APIError.generate(status, body, undefined, new Headers(headers));

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
