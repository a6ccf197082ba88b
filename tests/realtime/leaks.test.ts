import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectRealtime, type RealtimeOptions } from "../../src/handwritten/realtime/index.ts";
import { closedPort } from "../support/hostile-server.ts";
import { endOf, environmentOf, KEY, once, rejection } from "../support/realtime.ts";
import { isLong } from "../support/runs.ts";
import { type SocketServer, socketServer } from "../support/socket-server.ts";

const COUNT = isLong ? 200 : 40;
const MODEL = { model: "m" } as const satisfies RealtimeOptions;

/** How many timers and sockets keep this process alive. The test runner and the server have a few timers of their own. */
const resources = (): { timers: number; sockets: number } => {
  const names = process.getActiveResourcesInfo();
  const count = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length;
  return { timers: count(/^Timeout/), sockets: count(/^TCP(?!Server)|TLS/) };
};

/** What is there when the closing of sockets has been worked off, which takes a few turns. */
const settled = async (): Promise<ReturnType<typeof resources>> => {
  for (let i = 0; i < 500 && resources().sockets; i++) await new Promise(setImmediate);
  return resources();
};

describe(`${COUNT} sockets leave nothing behind`, () => {
  let server: SocketServer;
  const controller = new AbortController();
  const options = { ...MODEL, signal: controller.signal };
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown): void => void rejections.push(reason);

  beforeEach(async () => {
    server = await socketServer({ opened: (peer) => peer.send({ type: "session.created" }) });
    process.on("unhandledRejection", onRejection);
  });

  afterEach(async () => {
    await server.allClosed();
    const { timers, sockets } = await settled();
    expect(sockets).toBe(0);
    expect(timers).toBeLessThan(10);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    process.off("unhandledRejection", onRejection);
    expect(rejections).toEqual([]);
    await server[Symbol.asyncDispose]();
  });

  const open = (more: Partial<RealtimeOptions> = {}) =>
    Promise.all(
      Array.from({ length: COUNT }, () =>
        connectRealtime(environmentOf(server), { ...options, ...more } as typeof MODEL),
      ),
    );

  it("when this side closes them", async () => {
    const all = await open();
    expect(server.sockets.size).toBe(COUNT);
    for (const connection of all) connection.on("event", () => {});
    await Promise.all(all.map((connection) => connection.send({ type: "response.create" })));
    await Promise.all(all.map((connection) => connection.close()));
  });

  it("when the server closes them, in any way", async () => {
    const all = await open();
    const ends = all.map(endOf);
    for (const [index, { socket }] of server.peers.entries())
      if (index % 3 === 0) socket.terminate();
      else socket.close(index % 3 === 1 ? 1000 : 1011);
    const errors = await Promise.all(ends);
    expect(errors.filter(Boolean)).toHaveLength(server.peers.filter((_, index) => index % 3 !== 1).length);
  });

  it("when they are not read, and break while events arrive", async () => {
    const all = await open();
    for (const connection of all) void connection.send({ type: "response.create" });
    for (const { socket } of server.peers) socket.terminate();
    await Promise.all(all.map(({ closed }) => closed));
  });

  it("when they are aborted, open or on the way", async () => {
    const own = new AbortController();
    const all = await open({ signal: own.signal });
    const refused = await socketServer({ refuse: () => "hang" });
    const pending = all.map(() =>
      rejection(connectRealtime(environmentOf(refused), { ...MODEL, signal: own.signal })),
    );
    while (refused.requests.length < COUNT) await new Promise(setImmediate);
    const ends = all.map(endOf);
    own.abort();
    for (const error of await Promise.all([...pending, ...ends]))
      expect(error).toMatchObject({ kind: "abort" });
    expect(getEventListeners(own.signal, "abort")).toHaveLength(0);
    await refused.allClosed();
    await refused[Symbol.asyncDispose]();
  });

  it("when they are never opened", async () => {
    const baseURL = `http://127.0.0.1:${await closedPort()}/v1`;
    await Promise.all(
      Array.from({ length: COUNT }, async () => {
        const error = await rejection(connectRealtime(environmentOf({ baseURL }), options));
        expect(error).toMatchObject({ kind: "connection" });
        expect(JSON.stringify(error)).not.toContain(KEY);
      }),
    );
  });

  it("when they reconnect and are closed", async () => {
    const all = await open({ reconnect: { baseDelayMs: 1 } });
    const again = all.map((connection) => once(connection, "reconnected"));
    for (const { socket } of [...server.peers]) socket.terminate();
    await Promise.all(again);
    await Promise.all(all.map((connection) => connection.close()));
  });
});
