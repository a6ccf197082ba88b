import type { Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import type { ClientEvent } from "../../../src/handwritten/core/events.ts";
import { APIConnectionError, Environment, OpenAI, ProxyError } from "../../../src/handwritten/index.ts";
import { circuitBreaker, failover, health, retry } from "../../../src/handwritten/reliability/index.ts";
import { rejection } from "../../support/call.ts";
import { closedPort, serveBytes } from "../../support/hostile-server.ts";
import { type ProxyServerOptions, serveProxy } from "../../support/proxy-server.ts";
import { serveTLS } from "../../support/tls-server.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const refusing =
  (status: number): NonNullable<ProxyServerOptions["onConnect"]> =>
  (socket) =>
    socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);

/** A client with everything that repeats, counts or gives up, whose requests go through a proxy. */
const clientOf = (proxy: string, baseURLs: readonly string[]) => {
  const clock = { ...virtualClock(), sleep: async () => {} };
  const targets = baseURLs.map(
    (baseURL, index) => new Environment({ name: `t${index}`, baseURL, apiKey: "k", allowInsecureHttp: true }),
  );
  const breaker = circuitBreaker({ consecutiveFailures: 1, openMs: 1e9 });
  const monitor = health({ intervalMs: 0, unhealthyAfter: 1 });
  const pool = failover({ targets, ejectAfter: 1, ejectMs: 1e9 });
  const events: ClientEvent[] = [];
  const openai = new OpenAI({
    environment: targets[0],
    proxy,
    clock,
    onEvent: (event) => void events.push(event),
    reliability: { retry: retry(), circuitBreaker: breaker, failover: pool, health: monitor },
  });
  return {
    events,
    call: () => rejection(openai.models.list()),
    /** What counts against a target, by its name. */
    async counted() {
      await monitor.checkNow();
      return targets.flatMap(({ name }) => [
        ...(breaker.state(name) === "closed" ? [] : [`${name}: the circuit is ${breaker.state(name)}`]),
        ...(pool.states[name]?.ejected ? [`${name} is ejected`] : []),
        ...(monitor.state(name) === "unhealthy" ? [`${name} is unhealthy`] : []),
      ]);
    },
  };
};

const TARGETS = ["https://a.test:8443/v1", "https://b.test:8443/v1"];

describe("a proxy that refuses", () => {
  it("is given wrong credentials once a call, whatever may repeat it, and no target has failed", async () => {
    await using proxy = await serveProxy({ credentials: "user:right" });
    const { call, counted, events } = clientOf(`http://user:wrong@127.0.0.1:${proxy.port}`, TARGETS);
    const error = await call();
    expect(error).toBeInstanceOf(ProxyError);
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).toMatchObject({ kind: "proxy", proxy: proxy.origin, proxyStatus: 407, phase: "connect" });
    expect(proxy.asked).toEqual(["CONNECT a.test:8443"]);
    expect(events.filter(({ type }) => type === "retry" || type === "failover")).toEqual([]);
    expect(await counted()).toEqual([]);
  });

  it("asks for credentials of a request that it is to forward, and is asked once", async () => {
    await using proxy = await serveProxy({ credentials: "user:right" });
    const { call, counted } = clientOf(`http://user:wrong@127.0.0.1:${proxy.port}`, [
      "http://a.test/v1",
      "http://b.test/v1",
    ]);
    expect(await call()).toMatchObject({ kind: "proxy", proxyStatus: 407 });
    expect(proxy.asked).toEqual(["GET http://a.test/v1/models"]);
    expect(await counted()).toEqual([]);
  });

  it.each([400, 403, 404, 405, 302])(
    "answers CONNECT with %d: it is not asked again for that target, and failover tries the other",
    async (status) => {
      await using proxy = await serveProxy({ onConnect: refusing(status) });
      const { call, counted } = clientOf(proxy.origin, TARGETS);
      expect(await call()).toMatchObject({ kind: "proxy", proxyStatus: status });
      expect(proxy.asked).toEqual(["CONNECT a.test:8443", "CONNECT b.test:8443"]);
      expect(await counted()).toEqual([]);
    },
  );

  it.each([500, 503, 429])(
    "answers CONNECT with %d: that may pass, so it is retried, and no target has failed",
    async (status) => {
      await using proxy = await serveProxy({ onConnect: refusing(status) });
      const { call, counted } = clientOf(proxy.origin, TARGETS);
      expect(await call()).toMatchObject({ kind: "proxy", proxyStatus: status });
      expect(proxy.asked).toHaveLength(6);
      expect(await counted()).toEqual([]);
    },
  );

  it.each([502, 504])("answers CONNECT with %d: the server behind it is not there", async (status) => {
    await using proxy = await serveProxy({ onConnect: refusing(status) });
    const { call, counted } = clientOf(proxy.origin, TARGETS);
    // The retry met the circuits that the first attempt had opened.
    expect(await call()).toMatchObject({ kind: "circuit_open" });
    const counts = await counted();
    for (const name of ["t0", "t1"])
      expect(counts).toEqual(
        expect.arrayContaining([
          `${name}: the circuit is open`,
          `${name} is ejected`,
          `${name} is unhealthy`,
        ]),
      );
  });
});

