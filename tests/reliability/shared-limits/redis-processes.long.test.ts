import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../src/handwritten/core/clock.ts";
import type { Limit } from "../../../src/handwritten/reliability/index.ts";
import {
  type LimitedReport,
  type LimitedSettings,
  runLimited,
  STARTED,
} from "../../support/limited-process.ts";
import { redisClient, redisTitle, runsRedis, startRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";

/** The whole half minute where everything is proved; elsewhere a part of it. */
const SECONDS = Number(process.env["SHARED_LIMITS_SECONDS"] ?? (process.env["CI"] ? 30 : 6));
const PROCESSES = 8;
/** From one process to the next, and to the transport: a busy machine lets nobody run at once. */
const DELAY_MS = 250;

interface Passed {
  readonly at: number;
  readonly amount: number;
}

/** By how much any window holds more than its rate gives in it. */
const mostOverRate = (passed: readonly Passed[], perMs: number): number => {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let over = 0;
  for (const { at, amount } of [...passed].sort((a, b) => a.at - b.at)) {
    least = Math.min(least, sum - at * perMs);
    sum += amount;
    over = Math.max(over, sum - at * perMs - least);
  }
  return over;
};

const requestsOf = (log: readonly { readonly at: number }[]): Passed[] =>
  log.map(({ at }) => ({ at, amount: 1 }));
const tokensOf = (log: readonly { readonly at: number; readonly tokens: number }[]): Passed[] =>
  log.map(({ at, tokens }) => ({ at, amount: tokens }));

const run = (
  count: number,
  settings: Omit<LimitedSettings, "skewMs" | "processes">,
  skewMs: (index: number) => number = () => 0,
): Promise<LimitedReport[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      runLimited({ ...settings, processes: count, skewMs: skewMs(index) }),
    ),
  );

