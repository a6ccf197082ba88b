import { cpuPerUnit } from "../clients.ts";
import { callersAndTransports } from "../contender-names.ts";
import { micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const calls = 1_000;
const inFlight = 32;

/** CPU per chat completion over TLS. */
export const tls: Measure = async (lab, quick) => {
  const repetitions = quick
    ? { processes: 1, warmUp: 1, counted: 3 }
    : { processes: 2, warmUp: 2, counted: 3 };
  const round = { work: "complete", calls, inFlight } as const;
  const figures = await cpuPerUnit(lab, round, calls, repetitions, callersAndTransports, "https");
  return {
    title: "JSON call over TLS",
    how: `The same call over TLS on loopback, ${inFlight} in flight on connections that are kept: user and system CPU of the client's process per call; medians of ${repetitions.processes} × ${repetitions.counted} rounds of ${calls} calls. The floors are over \`node:https\`.`,
    quantities: [{ label: "CPU per call", figures, format: micros }],
  };
};