describe("a proxy that is not what its address says", () => {
  const cases: readonly (readonly [
    string,
    () => Promise<{ proxy: string; asked: () => number } & AsyncDisposable>,
  ])[] = [
    [
      "https: of a port without TLS",
      async () => {
        const server = await serveProxy();
        return {
          proxy: `https://127.0.0.1:${server.port}`,
          asked: server.opened,
          [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
        };
      },
    ],
    [
      "a certificate that is not trusted",
      async () => {
        const server = await serveTLS(() => {});
        return {
          proxy: `https://127.0.0.1:${server.port}`,
          asked: server.opened,
          [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
        };
      },
    ],
    [
      "a server of another protocol",
      async () => {
        const server = await serveBytes((socket: Socket) => socket.end("SSH-2.0 hello\r\n"));
        return {
          proxy: server.origin,
          asked: server.opened,
          [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
        };
      },
    ],
  ];
  describe.each(cases)("%s", (_what, start) => {
    it.each(["https", "http"])("is tried once for %s, and no target has failed", async (scheme) => {
      await using server = await start();
      const { call, counted } = clientOf(server.proxy, [`${scheme}://a.test/v1`, `${scheme}://b.test/v1`]);
      expect(await call()).toMatchObject({ kind: "proxy", proxy: server.proxy });
      expect(server.asked()).toBe(1);
      expect(await counted()).toEqual([]);
    });
  });

  it("is retried where it is not there for now, and no target has failed", async () => {
    const { call, counted, events } = clientOf(`http://127.0.0.1:${await closedPort()}`, TARGETS);
    expect(await call()).toMatchObject({ kind: "proxy", code: "ECONNREFUSED", attempts: 3 });
    expect(events.filter(({ type }) => type === "retry")).toHaveLength(2);
    expect(await counted()).toEqual([]);
  });
});

describe("a server behind a proxy", () => {
  it("has failed when its connection breaks in the tunnel, or while the proxy forwards its answer", async () => {
    await using proxy = await serveProxy({
      onConnect: (socket) => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        setImmediate(() => socket.resetAndDestroy());
      },
    });
    const { call, counted } = clientOf(proxy.origin, ["https://a.test:8443/v1"]);
    await call();
    expect(await counted()).toEqual(
      expect.arrayContaining(["t0: the circuit is open", "t0 is ejected", "t0 is unhealthy"]),
    );
    await using closing = await serveBytes((socket) => socket.resetAndDestroy());
    const forwarded = clientOf(closing.origin, ["http://a.test/v1"]);
    await forwarded.call();
    expect(await forwarded.counted()).toContain("t0: the circuit is open");
  });
});
