import { cpuPerUnit } from "../clients.ts";
import { ourAPIs } from "../contender-names.ts";
import { micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const calls = 2_000;

/** CPU per chat completion. */
export const jsonCall: Measure = async (lab, quick) => {
  const repetitions = quick
    ? { processes: 1, warmUp: 1, counted: 3 }
    : { processes: 3, warmUp: 2, counted: 3 };
  const figures = await cpuPerUnit(lab, { work: "complete", calls, inFlight: 32 }, calls, repetitions);
  return {
    title: "JSON call",
    how: `One chat completion, 32 in flight: user and system CPU of the client's process per call; medians of ${repetitions.processes} × ${repetitions.counted} rounds (processes × rounds that take turns) of ${calls} calls.`,
    quantities: [
      {
        label: "CPU per call",
        figures,
        format: micros,
        targets: ourAPIs.flatMap((of) => [
          { of, atMost: 1.8, times: "floor" },
          { of, atMost: 0.35, times: "openai" },
        ]),
      },
    ],
  };
};
