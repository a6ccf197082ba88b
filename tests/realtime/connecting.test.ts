import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { azure } from "../../src/handwritten/config/profiles/azure.ts";
import {
  APIConnectionError,
  APIConnectionTimeoutError,
  AuthenticationError,
  OpenAIError,
  PermissionDeniedError,
  RateLimitError,
  RedirectError,
} from "../../src/handwritten/errors/index.ts";
import { connectRealtime, type RealtimeOptions } from "../../src/handwritten/realtime/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { closedPort } from "../support/hostile-server.ts";
import { environmentOf, KEY, rejection } from "../support/realtime.ts";
import { type Refusal, socketServer } from "../support/socket-server.ts";

const MODEL = { model: "gpt-realtime" } as const;

describe("the opening request", () => {
  it("has the key, organization and project in headers", async () => {
    await using server = await socketServer();
    const environment = environmentOf(server, { organization: "org_1", project: "proj_1" });
    await using connection = await connectRealtime(environment, MODEL);
    const { url, headers } = await server.peer(0);
    expect(url).toBe("/v1/realtime?model=gpt-realtime");
    expect(headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      "openai-organization": "org_1",
      "openai-project": "proj_1",
    });
    expect(headers["sec-websocket-extensions"]).toBeUndefined();
    expect(connection.state).toBe("open");
  });

  it("has a client secret as a subprotocol, and no authorization header", async () => {
    await using server = await socketServer();
    const options = { ...MODEL, clientSecret: "ek_123", auth: "subprotocol" } as const;
    await using _ = await connectRealtime(environmentOf(server), options);
    const { headers } = await server.peer(0);
    expect(headers["sec-websocket-protocol"]).toBe("realtime,openai-insecure-api-key.ek_123");
    expect(headers.authorization).toBeUndefined();
  });

  it("has Azure's header and Azure's address", async () => {
    await using server = await socketServer();
    const profile = azure({ endpoint: server.origin, apiVersion: "2025-04-01-preview" });
    const environment = environmentOf(server, { profile, baseURL: null });
    await using _ = await connectRealtime(environment, { model: "voice" });
    const { url, headers } = await server.peer(0);
    expect(url).toBe("/openai/realtime?api-version=2025-04-01-preview&deployment=voice");
    expect(headers["api-key"]).toBe(KEY);
    expect(headers.authorization).toBeUndefined();
  });

  it("has a key that is read for each connection", async () => {
    await using server = await socketServer();
    let count = 0;
    const environment = environmentOf(server, { apiKey: async () => `key-${++count}` });
    for (let i = 0; i < 2; i++) await (await connectRealtime(environment, MODEL)).close();
    expect(server.peers.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer key-1",
      "Bearer key-2",
    ]);
  });

  it("offers compression, if that option is set", async () => {
    await using server = await socketServer();
    await using _ = await connectRealtime(environmentOf(server), { ...MODEL, compression: true });
    expect((await server.peer(0)).headers["sec-websocket-extensions"]).toContain("permessage-deflate");
  });
});

describe("a connection that is refused", () => {
  const body = JSON.stringify({ error: { message: "no", type: "t", code: "c", param: "p" } });
  const json = { "content-type": "application/json", "x-request-id": "req_9" };
  it.each<{ refusal: Refusal; type: unknown; kind: string; message: RegExp }>([
    {
      refusal: { status: 401, headers: json, body },
      type: AuthenticationError,
      kind: "authentication",
      message: /^GET \/realtime: 401 c — no \(req_9\)$/,
    },
    {
      refusal: { status: 403, headers: json, body },
      type: PermissionDeniedError,
      kind: "permission_denied",
      message: /403/,
    },
    {
      refusal: { status: 429, headers: { ...json, "retry-after": "7" }, body },
      type: RateLimitError,
      kind: "rate_limit",
      message: /429/,
    },
    {
      refusal: { status: 302, headers: { location: "http://evil.example/steal" } },
      type: RedirectError,
      kind: "redirect",
      message: /http:\/\/evil\.example, not followed/,
    },
    {
      refusal: { status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad gateway</h1>" },
      type: OpenAIError,
      kind: "server",
      message: /502 text\/html/,
    },
    {
      refusal: { status: 200, body: "hello" },
      type: OpenAIError,
      kind: "decode",
      message: /expected status 101, got 200/,
    },
  ])("with $refusal.status fails with the error of that status", async ({ refusal, type, kind, message }) => {
    await using server = await socketServer({ refuse: () => refusal });
    const error = await rejection(connectRealtime(environmentOf(server), MODEL));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ kind, status: refusal.status, message: expect.stringMatching(message) });
    if (kind === "rate_limit") expect((error as RateLimitError).rateLimits?.retryAfterMs).toBe(7000);
    expect(server.requests).toHaveLength(1);
    await server.allClosed();
  });

  it("never shows the key, although the server repeats it", async () => {
    await using server = await socketServer({
      refuse: () => ({
        status: 401,
        headers: { ...json, "x-echo": KEY },
        body: JSON.stringify({ error: { message: `bad ${KEY}` } }),
      }),
    });
    const error = await rejection(connectRealtime(environmentOf(server), MODEL));
    for (const shown of [
      String(error),
      inspect(error, { depth: 9, showHidden: true }),
      JSON.stringify(error),
      (error as Error).stack,
    ])
      expect(shown).not.toContain(KEY.slice(8));
  });

  it("by a port without a server is a connection error that names the phase", async () => {
    const baseURL = `http://127.0.0.1:${await closedPort()}/v1`;
    const error = await rejection(connectRealtime(environmentOf({ baseURL }), MODEL));
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).toMatchObject({ code: "ECONNREFUSED", phase: "connect" });
  });

  it("by a peer that speaks no WebSocket is a connection error", async () => {
    await using server = await socketServer({
      refuse: () => ({
        status: 101,
        headers: { connection: "upgrade", upgrade: "websocket", "sec-websocket-accept": "wrong" },
      }),
    });
    const error = await rejection(connectRealtime(environmentOf(server), MODEL));
    expect(error).toMatchObject({
      kind: "connection",
      message: expect.stringContaining("Sec-WebSocket-Accept"),
    });
  });
});