(runsRedis ? describe : describe.skip)(redisTitle("a limit that processes share"), () => {
  it(
    `holds for ${PROCESSES} of them together for ${SECONDS} s, also where a clock is an hour off`,
    async () => {
      await using server = await startRedis();
      const limits: Limit[] = [
        { requests: 150, perMs: 1_000, burst: 10 },
        { tokens: 1_500, perMs: 1_000, burst: 100 },
      ];
      const reports = await run(
        PROCESSES,
        {
          port: server.port,
          limits,
          durationMs: SECONDS * 1_000,
          callers: 6,
          whenUnavailable: "closed",
          holdMs: 5,
        },
        (index) => [0, 0, 0, 3_600_000, -3_600_000][index % 5] ?? 0,
      );
      const granted = reports.flatMap((report) => report.granted);
      const sent = reports.flatMap((report) => report.sent);
      expect(reports.flatMap(({ refused, events }) => [refused, events].flat())).toEqual([]);
      // By the clock of Redis it is exact.
      expect(mostOverRate(requestsOf(granted), 0.15)).toBeLessThanOrEqual(10 + 1e-3);
      expect(mostOverRate(tokensOf(granted), 1.5)).toBeLessThanOrEqual(100 + 1e-3);
      // What was sent is what was let through, but for what was on its way at the end.
      expect(sent.length).toBeLessThanOrEqual(granted.length);
      expect(sent.length).toBeGreaterThan(granted.length - PROCESSES * 6 - 1);
      expect(mostOverRate(requestsOf(sent), 0.15)).toBeLessThanOrEqual(10 + 0.15 * DELAY_MS);
      // And it is made use of, by all alike.
      const times = granted.map(({ at }) => at);
      const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
      const used = Math.max(
        granted.length / (150 * seconds),
        granted.reduce((sum, { tokens }) => sum + tokens, 0) / (1_500 * seconds),
      );
      expect(used).toBeGreaterThan(0.7);
      const shares = reports.map((report) => report.granted.length / (granted.length / PROCESSES));
      expect(Math.min(...shares)).toBeGreaterThan(0.5);
    },
    (SECONDS + 40) * 1_000,
  );

  it.each([true, false])(
    "of calls under way holds for all together, and is made use of: what comes free is announced: %s",
    async (subscribes) => {
      await using server = await startRedis();
      const concurrency = 6;
      const durationMs = 4_000;
      const settings = {
        port: server.port,
        limits: [{ concurrency }],
        durationMs,
        callers: 4,
        whenUnavailable: "closed",
        holdMs: 100,
        subscribes,
      } as const;
      const reports = await run(6, settings);
      const sent = reports.flatMap((report) => report.sent);
      // Their clocks are a little apart.
      const apartMs = 3;
      for (const { at } of sent)
        expect(
          sent.filter((other) => other.at <= at && other.endedAt > at + apartMs).length,
        ).toBeLessThanOrEqual(concurrency);
      const beganAt = Math.min(...sent.map(({ at }) => at));
      const within = sent.filter(({ endedAt }) => endedAt <= beganAt + durationMs);
      const heldMs = within.reduce((sum, { at, endedAt }) => sum + endedAt - at, 0);
      expect(heldMs / (concurrency * durationMs)).toBeGreaterThan(0.85);
      const shares = reports.map((report) => report.sent.length / (sent.length / reports.length));
      expect(Math.min(...shares)).toBeGreaterThan(0.6);
    },
    30_000,
  );

  it.each(["open", "closed"] as const)(
    "when Redis is killed and comes back without its memory, fails %s meanwhile, and says so",
    async (whenUnavailable) => {
      await using server = await startRedis();
      const count = 4;
      const [perMs, burst] = [0.05, 5];
      const redis = redisClient(server.port);
      const running = run(count, {
        port: server.port,
        limits: [{ requests: 50, perMs: 1_000, burst }],
        durationMs: 5_500,
        callers: 3,
        whenUnavailable,
        holdMs: 0,
      });
      await until(async () => Number(await redis.call("GET", STARTED)) >= count);
      redis.close();
      await systemClock.sleep(1_500);
      await server.kill();
      const killedAt = Date.now();
      await systemClock.sleep(1_500);
      const restartedAt = Date.now();
      await server.restart();
      const reports = await running;
      const sent = reports.flatMap((report) => report.sent);
      const during = sent.filter(({ at }) => at > killedAt + DELAY_MS && at < restartedAt);
      const before = sent.filter(({ at }) => at < killedAt);
      const after = sent.filter(({ at }) => at > restartedAt + 1_000);
      expect(before.length).toBeGreaterThan(20);
      expect(after.length).toBeGreaterThan(20);
      expect(mostOverRate(requestsOf(before), perMs)).toBeLessThanOrEqual(burst + perMs * DELAY_MS);
      expect(mostOverRate(requestsOf(after), perMs)).toBeLessThanOrEqual(burst + perMs * DELAY_MS);
      if (whenUnavailable === "closed") {
        expect(during).toEqual([]);
        const reasons = reports.flatMap(({ refused }) => refused.map(({ reason }) => reason));
        expect(new Set(reasons)).toEqual(new Set(["store_unavailable"]));
      } else {
        // Each goes on with its part: none begins with a burst of its own, and together they keep the limit.
        expect(during.length).toBeGreaterThan(perMs * 1_000 * 0.7);
        expect(reports.flatMap(({ refused }) => refused)).toEqual([]);
        expect(mostOverRate(requestsOf([...before, ...during]), perMs)).toBeLessThanOrEqual(
          burst + perMs * DELAY_MS,
        );
        for (const { sent: own } of reports)
          expect(
            own.filter(({ at }) => at > killedAt + DELAY_MS && at < restartedAt).length,
          ).toBeLessThanOrEqual((burst + perMs * 1_500) / count + 1);
      }
      for (const { events } of reports)
        expect(events.map(({ available }) => available)).toEqual([false, true]);
    },
    30_000,
  );
});
