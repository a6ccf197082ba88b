import { expect, it } from "@jest/globals";
import { Environment, OpenAI } from "../../src/handwritten/index.ts";
import { connectRealtime } from "../../src/handwritten/realtime/index.ts";
import { failover, retry } from "../../src/handwritten/reliability/index.ts";
import { startServer } from "../../src/handwritten/testing/index.ts";
import { rejection } from "../support/call.ts";
import { readUntil } from "../support/realtime.ts";
import { until } from "../support/until.ts";
import { echoServer } from "./echo-server.ts";
import { startHAProxy } from "./haproxy.ts";
import { load } from "./load.ts";
import { describeWith } from "./program.ts";

const clientOf = (origin: string, options: object = {}): OpenAI =>
  new OpenAI({ apiKey: "sk-ordinary-test", baseURL: `${origin}/v1`, maxRetries: 0, ...options });
const retrying = { maxRetries: undefined, reliability: { retry: retry({ baseDelayMs: 10 }) } };
const portOf = (url: string): number => Number(new URL(url).port);

describeWith("haproxy", "HAProxy", () => {
  it("shares calls out, each with its own answer", async () => {
    await using one = await echoServer();
    await using other = await echoServer();
    await using haproxy = await startHAProxy({ backends: [one.port, other.port] });
    const result = await load(clientOf(haproxy.origin), { calls: 1_000, atOnce: 20 });
    expect(result).toEqual({ failures: [], mixed: 0, calls: 1_000 });
    expect(Math.min(one.requests.length, other.requests.length)).toBeGreaterThan(100);
  });

  it("passes on a stream and a Realtime socket", async () => {
    await using server = await startServer({ streams: { pieces: 20 } });
    await using haproxy = await startHAProxy({ backends: [portOf(server.url)] });
    const stream = await clientOf(haproxy.origin).responses.create({
      model: "gpt-5",
      input: "x",
      stream: true,
    });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types.at(-1)).toBe("response.completed");
    const environment = new Environment({ apiKey: server.apiKey, baseURL: `${haproxy.origin}/v1` });
    await using connection = await connectRealtime(environment, { model: "gpt-realtime" });
    await connection.send({ type: "response.create" });
    expect((await readUntil(connection, "response.done")).at(-1)?.type).toBe("response.done");
  });

  it("ends a Realtime socket that is silent for too long, and with pings it does not", async () => {
    await using server = await startServer();
    await using haproxy = await startHAProxy({
      backends: [portOf(server.url)],
      defaults: "timeout tunnel 1500ms",
    });
    const environment = new Environment({ apiKey: server.apiKey, baseURL: `${haproxy.origin}/v1` });
    const model = "gpt-realtime";
    await using pinging = await connectRealtime(environment, {
      model,
      pingIntervalMs: 100,
      pingTimeoutMs: 5_000,
    });
    const silent = await connectRealtime(environment, { model, pingIntervalMs: 0 });
    const end = await rejection(
      (async () => {
        for await (const _ of silent);
      })(),
    );
    expect(end).toMatchObject({ kind: "socket", code: 1006 });
    // It has outlived the silent one, by as many pings.
    await pinging.send({ type: "response.create" });
    expect((await readUntil(pinging, "response.done")).at(-1)?.type).toBe("response.done");
  });

  it("reloads under load, and no call with a retry fails or has another's answer", async () => {
    await using server = await echoServer();
    await using haproxy = await startHAProxy({ backends: [server.port] });
    const result = await load(clientOf(haproxy.origin, retrying), {
      calls: 1_200,
      atOnce: 12,
      during: (call) => {
        if (call % 300 === 150) haproxy.signal("SIGUSR2");
      },
    });
    expect(result).toEqual({ failures: [], mixed: 0, calls: 1_200 });
  });

  it("closes connections that wait for a second, and no call with a retry fails", async () => {
    await using server = await echoServer();
    await using haproxy = await startHAProxy({
      backends: [server.port],
      defaults: "timeout http-keep-alive 1s",
    });
    const openai = clientOf(haproxy.origin, retrying);
    for (const pauseMs of [0, 990, 1_000, 1_010]) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      expect(await load(openai, { calls: 40, atOnce: 20 })).toEqual({ failures: [], mixed: 0, calls: 40 });
    }
  });

  it("loses one of its servers under load: with a retry no call fails", async () => {
    await using server = await echoServer();
    const dying = await echoServer();
    await using haproxy = await startHAProxy({
      backends: [server.port, dying.port],
      defaults: "option redispatch 1\n  retries 3",
    });
    let killed: Promise<void> | undefined;
    const result = await load(clientOf(haproxy.origin, retrying), {
      calls: 600,
      atOnce: 12,
      during: (call) => {
        if (call === 200) killed = Promise.resolve(dying[Symbol.asyncDispose]());
      },
    });
    await killed;
    expect(result).toEqual({ failures: [], mixed: 0, calls: 600 });
  });
});

