import { costsAlone } from "../clients.ts";
import type { ContenderName } from "../contender-names.ts";
import { pageSize } from "../contenders/contender.ts";
import { fileCount } from "../processes/file-pages.ts";
import { count, megabytes, millis } from "../units.ts";
import type { Measure } from "./measure.ts";
import { inMillis } from "./sizes.ts";

/** `@ai-sdk/openai` has no lists. */
const names: readonly ContenderName[] = [
  "floor",
  "floor-tuned",
  "class-api",
  "class-api-over-dispatcher",
  "functional-api",
  "openai",
];

/** CPU and peak memory of a loop over a long list. */
export const pages: Measure = async (lab, quick) => {
  const repetitions = { processes: quick ? 1 : 2, warmUp: 1, counted: 1 };
  const round = { work: "files", calls: 1, inFlight: 1 } as const;
  const { cpu, peak } = await costsAlone(lab, round, repetitions, names);
  return {
    title: "Pages",
    how: `A loop over ${count(fileCount)} items on ${count(fileCount / pageSize)} pages of \`files.list\`, in processes that do nothing else: user and system CPU of the whole loop, and the most that was resident in the process, Node included; medians of ${repetitions.processes} processes, each after a loop that is not counted.`,
    quantities: [
      { label: "CPU", figures: inMillis(cpu), format: millis },
      { label: "peak memory", figures: peak, format: megabytes },
    ],
  };
};
