import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { OpenAI } from "../../src/handwritten/index.ts";
import { circuitBreaker, retry } from "../../src/handwritten/reliability/index.ts";
import { rejection } from "../support/call.ts";
import { ca } from "../support/certificates.ts";
import { closedPort, type TestServer } from "../support/hostile-server.ts";
import { serveTLS } from "../support/tls-server.ts";
import { until } from "../support/until.ts";
import { describeWith, type Program } from "./program.ts";
import { startSquid } from "./squid.ts";

const clientOf = (proxy: string, baseURL: string) => {
  const breaker = circuitBreaker({ consecutiveFailures: 1 });
  const openai = new OpenAI({
    apiKey: "k",
    baseURL,
    proxy,
    tls: { ca },
    reliability: { retry: retry({ baseDelayMs: 0, throttledBaseDelayMs: 0 }), circuitBreaker: breaker },
  });
  return { openai, breaker };
};
/** The requests that it was given, each as its status and its method, once there are so many: it writes them late. */
const asked = async (squid: Program, count: number): Promise<string[]> => {
  await until(() => lines(squid).length >= count);
  return lines(squid);
};
const lines = (squid: Program): string[] =>
  squid
    .read("access.log")
    .split("\n")
    // Connections without a request are the tests' own.
    .filter((line) => line && line !== "0 -");

describeWith("squid", "squid", () => {
  let server: TestServer;
  let base: string;
  beforeAll(async () => {
    server = await serveTLS((_request, response) =>
      response.setHeader("content-type", "application/json").end('{"object":"list","data":[]}'),
    );
    base = `https://localhost:${server.port}/v1`;
  });
  afterAll(async () => server[Symbol.asyncDispose]());

  it("opens tunnels, which are kept", async () => {
    await using squid = await startSquid();
    const { openai } = clientOf(squid.origin, base);
    const before = server.opened();
    for (let call = 0; call < 20; call++) expect((await openai.models.list()).data).toEqual([]);
    expect(server.opened() - before).toBe(1);
  });

  it("takes credentials, and is given wrong ones once a call", async () => {
    await using squid = await startSquid({ credentials: "user:right" });
    const via = (credentials: string) => clientOf(`http://${credentials}127.0.0.1:${squid.port}`, base);
    await via("user:right@").openai.models.list();
    for (const wrong of ["user:wrong@", ""]) {
      const { openai, breaker } = via(wrong);
      expect(await rejection(openai.models.list())).toMatchObject({
        kind: "proxy",
        proxyStatus: 407,
        attempts: 1,
      });
      expect(Object.values(breaker.states)).toEqual(["closed"]);
    }
    expect((await asked(squid, 2)).filter((line) => line === "407 CONNECT")).toHaveLength(2);
  });

  it("asks for credentials of what it is to forward, once a call", async () => {
    await using squid = await startSquid({ credentials: "user:right" });
    const { openai, breaker } = clientOf(
      `http://user:wrong@127.0.0.1:${squid.port}`,
      "http://127.0.0.1:9/v1",
    );
    expect(await rejection(openai.models.list())).toMatchObject({
      kind: "proxy",
      proxyStatus: 407,
      attempts: 1,
    });
    expect(await asked(squid, 1)).toEqual(["407 GET"]);
    expect(Object.values(breaker.states)).toEqual(["closed"]);
  });

  it("allows no tunnel, and is not asked again", async () => {
    await using squid = await startSquid({ rules: "acl CONNECT method CONNECT\nhttp_access deny CONNECT" });
    const { openai, breaker } = clientOf(squid.origin, base);
    expect(await rejection(openai.models.list())).toMatchObject({
      kind: "proxy",
      proxyStatus: 403,
      attempts: 1,
    });
    expect(await asked(squid, 1)).toEqual(["403 CONNECT"]);
    expect(Object.values(breaker.states)).toEqual(["closed"]);
  });

  it("does not reach a server, which is retried", async () => {
    await using squid = await startSquid();
    const { openai } = clientOf(squid.origin, `https://127.0.0.1:${await closedPort()}/v1`);
    expect(await rejection(openai.models.list())).toMatchObject({
      kind: "proxy",
      proxyStatus: 503,
      attempts: 3,
    });
  });

  it("has an address of https: and speaks no TLS, and is tried once", async () => {
    await using squid = await startSquid();
    const { openai, breaker } = clientOf(`https://127.0.0.1:${squid.port}`, base);
    expect(await rejection(openai.models.list())).toMatchObject({ kind: "proxy", attempts: 1 });
    expect(Object.values(breaker.states)).toEqual(["closed"]);
  });

  it("dies and comes back, and no call with a retry fails for the tunnels that died with it", async () => {
    await using squid = await startSquid();
    const { openai } = clientOf(squid.origin, base);
    await Promise.all(Array.from({ length: 8 }, () => openai.models.list()));
    await squid.kill();
    await squid.restart();
    for (let call = 0; call < 10; call++) await openai.models.list({ maxRetries: 1 });
  });
});
