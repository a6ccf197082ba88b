import { describe, expect, it } from "@jest/globals";
import { connectRealtime, type RealtimeOptions } from "../../src/handwritten/realtime/index.ts";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";
import { endOf, environmentOf, once } from "../support/realtime.ts";
import { type Peer, socketServer } from "../support/socket-server.ts";

const MODEL = { model: "m" } as const;

/** An open connection in a time that the test moves. */
const start = async (options: Partial<RealtimeOptions> = {}, opened?: (peer: Peer) => void) => {
  const server = await socketServer(opened && { opened });
  const clock = fakeClock();
  const connection = await connectRealtime(environmentOf(server), {
    ...MODEL,
    ...options,
    clock,
  } as unknown as typeof MODEL);
  const peer = await server.peer(0);
  return { server, clock, connection, peer };
};

/** Moves the time on, and waits until the peer has seen the ping that is due then. */
const ping = async (clock: FakeClock, { socket }: Peer, ms: number): Promise<void> => {
  const pinged = new Promise((resolve) => socket.once("ping", resolve));
  clock.advance(ms);
  await pinged;
};

describe("a peer that does not answer pings", () => {
  it("counts as gone after the interval and the timeout, and the socket is closed", async () => {
    const { server, clock, connection, peer } = await start();
    const ended = endOf(connection);
    // Half open: the server's side reads nothing and says nothing.
    peer.socket.pause();
    clock.advance(30_000);
    clock.advance(9999);
    expect(connection.state).toBe("open");
    clock.advance(1);
    expect(await ended).toMatchObject({
      kind: "socket",
      code: 1006,
      wasClean: false,
      reason: "no sign of life for 10000 ms after a ping",
    });
    peer.socket.resume();
    await server.allClosed();
    await server[Symbol.asyncDispose]();
  });

  it("gets pings as long as it answers", async () => {
    const { server, clock, connection, peer } = await start({ pingIntervalMs: 100, pingTimeoutMs: 40 });
    for (let i = 0; i < 5; i++) {
      await ping(clock, peer, i ? 60 : 100);
      // The answer is on its way back: an event that is sent after it is read after it.
      peer.send({ type: `test.${i}` });
      await once(connection, `test.${i}`);
      clock.advance(40);
      expect(connection.state).toBe("open");
    }
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it("is alive as long as it sends events", async () => {
    const { server, clock, connection, peer } = await start();
    (peer.socket as unknown as { _autoPong: boolean })._autoPong = false;
    await ping(clock, peer, 30_000);
    peer.send({ type: "test.alive" });
    await once(connection, "test.alive");
    clock.advance(10_000);
    expect(connection.state).toBe("open");
    await ping(clock, peer, 20_000);
    const ended = endOf(connection);
    clock.advance(10_000);
    expect(await ended).toMatchObject({ code: 1006 });
    await server[Symbol.asyncDispose]();
  });

  it("is not asked with 0", async () => {
    const { server, clock, connection, peer } = await start({ pingIntervalMs: 0 });
    let pings = 0;
    peer.socket.on("ping", () => pings++);
    clock.advance(10_000_000);
    peer.send({ type: "test.alive" });
    await once(connection, "test.alive");
    expect(pings).toBe(0);
    await connection.close();
    await server[Symbol.asyncDispose]();
  });

  it("does not count as dead while this side does not read", async () => {
    const { server, clock, connection, peer } = await start({ maxUnreadBytes: 1000, idleTimeoutMs: 60_000 });
    for (let i = 0; i < 3000; i++) peer.send({ type: "test.n", pad: "x".repeat(10_000) });
    peer.send({ type: "test.end" });
    await until(() => peer.socket.bufferedAmount > 0);
    for (let i = 0; i < 50; i++) await new Promise(setImmediate);
    for (let i = 0; i < 10; i++) clock.advance(40_000);
    expect(connection.state).toBe("open");
    for await (const { type } of connection) if ((type as string) === "test.end") break;
    await connection.close();
    await server[Symbol.asyncDispose]();
  });
});

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise(setImmediate);
};

describe("a peer that sends no events", () => {
  it("counts as gone after the time that was set, counted from the last one", async () => {
    const { server, clock, connection, peer } = await start({ idleTimeoutMs: 5000, pingIntervalMs: 0 });
    clock.advance(4000);
    peer.send({ type: "test.alive" });
    await once(connection, "test.alive");
    const ended = endOf(connection);
    clock.advance(1000);
    clock.advance(3999);
    expect(connection.state).toBe("open");
    clock.advance(1);
    expect(await ended).toMatchObject({ code: 1006, reason: "no event for 5000 ms" });
    await server[Symbol.asyncDispose]();
  });

  it("may be silent for ever by default", async () => {
    const { server, clock, connection, peer } = await start();
    for (let i = 0; i < 20; i++) {
      await ping(clock, peer, i ? 20_000 : 30_000);
      peer.socket.ping();
      await new Promise((resolve) => peer.socket.once("pong", resolve));
      clock.advance(10_000);
    }
    expect(connection.state).toBe("open");
    await connection.close();
    await server[Symbol.asyncDispose]();
  });
});

describe("a peer that does not answer close()", () => {
  it("is waited for as long as was set, then left", async () => {
    const { server, clock, connection, peer } = await start({ closeTimeoutMs: 700 });
    const ended = endOf(connection);
    peer.socket.pause();
    const closed = connection.close();
    expect(connection.state).toBe("closing");
    clock.advance(699);
    expect(connection.state).toBe("closing");
    clock.advance(1);
    await closed;
    expect(connection.state).toBe("closed");
    expect(await ended).toBeUndefined();
    peer.socket.resume();
    await server.allClosed();
    await server[Symbol.asyncDispose]();
  });
});
