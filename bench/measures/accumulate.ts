import { cpuPerUnit } from "../clients.ts";
import { type ContenderName, ourAPIs } from "../contender-names.ts";
import { eventsPerStream } from "../processes/answers.ts";
import { micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const streams = 16;
const inFlight = 8;
const names: readonly ContenderName[] = ["floor", "class-api", "functional-api", "openai"];

/** CPU per event of a streamed chat completion that is put together as it comes. */
export const accumulate: Measure = async (lab, quick) => {
  const repetitions = quick
    ? { processes: 1, warmUp: 1, counted: 3 }
    : { processes: 3, warmUp: 2, counted: 3 };
  const round = { work: "accumulate", calls: streams, inFlight } as const;
  const figures = await cpuPerUnit(lab, round, streams * eventsPerStream, repetitions, names);
  return {
    title: "Event put together",
    how: `The same streams, read to their final message (\`chat.completions.stream\`, \`accumulate\`), ${inFlight} in flight: user and system CPU per event; medians of ${repetitions.processes} × ${repetitions.counted} rounds of ${streams} streams. The floor appends the text and keeps nothing else.`,
    quantities: [
      {
        label: "CPU per event",
        figures,
        format: micros,
        targets: ourAPIs.map((of) => ({ of, atMost: 0.5, times: "openai" as const })),
      },
    ],
  };
};