describe("a connection that is not there in time", () => {
  const options = { ...MODEL, connectTimeoutMs: 3000 } satisfies RealtimeOptions;

  it("fails with a timeout, and leaves nothing behind", async () => {
    await using server = await socketServer({ refuse: () => "hang" });
    const clock = fakeClock();
    const failed = rejection(connectRealtime(environmentOf(server), { ...options, clock }));
    while (!server.requests.length) await new Promise(setImmediate);
    clock.advance(2999);
    clock.advance(1);
    const error = await failed;
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(error).toMatchObject({
      message: "GET /realtime: timed out after 3000 ms waiting for the socket to open",
      phase: "connect",
    });
    await server.allClosed();
  });

  it.each(["before it begins", "while it is made"])("fails at once when it is aborted %s", async (when) => {
    await using server = await socketServer({ refuse: () => "hang" });
    const controller = new AbortController();
    const reason = new Error("enough");
    if (when === "before it begins") controller.abort(reason);
    const failed = rejection(connectRealtime(environmentOf(server), { ...MODEL, signal: controller.signal }));
    if (when !== "before it begins") while (!server.requests.length) await new Promise(setImmediate);
    controller.abort(reason);
    expect(await failed).toMatchObject({ name: "APIUserAbortError", cause: reason });
    await server.allClosed();
    expect(server.requests).toHaveLength(when === "before it begins" ? 0 : 1);
  });

  it("fails at once when it is aborted while the key is fetched", async () => {
    const controller = new AbortController();
    const apiKey = () => new Promise<string>(() => {});
    const environment = environmentOf({ baseURL: "http://127.0.0.1:1/v1" }, { apiKey });
    const failed = rejection(connectRealtime(environment, { ...MODEL, signal: controller.signal }));
    controller.abort();
    expect(await failed).toMatchObject({ kind: "abort" });
  });
});

describe("options that cannot work", () => {
  it.each<{ options: object; message: RegExp }>([
    { options: { pingIntervalMs: -1 }, message: /`pingIntervalMs` must be a number/ },
    { options: { maxQueuedBytes: Number.NaN }, message: /`maxQueuedBytes`/ },
    { options: { reconnect: { maxAttempts: "3" } }, message: /`reconnect\.maxAttempts`/ },
    { options: { WebSocket: class {}, agent: { destroy() {} } }, message: /`agent` needs the package ws/ },
    { options: { WebSocket: class {}, pingIntervalMs: 5 }, message: /`pingIntervalMs` needs the package ws/ },
  ])("are refused before anything is sent: $options", async ({ options, message }) => {
    await using server = await socketServer();
    const error = await rejection(connectRealtime(environmentOf(server), { ...MODEL, ...options }));
    expect(error).toMatchObject({ kind: "configuration", message: expect.stringMatching(message) });
    expect(server.requests).toHaveLength(0);
  });

  it("and a key that no header can carry, whose value is not shown", async () => {
    await using server = await socketServer();
    const environment = environmentOf(server, { apiKey: "sk-secret\u0000value" });
    const error = await rejection(connectRealtime(environment, MODEL));
    expect(error).toMatchObject({ kind: "request" });
    expect(inspect(error, { depth: 9 })).not.toContain("secret");
    const asProtocol = { ...MODEL, auth: "subprotocol", clientSecret: "ek_with space" } as const;
    const other = await rejection(connectRealtime(environmentOf(server), asProtocol));
    expect(other).toMatchObject({ kind: "request" });
    expect(inspect(other, { depth: 9 })).not.toContain("with space");
    expect(server.requests).toHaveLength(0);
  });
});
