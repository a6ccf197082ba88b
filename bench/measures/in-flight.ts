import { cpuPerUnit } from "../clients.ts";
import { callersAndTransports } from "../contender-names.ts";
import type { Quantity } from "../report.ts";
import { count, micros } from "../units.ts";
import type { Measure } from "./measure.ts";

/** Calls in flight, and calls of a round: enough to keep so many in flight for most of it. */
const levels = [
  { inFlight: 1, calls: 400 },
  { inFlight: 8, calls: 800 },
  { inFlight: 256, calls: 1_500 },
  { inFlight: 2_048, calls: 4_096 },
] as const;

/** CPU per chat completion, by how many are in flight. */
export const inFlightCalls: Measure = async (lab, quick) => {
  const repetitions = { processes: 1, warmUp: 1, counted: quick ? 1 : 2 };
  const quantities: Quantity[] = [];
  for (const { inFlight, calls } of levels) {
    const round = { work: "complete", calls, inFlight } as const;
    const figures = await cpuPerUnit(lab, round, calls, repetitions, callersAndTransports);
    quantities.push({ label: `${count(inFlight)} in flight`, figures, format: micros });
  }
  return {
    title: "Calls in flight",
    how: `The same call by how many are in flight at once: user and system CPU of the client's process per call; ${repetitions.counted} counted rounds of ${levels.map(({ calls }) => count(calls)).join("; ")} calls, by level. Connections are made as each client does by default.`,
    quantities,
  };
};
