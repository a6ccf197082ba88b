import { describe, expect, it } from "@jest/globals";
import { faultRun } from "./fault-run.ts";
import { faults } from "./toxic-schedule.ts";

/** Another one is tried with `SEED=… npm test -- tests/faults`. */
const seed = Number(process.env["SEED"] ?? 20_260_101);
const names = Object.keys(faults);

describe(`two targets, one of them flapping, seed ${seed}`, () => {
  it.each(names)("with %s: no call is lost or doubled, and nothing is left behind", async (name) => {
    const { violations, outcomes } = await faultRun({
      seed,
      calls: 300,
      faults: [name],
      strategy: "priority",
      promised: "at most once",
    });
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    expect(outcomes["whole"]).toBeGreaterThan(150);
  });

  it.each([
    ["priority", "at most once"],
    ["least_latency", "at most once"],
    ["round_robin", "once by key"],
  ] as const)(
    "with all of them at once, 2,000 calls by %s, work done %s: the same",
    async (strategy, promised) => {
      const { violations, outcomes, events, seen } = await faultRun({
        seed,
        calls: 2_000,
        faults: names,
        strategy,
        promised,
      });
      expect({ seed, violations }).toEqual({ seed, violations: [] });
      expect(outcomes["whole"]).toBeGreaterThan(1_000);
      // That it has been through something.
      expect(events["failover succeeded"]).toBeGreaterThan(50);
      expect(events["circuit open"]).toBeGreaterThan(0);
      expect(seen).toBeGreaterThan(1_000);
    },
    60_000,
  );
});
