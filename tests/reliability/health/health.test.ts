import { createServer } from "node:net";
import { describe, expect, it } from "@jest/globals";
import type { Clock } from "../../../src/handwritten/core/clock.ts";
import { APIConnectionError, APIError } from "../../../src/handwritten/errors/index.ts";
import { Environment, OpenAI } from "../../../src/handwritten/index.ts";
import {
  checkAll,
  checkHealth,
  circuitBreaker,
  failover,
  type HealthOptions,
  health,
  layersOf,
  ledger,
  summarizeHealth,
} from "../../../src/handwritten/reliability/index.ts";
import { rejection, targetOf } from "../../support/call.ts";
import { type Answer, policyBench, replyOf } from "../../support/policy.ts";
import { json, recordingServer } from "../../support/recording-server.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const [a, b] = [targetOf("a"), targetOf("b")];
const failure = (status: number): APIError => APIError.generate(status, {}, undefined, new Headers());
const turn = (): Promise<unknown> => new Promise(setImmediate);
const bench = (answer: Answer, options: HealthOptions = {}) => {
  const layer = health({ jitter: 0, unhealthyAfter: 2, ...options });
  const clock = virtualClock();
  return { layer, ...policyBench([layer], answer, clock), clock };
};

describe("health", () => {
  it("learns from calls: failures one after another make a target unhealthy, an answer makes it healthy", async () => {
    let isDown = false;
    const { call, layer, events } = bench(
      () => {
        if (isDown) throw new APIConnectionError();
        return replyOf();
      },
      { intervalMs: 0 },
    );
    expect(layer.state("test")).toBe("unknown");
    await call();
    expect(layer.state("test")).toBe("healthy");
    isDown = true;
    await rejection(call());
    expect(layer.state("test")).toBe("healthy");
    await rejection(call());
    expect(layer.state("test")).toBe("unhealthy");
    isDown = false;
    await call();
    expect(layer.state("test")).toBe("healthy");
    expect(events.map((event) => (event.type === "health" ? `${event.from} → ${event.to}` : ""))).toEqual([
      "unknown → healthy",
      "healthy → unhealthy",
      "unhealthy → healthy",
    ]);
  });

  it("by default takes three failures, checks every half minute less a tenth, and gives a check 5 s", async () => {
    let isDown = true;
    const clock = virtualClock();
    const layer = health({ random: () => 1 });
    const { call } = policyBench(
      [layer],
      ({ operation }) => {
        if (operation === "listModels") return new Promise(() => {});
        if (isDown) throw failure(500);
        return replyOf();
      },
      clock,
    );
    for (let n = 0; n < 2; n++) await rejection(call());
    expect([layer.state("test"), clock.pending()]).toEqual(["unknown", [27_000]]);
    await rejection(call());
    expect(layer.state("test")).toBe("unhealthy");
    isDown = false;
    await call();
    expect(layer.states["test"]).toEqual({
      state: "healthy",
      latencyMs: undefined,
      failuresInRow: 0,
      checkedAt: undefined,
    });
    clock.advance(27_000);
    await turn();
    expect(clock.pending()).toEqual([5_000]);
    clock.advance(5_000);
    await turn();
    expect(layer.states["test"]).toMatchObject({ state: "healthy", failuresInRow: 1, latencyMs: 5_000 });
    expect(clock.pending()).toEqual([27_000]);
    layer.stop();
    expect(clock.pending()).toEqual([]);
  });

  it("reports each change to `onChange`, and no other outcome", async () => {
    const changes: unknown[] = [];
    const { call } = bench(() => replyOf(), {
      intervalMs: 0,
      onChange: (...change) => void changes.push(change),
    });
    await call();
    await call();
    expect(changes).toEqual([["test", "unknown", "healthy"]]);
  });

  it.each([
    [{ degradedMs: -1 }, "degradedMs"],
    [{ unhealthyMs: -1 }, "unhealthyMs"],
    [{ intervalMs: -1 }, "intervalMs"],
    [{ jitter: 2 }, "jitter"],
    [{ timeoutMs: -1 }, "timeoutMs"],
    [{ unhealthyAfter: 0 }, "unhealthyAfter"],
    [{ targets: [{}] as never }, "a list of environments"],
    [{ targets: {} as never }, "a list of environments"],
    [{ onChange: 5 as never }, "onChange"],
    [{ random: 5 as never }, "random"],
    [{ clock: {} as never }, "clock"],
  ])("refuses %j", (options: HealthOptions, message) => {
    expect(() => health(options)).toThrow(message);
  });

  it("is not changed by what is no fault of the target's", async () => {
    const { call, layer } = bench(
      () => {
        throw failure(400);
      },
      { intervalMs: 0 },
    );
    for (let n = 0; n < 5; n++) await rejection(call());
    expect(layer.state("test")).toBe("unknown");
  });

  it("asks every target at the interval, and takes a slow one for degraded", async () => {
    const asked: string[] = [];
    const clock = virtualClock();
    const layer = health({ jitter: 0, intervalMs: 10_000, targets: [a, b] });
    const { call } = policyBench(
      [layer],
      async ({ operation, path }, { target }) => {
        if (operation !== "listModels") return replyOf();
        asked.push(`${target.name} ${path}`);
        if (target.name === "a") return replyOf({ data: [] });
        await turn();
        clock.advance(1_200);
        return replyOf({ data: [] });
      },
      clock,
    );
    await call({}, { target: a });
    clock.advance(10_000);
    await turn();
    expect(asked).toEqual(["a /models", "b /models"]);
    await turn();
    expect([layer.state("a"), layer.state("b")]).toEqual(["healthy", "degraded"]);
    expect(layer.states["b"]).toMatchObject({
      state: "degraded",
      latencyMs: 1_200,
      checkedAt: expect.any(Number),
    });
  });

  it("stops its checks when no calls are made, and begins again with the next call", async () => {
    let checks = 0;
    const { call, clock } = bench(
      ({ operation }) => {
        if (operation === "listModels") checks++;
        return replyOf();
      },
      { intervalMs: 1_000 },
    );
    await call();
    for (let n = 0; n < 10; n++) {
      clock.advance(1_000);
      await turn();
    }
    expect(checks).toBe(2);
    expect(clock.pending()).toEqual([]);
    await call();
    expect(clock.pending()).toEqual([1_000]);
  });

  it("asks in the background: no timer of it holds the process", async () => {
    const inBackground: (boolean | undefined)[] = [];
    const clock = virtualClock();
    const noting: Clock = {
      ...clock,
      after: (ms, action, background) => {
        inBackground.push(background);
        return clock.after(ms, action);
      },
    };
    const { call } = policyBench([health({ jitter: 0, intervalMs: 1_000 })], () => replyOf(), noting);
    await call();
    clock.advance(1_000);
    await turn();
    // The interval, the limit of the check, and the next interval.
    expect(inBackground).toEqual([true, true, true]);
  });

  it("goes past an open circuit, so that it sees who is well again", async () => {
    let isDown = true;
    const clock = virtualClock();
    const layer = health({ jitter: 0, intervalMs: 1_000, unhealthyAfter: 1 });
    const breaker = circuitBreaker({ consecutiveFailures: 1 });
    const { call } = policyBench(
      layersOf({
        health: layer,
        circuitBreaker: breaker,
        failover: failover({ targets: [a, b], health: layer }),
      }),
      (_request, { target }) => {
        if (isDown && target.name === "a") throw failure(500);
        return replyOf();
      },
      clock,
    );
    await call();
    expect([layer.state("a"), breaker.state("a")]).toEqual(["unhealthy", "open"]);
    isDown = false;
    clock.advance(1_000);
    await turn();
    expect([layer.state("a"), breaker.state("a")]).toEqual(["healthy", "open"]);
  });

  it("sends a check with the target's own credentials alone, and writes it into no call's ledger", async () => {
    await using main = await recordingServer(json({ object: "list", data: [] }));
    await using spare = await recordingServer(json({ object: "list", data: [] }));
    const own = new Environment({ name: "main", baseURL: main.baseURL, apiKey: "sk-main-main-main" });
    const other = new Environment({ name: "spare", baseURL: spare.baseURL, apiKey: "sk-spare-spare" });
    const watch = health({ targets: [own, other] });
    const openai = new OpenAI({
      environment: own,
      defaultHeaders: { "api-key": "secret-of-main", "openai-organization": "org-main" },
      reliability: {
        ledger: ledger(),
        health: watch,
        failover: failover({ targets: [own, other], health: watch }),
      },
    });
    const { report } = await openai.models.list().withResponse();
    await watch.checkNow();
    watch.stop();
    expect(report?.attempts).toHaveLength(1);
    const headers = spare.requests[0]?.headers;
    expect(headers).toMatchObject({ authorization: "Bearer sk-spare-spare" });
    expect(JSON.stringify(headers)).not.toContain("main");
  });

  it("gives up on a check that is not answered", async () => {
    const { call, clock, layer } = bench(
      ({ operation }) => (operation === "listModels" ? new Promise(() => {}) : replyOf()),
      { intervalMs: 1_000, timeoutMs: 200, unhealthyAfter: 1 },
    );
    await call();
    const checking = layer.checkNow();
    clock.advance(200);
    // A handler that takes no notice of the signal is not waited for.
    await expect(
      Promise.race([
        checking.then(() => "told"),
        turn()
          .then(() => turn())
          .then(() => "hangs"),
      ]),
    ).resolves.toBe("told");
    expect(layer.state("test")).toBe("unhealthy");
  });
});

