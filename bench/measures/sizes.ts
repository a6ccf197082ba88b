import { costsAlone } from "../clients.ts";
import { callersAndTransports } from "../contender-names.ts";
import type { Quantity, Report } from "../report.ts";
import { megabytes } from "../units.ts";
import type { Measure } from "./measure.ts";

/** Bytes of the text in an answer or in a message, and the calls of a round. */
const sizes = [
  { work: "answer", name: "Answer of 1 kB", bytes: 1_000, calls: 500 },
  { work: "answer", name: "Answer of 100 kB", bytes: 100_000, calls: 200 },
  { work: "answer", name: "Answer of 10 MB", bytes: 10_000_000, calls: 5 },
  { work: "request", name: "Request of 1 kB", bytes: 1_000, calls: 500 },
  { work: "request", name: "Request of 100 kB", bytes: 100_000, calls: 200 },
  { work: "request", name: "Request of 20 MB", bytes: 20_000_000, calls: 3 },
] as const;

/** CPU and peak memory of calls, by the size of the answer and of the request. */
export const callSizes: Measure = async (lab, quick) => {
  const repetitions = { processes: quick ? 1 : 2, warmUp: 1, counted: quick ? 1 : 2 };
  const reports: Report[] = [];
  for (const { name, ...size } of sizes) {
    const round = { ...size, inFlight: 1 };
    const { cpu, peak } = await costsAlone(lab, round, repetitions, callersAndTransports);
    reports.push({
      title: name,
      how: `Chat completions with so much text in the ${size.work === "answer" ? "answer" : "message"}, one after the other, in a process that does nothing else: user and system CPU per call, and the most that was resident in the process, Node included; medians of ${repetitions.processes} processes × ${repetitions.counted} rounds of ${size.calls} calls.`,
      quantities: [
        { label: "CPU per call", figures: inMillis(cpu), format: (figure) => `${figure.toFixed(2)} ms` },
        { label: "peak memory", figures: peak, format: megabytes },
      ],
    });
  }
  return reports;
};

/** Figures of microseconds in milliseconds. */
export const inMillis = (figures: Quantity["figures"]): Quantity["figures"] =>
  Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      figure === undefined ? undefined : figure / 1_000,
    ]),
  );
