import { cpuPerUnit } from "../clients.ts";
import { ourAPIs } from "../contender-names.ts";
import { eventsPerStream } from "../processes/answers.ts";
import { micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const streams = 16;
const inFlight = 8;

/** CPU per event of a streamed chat completion. */
export const stream: Measure = async (lab, quick) => {
  const repetitions = quick
    ? { processes: 1, warmUp: 1, counted: 3 }
    : { processes: 3, warmUp: 2, counted: 3 };
  const round = { work: "stream", calls: streams, inFlight } as const;
  const figures = await cpuPerUnit(lab, round, streams * eventsPerStream, repetitions);
  return {
    title: "Streamed event",
    how: `Streams of ${eventsPerStream} events that arrive in pieces of 16 KiB, ${inFlight} in flight: user and system CPU of the client's process per event; medians of ${repetitions.processes} × ${repetitions.counted} rounds (processes × rounds that take turns) of ${streams} streams.`,
    quantities: [
      {
        label: "CPU per event",
        figures,
        format: micros,
        targets: ourAPIs.flatMap((of) => [
          { of, atMost: 1.4, times: "floor" },
          { of, atMost: 0.35, times: "openai" },
        ]),
      },
    ],
  };
};
