import { cpuPerUnit } from "../clients.ts";
import type { ContenderName } from "../contender-names.ts";
import { toolArguments, toolEvents } from "../processes/tool-calls.ts";
import { count, micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const streams = 8;
const inFlight = 4;
const names: readonly ContenderName[] = [
  "floor",
  "floor-tuned",
  "class-api",
  "class-api-over-dispatcher",
  "functional-api",
  "openai",
  "ai-sdk",
];

/** CPU per event of a stream of tool calls that is put together as it comes. */
export const toolStream: Measure = async (lab, quick) => {
  const repetitions = quick
    ? { processes: 1, warmUp: 1, counted: 2 }
    : { processes: 2, warmUp: 2, counted: 3 };
  const round = { work: "toolStream", calls: streams, inFlight } as const;
  const figures = await cpuPerUnit(lab, round, streams * toolEvents, repetitions, names);
  return {
    title: "Tool calls put together",
    how: `Streams of ${toolArguments.length} tool calls with ${count(toolEvents)} pieces of arguments in all, read to their final message (\`chat.completions.stream\`, \`accumulate\`), ${inFlight} in flight: user and system CPU per event; medians of ${repetitions.processes} × ${repetitions.counted} rounds of ${streams} streams. The floor appends the arguments and keeps nothing else.`,
    quantities: [{ label: "CPU per event", figures, format: micros }],
  };
};
