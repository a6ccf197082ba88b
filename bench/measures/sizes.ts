import { costsAlone } from "../clients.ts";
import { callersAndTransports } from "../contender-names.ts";
import type { Quantity } from "../report.ts";
import { megabytes, millis } from "../units.ts";
import type { Measure } from "./measure.ts";

/** Bytes of the text in an answer or in a message, and the calls of a round. */
const sizes = [
  { work: "answer", label: "answer 1 kB", bytes: 1_000, calls: 500 },
  { work: "answer", label: "answer 100 kB", bytes: 100_000, calls: 200 },
  { work: "answer", label: "answer 10 MB", bytes: 10_000_000, calls: 5 },
  { work: "request", label: "request 1 kB", bytes: 1_000, calls: 500 },
  { work: "request", label: "request 100 kB", bytes: 100_000, calls: 200 },
  { work: "request", label: "request 20 MB", bytes: 20_000_000, calls: 3 },
] as const;

/** CPU and peak memory of calls, by the size of the answer and of the request. */
export const callSizes: Measure = async (lab, quick) => {
  const repetitions = { processes: quick ? 1 : 3, warmUp: 1, counted: quick ? 1 : 2 };
  const quantities: Quantity[] = [];
  for (const { label, ...size } of sizes) {
    const round = { ...size, inFlight: 1 };
    const { cpu, peak } = await costsAlone(lab, round, repetitions, callersAndTransports);
    quantities.push(
      { label: `${label}, CPU`, figures: inMillis(cpu), format: millis },
      { label: "peak memory", figures: peak, format: megabytes },
    );
  }
  return {
    title: "Sizes",
    how: `Chat completions with so much text in the answer or in the message, one after the other, in processes that do nothing else: user and system CPU per call, and the most that was resident in the process, Node included; medians of ${repetitions.processes} processes, each after as many calls that are not counted.`,
    quantities,
  };
};

/** Figures of microseconds in milliseconds. */
export const inMillis = (figures: Quantity["figures"]): Quantity["figures"] =>
  Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      figure === undefined ? undefined : figure / 1_000,
    ]),
  );
