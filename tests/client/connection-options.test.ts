import { describe, expect, it } from "@jest/globals";
import type { ClientOptions } from "../../src/handwritten/client/client-options.ts";
import { OpenAI } from "../../src/handwritten/client/openai.ts";
import type { ClientEvent } from "../../src/handwritten/core/events.ts";
import { ca, identity } from "../support/certificates.ts";
import { serveProxy } from "../support/proxy-server.ts";
import { json, recordingServer } from "../support/recording-server.ts";
import { serveTLS } from "../support/tls-server.ts";

const apiKey = "sk-connections-0123456789abcdef";

describe("the class's options for connections", () => {
  it("goes through the proxy that is named, and only then", async () => {
    await using server = await recordingServer();
    await using proxy = await serveProxy({ credentials: "user:passw0rd" });
    const address = `http://user:passw0rd@${new URL(proxy.origin).host}`;
    const openai = new OpenAI({ baseURL: server.baseURL, apiKey, proxy: address });
    expect(await openai.get("/x")).toEqual({ ok: true });
    expect(proxy.asked).toEqual([`GET ${server.baseURL}/x`]);
    await openai.withOptions({ proxy: undefined }).get("/y");
    expect(proxy.asked).toHaveLength(1);
    expect(server.requests.map(({ url }) => url)).toEqual(["/v1/x", "/v1/y"]);
  });

  it("names a proxy that refuses, without its credentials", async () => {
    await using server = await recordingServer();
    await using proxy = await serveProxy({ credentials: "user:other" });
    const { host } = new URL(proxy.origin);
    const openai = new OpenAI({ baseURL: server.baseURL, apiKey, proxy: `http://user:passw0rd@${host}` });
    const error: unknown = await openai.get("/x").catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: "proxy", proxyStatus: 407, code: "ERR_PROXY_AUTH_REQUIRED" });
    expect((error as Error).message).toContain(host);
    expect((error as Error).message).not.toContain("passw0rd");
    expect(server.requests).toEqual([]);
  });

  it("shows its certificate to a server that asks for one", async () => {
    await using server = await serveTLS(
      (_, response) => response.setHeader("content-type", "application/json").end('{"ok":true}'),
      { ...identity("server"), requestCert: true, rejectUnauthorized: true, ca },
    );
    const baseURL = `${server.origin}/v1`;
    const tls = { ca, ...identity("client") };
    expect(await new OpenAI({ baseURL, apiKey, tls }).get("/x")).toEqual({ ok: true });
    await expect(new OpenAI({ baseURL, apiKey, tls: { ca } }).get("/x")).rejects.toMatchObject({
      kind: "connection",
    });
    await expect(new OpenAI({ baseURL, apiKey }).get("/x")).rejects.toMatchObject({ kind: "connection" });
  });

  it("follows a redirect of a GET within the origin when it is asked to", async () => {
    await using server = await recordingServer((request, response, count) =>
      request.url === "/v1/old"
        ? response.writeHead(308, { location: "/v1/new?a=b" }).end()
        : json({ ok: true })(request, response, count),
    );
    const openai = new OpenAI({ baseURL: server.baseURL, apiKey, redirect: "same-origin" });
    expect(await openai.get("/old")).toEqual({ ok: true });
    expect(server.requests.map(({ url }) => url)).toEqual(["/v1/old", "/v1/new?a=b"]);
    await expect(openai.post("/old", { body: {} })).rejects.toMatchObject({ kind: "redirect" });
    await expect(openai.withOptions({ redirect: "error" }).get("/old")).rejects.toMatchObject({
      kind: "redirect",
    });
    expect(server.requests).toHaveLength(4);
  });

  it.each<[ClientOptions, string]>([
    [{ fetch, proxy: "env" }, "leave `agent`, `proxy`, `tls` and `transport` out"],
    [{ fetch, tls: {} }, "leave `agent`, `proxy`, `tls` and `transport` out"],
    [{ redirect: "follow" as "error" }, '`redirect` must be "error" or "same-origin"'],
    [{ tls: { rejectUnauthorized: false } as object }, "cannot be turned off"],
    [{ proxy: "socks5://127.0.0.1:1" }, "agent"],
  ])("refuses %j", (options, message) => {
    expect(() => new OpenAI({ apiKey, ...options })).toThrow(message);
  });
});

describe("an event's body", () => {
  const listen = async (options: ClientOptions): Promise<ClientEvent[]> => {
    await using server = await recordingServer(json({ ok: true, echoed: apiKey }));
    const events: ClientEvent[] = [];
    const openai = new OpenAI({
      baseURL: server.baseURL,
      apiKey,
      onEvent: (event) => events.push(event),
      ...options,
    });
    expect(await openai.post("/x", { body: { input: "hello", key: apiKey } })).toMatchObject({ ok: true });
    return events;
  };

  it("is there when it is asked for, without secrets", async () => {
    expect(await listen({ logBodies: true })).toMatchObject([
      { type: "request", body: '{"input":"hello","key":"[REDACTED sk-…cdef]"}' },
      { type: "response", body: '{"ok":true,"echoed":"[REDACTED sk-…cdef]"}' },
    ]);
  });

  it("is not there otherwise", async () => {
    expect(JSON.stringify(await listen({}))).not.toMatch(/hello|echoed/);
  });

  it("is logged at `debug` and no lower", async () => {
    for (const [logLevel, isLogged] of [
      ["debug", true],
      ["info", false],
    ] as const) {
      const lines: string[] = [];
      const write = (line: string): number => lines.push(line);
      const logger = { error: write, warn: write, info: write, debug: write };
      const events = await listen({ logBodies: true, logLevel, logger });
      expect(events.map(({ type }) => type)).toEqual(["request", "response"]);
      expect(lines.some((line) => line.includes("hello"))).toBe(isLogged);
      expect(lines.join()).not.toContain(apiKey);
    }
  });
});
