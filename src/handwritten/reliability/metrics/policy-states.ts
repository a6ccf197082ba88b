import type { HealthState } from "../../core/events.ts";
import type { ReliabilityOptions } from "../default-stack.ts";
import type { MetricsSnapshot } from "./metrics.ts";

/** The current states of the policies that are configured beside `metrics`. */
export const statesOf = (
  policies: ReliabilityOptions,
): Pick<MetricsSnapshot, "circuits" | "health" | "rateLimits" | "retryBudget"> => {
  // Structurally, so that a bundle with metrics has not all other policies in it.
  const { circuitBreaker, health, rateLimit, retry } = policies as {
    circuitBreaker?: { states?: MetricsSnapshot["circuits"] };
    health?: { states?: Readonly<Record<string, { readonly state: HealthState }>> };
    rateLimit?: Partial<MetricsSnapshot["rateLimits"]>;
    retry?: { budget?: { readonly available: number } };
  };
  const states = Object.entries(health?.states ?? {}).map(([target, { state }]) => [target, state] as const);
  return {
    circuits: circuitBreaker?.states ?? {},
    health: Object.fromEntries(states),
    rateLimits: {
      waiting: rateLimit?.waiting ?? 0,
      available: rateLimit?.available ?? {},
      counts: rateLimit?.counts ?? {},
    },
    retryBudget: retry?.budget?.available,
  };
};
