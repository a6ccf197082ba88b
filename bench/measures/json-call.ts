import { cpuPerUnit } from "../clients.ts";
import { type ContenderName, callersAndTransports, ourAPIs } from "../contender-names.ts";
import type { Target } from "../report.ts";
import { micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const calls = 2_000;

/** With the client that is given a `fetch`, which no other measure of calls has. */
const names: readonly ContenderName[] = [...callersAndTransports, "class-api-over-fetch"];

/** What a call should cost at most, by what carries it. */
const callTargets: readonly Target[] = [
  ...ourAPIs.flatMap((of): Target[] => [
    { of, atMost: 1.25, times: "floor" },
    { of, atMost: 0.28, times: "openai" },
  ]),
  { of: "class-api-over-dispatcher", atMost: 0.75, times: "floor" },
  { of: "class-api-over-dispatcher", atMost: 0.18, times: "openai" },
];

/** CPU per chat completion. */
export const jsonCall: Measure = async (lab, quick) => {
  const repetitions = quick
    ? { processes: 1, warmUp: 1, counted: 3 }
    : { processes: 3, warmUp: 2, counted: 3 };
  const figures = await cpuPerUnit(lab, { work: "complete", calls, inFlight: 32 }, calls, repetitions, names);
  return {
    title: "JSON call",
    how: `One chat completion, 32 in flight: user and system CPU of the client's process per call; medians of ${repetitions.processes} × ${repetitions.counted} rounds (processes × rounds that take turns) of ${calls} calls.`,
    quantities: [
      {
        label: "CPU per call",
        figures,
        format: micros,
        targets: callTargets,
      },
    ],
  };
};
