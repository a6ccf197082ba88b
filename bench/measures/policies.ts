import { join } from "node:path";
import type { Target } from "../report.ts";
import { runNode } from "../run.ts";
import { interleave, median } from "../statistics.ts";
import { micros } from "../units.ts";
import type { Measure } from "./measure.ts";

const policies = [
  "metrics",
  "ledger",
  "cache",
  "coalesce",
  "budget",
  "deadline",
  "retry",
  "hedge",
  "failover",
  "throttle",
  "rateLimit",
  "circuitBreaker",
  "health",
  "firstEvent",
  "compression",
] as const;
/** The cache and the sharing of requests where they act, on calls that nobody made before. */
const acting = ["cache, a miss", "coalesce, alone", "both of these", "all, with these"] as const;
/** A miss makes a key (3 µs), keeps the answer and hands it out; the second policy of a call has its key for nothing. */
const atMostActing = {
  "cache, a miss": 12,
  "coalesce, alone": 6,
  "both of these": 12,
  "all, with these": 30,
};
const names = ["never imported", "off", ...policies, "all", ...acting] as const;

/** What each policy of `api-openai/reliability` adds to a call that it lets through. */
export const policyCosts: Measure = async (lab, quick) => {
  const [processes, calls] = quick ? [1, 50_000] : [5, 200_000];
  const took = await interleave(names, processes, async (name) => {
    const script = join(lab.folder, "processes/policies.ts");
    return median(JSON.parse(await runNode(lab.folder, script, name, String(calls))) as number[]);
  });
  const perCall = Object.fromEntries(names.map((name) => [name, median(took[name])]));
  const base = perCall["never imported"] ?? Number.NaN;
  const added = Object.fromEntries(
    names.slice(1).map((name) => [name, (perCall[name] ?? Number.NaN) - base]),
  );
  const targets: Target[] = [
    { of: "off", atMost: 0.2 },
    ...policies.map((of): Target => ({ of, atMost: 3 })),
    { of: "all", atMost: 15 },
    ...acting.map((of): Target => ({ of, atMost: atMostActing[of] })),
  ];
  return {
    title: "Policies",
    how: `A call through a client whose transport answers at once, with one policy around it, all of them, or none; the last four rows with a cache and a sharing of requests that act, on prompts that come once: user and system CPU; medians of ${processes} processes of ${calls.toLocaleString("en-US")} calls each.`,
    quantities: [
      { label: "CPU per call", figures: perCall, format: micros },
      { label: "added", figures: added, format: (figure) => `${figure.toFixed(2)} µs`, targets },
    ],
  };
};