describeWith("haproxy", "HAProxy as a load balancer of TCP", () => {
  it.each<[string, object, number]>([
    ["without a retry costs no more calls than were under way", {}, 4],
    ["with a retry costs none", retrying, 0],
  ])("fails over to its spare server, which %s", async (_what, options, most) => {
    const first = await echoServer();
    await using spare = await echoServer();
    await using haproxy = await startHAProxy({
      backends: [first.port, spare.port],
      defaults: "mode tcp",
      options: ["check inter 50ms fall 1 on-marked-down shutdown-sessions", "backup"],
    });
    const openai = clientOf(haproxy.origin, options);
    // Twenty connections, which its clients hold through it to the first server.
    await load(openai, { calls: 40, atOnce: 20 });
    expect(first.sockets.size).toBeGreaterThanOrEqual(10);
    await first[Symbol.asyncDispose]();
    // Until its next check it gives new connections to the server that is gone.
    await until(async () => {
      const probe = await load(clientOf(haproxy.origin), { calls: 1, atOnce: 1 });
      return probe.failures.length === 0;
    });
    const result = await load(openai, { calls: 100, atOnce: 4 });
    expect(result).toMatchObject({ mixed: 0, calls: 100 });
    expect(result.failures.length).toBeLessThanOrEqual(most);
    expect(spare.requests.length).toBeGreaterThan(90);
  });
});

describeWith("haproxy", "failover between two HAProxys", () => {
  it("loses one under load, and no call fails; it comes back, and is used again", async () => {
    await using server = await echoServer();
    await using first = await startHAProxy({ backends: [server.port] });
    await using second = await startHAProxy({ backends: [server.port] });
    const targets = [first, second].map(
      ({ origin }, index) => new Environment({ name: `t${index}`, apiKey: "k", baseURL: `${origin}/v1` }),
    );
    const pool = failover({ targets, ejectAfter: 3, ejectMs: 300 });
    const openai = new OpenAI({ environment: targets[0], reliability: { failover: pool } });
    let killed: Promise<void> | undefined;
    const result = await load(openai, {
      calls: 600,
      atOnce: 12,
      during: (call) => {
        if (call === 200) killed = first.kill();
      },
    });
    await killed;
    expect(result).toEqual({ failures: [], mixed: 0, calls: 600 });
    expect(pool.states["t0"]?.ejected).toBe(true);
    await first.restart();
    await until(() => !pool.states["t0"]?.ejected);
    const latency = pool.states["t0"]?.latencyMs;
    expect(await load(openai, { calls: 50, atOnce: 5 })).toEqual({ failures: [], mixed: 0, calls: 50 });
    expect(pool.states["t0"]?.latencyMs).not.toBe(latency);
  });

  it("stops one without closing its connections, which is found by a time limit, once for each call under way", async () => {
    await using server = await echoServer();
    await using first = await startHAProxy({ backends: [server.port] });
    await using second = await startHAProxy({ backends: [server.port] });
    const targets = [first, second].map(
      ({ origin }, index) => new Environment({ name: `t${index}`, apiKey: "k", baseURL: `${origin}/v1` }),
    );
    const pool = failover({ targets, ejectAfter: 1, ejectMs: 60_000 });
    const late: unknown[] = [];
    const openai = new OpenAI({
      environment: targets[0],
      timeout: 500,
      reliability: { failover: pool },
      onEvent: (event) => {
        if (event.type === "failover" && event.state === "started") late.push(event.error);
      },
    });
    await load(openai, { calls: 20, atOnce: 4 });
    process.kill(-first.pid, "SIGSTOP");
    expect(await load(openai, { calls: 40, atOnce: 4 })).toEqual({ failures: [], mixed: 0, calls: 40 });
    expect(late).toHaveLength(4);
    for (const error of late) expect(error).toMatchObject({ kind: "timeout" });
  });
});