describe("checkHealth", () => {
  const clientOf = (baseURL: string, name: string): OpenAI =>
    new OpenAI({ apiKey: "sk-health-check", baseURL }).withOptions({ defaultHeaders: { "x-name": name } });

  it("asks once for the list of models, and tells how it went", async () => {
    await using server = await recordingServer(json({ object: "list", data: [] }));
    const report = await checkHealth(clientOf(server.baseURL, "main"));
    expect(report).toMatchObject({ target: "openai", state: "healthy", latencyMs: expect.any(Number) });
    expect(server.requests).toMatchObject([{ method: "GET", url: "/v1/models" }]);
  });

  it("takes a server that says no for healthy, and one that fails or is not there for unhealthy", async () => {
    await using refusing = await recordingServer(json({ error: { message: "wrong key" } }, 401));
    await using failing = await recordingServer(json({ error: { message: "down" } }, 500));
    const clients = [refusing.baseURL, failing.baseURL, "http://127.0.0.1:9/v1"].map((url) =>
      clientOf(url, "x"),
    );
    const reports = await checkAll(clients);
    expect(reports.map(({ state }) => state)).toEqual(["healthy", "unhealthy", "unhealthy"]);
    expect(reports[1]?.error).toMatchObject({ status: 500 });
    expect(summarizeHealth(reports)).toEqual({ healthy: 1, degraded: 0, unhealthy: 2, state: "degraded" });
    expect(summarizeHealth([])).toMatchObject({ state: "healthy" });
  });

  it("judges by how long it takes", async () => {
    await using server = await recordingServer(json({ object: "list", data: [] }));
    const client = clientOf(server.baseURL, "x");
    expect(await checkHealth(client, { degradedMs: 0 })).toMatchObject({ state: "degraded" });
    expect(await checkHealth(client, { degradedMs: 0, unhealthyMs: 0 })).toMatchObject({
      state: "unhealthy",
    });
  });

  it("only connects, where that is enough", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const client = clientOf(`http://127.0.0.1:${port}/v1`, "x");
    expect(await checkHealth(client, { by: "tcp" })).toMatchObject({ state: "healthy" });
    await new Promise((resolve) => server.close(resolve));
    expect(await checkHealth(client, { by: "tcp" })).toMatchObject({
      state: "unhealthy",
      error: { code: "ECONNREFUSED" },
    });
  });
});
