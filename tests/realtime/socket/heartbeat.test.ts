import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { limitsOf } from "../../../src/handwritten/realtime/limits.ts";
import { startHeartbeat } from "../../../src/handwritten/realtime/socket/heartbeat.ts";
import type { Socket } from "../../../src/handwritten/realtime/socket/socket.ts";
import { runs } from "../../support/runs.ts";
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
    expect(log).toEqual(["ping", "ping", "ping"]);
  });

  it("pings at an interval below the limit for the answer, and keeps to the limit of the oldest unanswered ping", () => {
    const { clock, log, heartbeat } = start({ pingIntervalMs: 1, pingTimeoutMs: 10 });
    for (let ms = 0; ms < 50; ms++) {
      clock.advance(1);
      heartbeat.heard(false);
    }
    expect(log).toEqual(Array(50).fill("ping"));
    // The ping of the millisecond that follows is the first without an answer.
    for (let ms = 0; ms < 11; ms++) clock.advance(1);
    expect(log.filter((what) => what !== "ping")).toEqual([DEAD]);
    expect(log.length).toBeGreaterThanOrEqual(50 + 10 + 1);
    expect(clock.pending()).toEqual([]);
  });

  it("pings at each interval, and ends a limit after the oldest ping that nothing followed, for any interval and limit", () => {
    const ms = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(ms, ms, fc.uniqueArray(fc.nat(60)), (pingIntervalMs, pingTimeoutMs, heardAt) => {
        const { clock, log, heartbeat } = start({ pingIntervalMs, pingTimeoutMs });
        const times: [string, number][] = [];
        for (let now = 1; now <= 80; now++) {
          log.length = 0;
          clock.advance(1);
          for (const what of log) times.push([what === "ping" ? what : "dead", now]);
          if (heardAt.includes(now)) heartbeat.heard(false);
        }
        const want: [string, number][] = [];
        let oldest: number | undefined;
        for (let now = 1; now <= 80; now++) {
          if (oldest !== undefined && now === oldest + pingTimeoutMs) {
            want.push(["dead", now]);
            break;
          }
          if (now % pingIntervalMs === 0) {
            want.push(["ping", now]);
            oldest ??= now;
          }
          if (heardAt.includes(now)) oldest = undefined;
        }
        // A ping that is due at the very end may go out before it.
        const end = want.at(-1)?.[0] === "dead" ? want.at(-1)?.[1] : undefined;
        expect(times.filter(([what, at]) => what === "dead" || at !== end)).toEqual(want);
      }),
      { numRuns: runs(1_000) },
    );
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
