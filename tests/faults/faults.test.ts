import { describe, expect, it } from "@jest/globals";
import { runScript } from "../support/run-script.ts";
import { isLong } from "../support/runs.ts";
import { type FaultReport, type FaultRun, faultRun } from "./fault-run.ts";
import { faults } from "./toxic-schedule.ts";

/** Another one is tried with `SEED=… npm test -- tests/faults`. */
const seed = Number(process.env["SEED"] ?? 20_260_101);
const names = Object.keys(faults);
const LONGEST_MS = 60_000;
const CALLS = isLong ? 500 : 100;

/** The run in a process of its own, which has to end by itself: nothing is left that would keep it. */
const runApart = async (run: FaultRun): Promise<FaultReport> => {
  const { exitCode, output, errors } = await runScript(`
    await import("./tests/trust/leaks/source-hooks.ts");
    const { faultRun } = await import("./tests/faults/fault-run.ts");
    process.stdout.write(JSON.stringify(await faultRun(${JSON.stringify(run)})));
  `);
  // A promise that nobody hears reject would end it with 1.
  expect({ seed, exitCode, errors }).toEqual({ seed, exitCode: 0, errors: "" });
  return JSON.parse(output) as FaultReport;
};

describe(`calls to two targets, one of them flapping, seed ${seed}`, () => {
  it.each(names)(
    "with %s: none is lost or doubled, and nothing is left behind",
    async (name) => {
      const { violations, outcomes } = await faultRun({
        seed,
        calls: CALLS,
        faults: [name],
        strategy: "round_robin",
        promised: "at most once",
      });
      expect({ seed, violations }).toEqual({ seed, violations: [] });
      expect(outcomes["whole"]).toBeGreaterThan(CALLS / 10);
    },
    LONGEST_MS,
  );

  if (isLong)
    it.each([
      { strategy: "priority", promised: "at most once" },
      { strategy: "round_robin", promised: "at most once" },
      { strategy: "priority", promised: "once by key" },
    ] as const)(
      "2 000 of them with all faults mixed, $strategy, $promised: the process ends by itself",
      async (how) => {
        const { violations, outcomes, events } = await runApart({
          seed,
          calls: 2_000,
          faults: names,
          ...how,
        });
        expect({ seed, violations }).toEqual({ seed, violations: [] });
        expect(outcomes["whole"]).toBeGreaterThan(200);
        // All of them had something to do.
        for (const event of ["failover succeeded", "circuit open", "circuit half_open", "retry"])
          expect(events[event]).toBeGreaterThan(0);
        if (how.promised === "at most once")
          expect(events["retry_refused unknown_outcome"]).toBeGreaterThan(0);
      },
      LONGEST_MS,
    );
});
