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
/** Those that do nothing with a POST by default, told to act on it; and all with these. */
const acting = ["cache, acting", "coalesce, acting", "hedge, acting", "all, acting"] as const;
const names = ["never imported", "off", ...policies, "all", ...acting] as const;

/** What each policy of `api-openai/reliability` adds to a call that it lets through. */
export const policyCosts: Measure = async (lab, quick) => {
  const [processes, calls] = quick ? [1, 50_000] : [5, 200_000];
  const took = await interleave(names, processes, async (name) => {
    const script = join(lab.folder, "processes/policies.js");
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
  ];
  return {
    title: "Policies",
    how: `A call through a client whose transport answers at once, with one policy around it, all of them, or none, and a different prompt each time; acting are those that leave a POST alone by default, told to act on it (a miss of the cache, nothing to share, no second attempt): user and system CPU; medians of ${processes} processes of ${calls.toLocaleString("en-US")} calls each.`,
    quantities: [
      { label: "CPU per call", figures: perCall, format: micros },
      { label: "added", figures: added, format: (figure) => `${figure.toFixed(2)} µs`, targets },
    ],
  };
};
