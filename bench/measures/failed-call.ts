import { cpuPerUnit } from "../clients.ts";
import { type ContenderName, ourAPIs } from "../contender-names.ts";
import { micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const calls = 2_000;
const callers: readonly ContenderName[] = ["class-api", "functional-api", "openai"];

/** CPU per call that the server refuses with 429, beside a good one: what a storm of refusals costs. */
export const failedCall: Measure = async (lab, quick) => {
  const repetitions = quick
    ? { processes: 1, warmUp: 1, counted: 3 }
    : { processes: 3, warmUp: 2, counted: 3 };
  const cpuOf = (work: "refused" | "complete") =>
    cpuPerUnit(lab, { work, calls, inFlight: 32 }, calls, repetitions, callers);
  const [failed, good] = [await cpuOf("refused"), await cpuOf("complete")];
  const ratios = callers.map((name) => [name, (failed[name] ?? 0) / (good[name] ?? 1)]);
  return {
    title: "Failed call",
    how: `One chat completion that is refused with 429 and not retried, 32 in flight: user and system CPU of the client's process per call, and the ratio to a good one; medians of ${repetitions.processes} × ${repetitions.counted} rounds of ${calls} calls.`,
    quantities: [
      { label: "CPU per failed call", figures: failed, format: micros },
      {
        label: "failed to good",
        figures: Object.fromEntries(ratios),
        format: (ratio) => ratio.toFixed(2),
        targets: ourAPIs.map((of) => ({ of, atMost: 2 })),
      },
    ],
  };
};
