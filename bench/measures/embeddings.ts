import { costsAlone } from "../clients.ts";
import type { ContenderName } from "../contender-names.ts";
import { dimensions, inputCount } from "../processes/embeddings.ts";
import { count, megabytes, millis } from "../units.ts";
import type { Measure } from "./measure.ts";
import { inMillis } from "./sizes.ts";

const names: readonly ContenderName[] = [
  "floor",
  "floor-tuned",
  "class-api",
  "class-api-float32",
  "functional-api",
  "openai",
  "ai-sdk",
];

/** CPU and peak memory of a call for many embeddings. */
export const embeddings: Measure = async (lab, quick) => {
  const repetitions = { processes: quick ? 1 : 2, warmUp: 1, counted: quick ? 1 : 2 };
  const round = { work: "embed", calls: 2, inFlight: 1 } as const;
  const { cpu, peak } = await costsAlone(lab, round, repetitions, names);
  return {
    title: "Embeddings",
    how: `One call for ${count(inputCount)} vectors of ${count(dimensions)} numbers, in the encoding that each client asks for by default, and in ours with \`vectors: "float32"\`, in processes that do nothing else: user and system CPU per call, and the most that was resident in the process, Node included; medians of ${repetitions.processes} processes, each after as many calls that are not counted. The floor reads decimal numbers.`,
    quantities: [
      { label: "CPU per call", figures: inMillis(cpu), format: millis },
      { label: "peak memory", figures: peak, format: megabytes },
    ],
  };
};
