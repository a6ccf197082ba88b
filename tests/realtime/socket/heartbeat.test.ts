import { describe, expect, it } from "@jest/globals";
import { limitsOf } from "../../../src/handwritten/realtime/limits.ts";
import { startHeartbeat } from "../../../src/handwritten/realtime/socket/heartbeat.ts";
import type { Socket } from "../../../src/handwritten/realtime/socket/socket.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

const silent: Socket = { send: () => {}, close: () => {}, terminate: () => {} };

/** A heartbeat, with what it does. */
const start = (limits: object, { canPing = true } = {}) => {
  const clock = virtualClock();
  const log: string[] = [];
  const state = { isPaused: false };
  const socket = canPing ? { ...silent, ping: () => void log.push("ping") } : silent;
  const all = limitsOf({ pingIntervalMs: 30, pingTimeoutMs: 10, idleTimeoutMs: 0, ...limits });
  const heartbeat = startHeartbeat(
    socket,
    all,
    clock,
    () => state.isPaused,
    (reason) => void log.push(reason),
  );
  return { clock, log, state, heartbeat };
};
const DEAD = "no sign of life for 10 ms after a ping";

describe("startHeartbeat", () => {
  it("pings at the interval while the peer gives a sign of life after each ping", () => {
    const { clock, log, heartbeat } = start({});
    for (const ms of [29, 1, 9]) {
      clock.advance(ms);
      if (ms === 9) heartbeat.heard(false);
    }
    expect(log).toEqual(["ping"]);
    clock.advance(1);
    clock.advance(19);
    expect(log).toEqual(["ping"]);
    clock.advance(1);
    expect(log).toEqual(["ping", "ping"]);
    clock.advance(10);
    expect(log).toEqual(["ping", "ping", DEAD]);
    expect(clock.pending()).toEqual([]);
  });

  it("reports no dead peer while this side does not read", () => {
    const { clock, log, state } = start({});
    state.isPaused = true;
    for (let ms = 0; ms < 70; ms += 10) clock.advance(10);
    expect(log).toEqual(["ping", "ping"]);
  });

  it("pings without a limit for the answer", () => {
    const { clock, log } = start({ pingTimeoutMs: 0 });
    for (let ms = 0; ms < 90; ms += 30) clock.advance(30);
    expect(log).toEqual(["ping", "ping"]);
  });

  it.each([
    ["no interval", { pingIntervalMs: 0 }, true],
    ["a socket that has no pings", {}, false],
  ])("does not ping with %s", (_what, limits, canPing) => {
    expect(start(limits, { canPing }).clock.pending()).toEqual([]);
  });

  it("ends a connection without events, counted from the last of them", () => {
    const { clock, log, heartbeat } = start({ pingIntervalMs: 0, idleTimeoutMs: 100 });
    clock.advance(60);
    heartbeat.heard(true);
    clock.advance(40);
    heartbeat.heard(false);
    clock.advance(59);
    expect(log).toEqual([]);
    clock.advance(1);
    expect(log).toEqual(["no event for 100 ms"]);
  });

  it("does nothing once it is stopped", () => {
    const { clock, heartbeat } = start({ idleTimeoutMs: 100 });
    heartbeat.stop();
    expect(clock.pending()).toEqual([]);
  });
});
