import OpenAI from "api-openai";
import { openTelemetry } from "api-openai/otel";
import {
  batch,
  budget,
  cache,
  circuitBreaker,
  coalesce,
  compression,
  deadline,
  failover,
  firstEvent,
  health,
  hedge,
  ledger,
  metrics,
  rateLimit,
  retry,
  throttle,
} from "api-openai/reliability";

/** A client with every policy, two targets that are one server, and limits that nothing reaches. */
export const soakClient = (baseURL: string): OpenAI => {
  const apiKey = "sk-soak-0123456789abcdef";
  const { environment } = new OpenAI({ apiKey, baseURL });
  const targets = [environment, environment.with({ name: "spare" })];
  return new OpenAI({
    environment,
    reliability: {
      openTelemetry: openTelemetry(),
      metrics: metrics(),
      ledger: ledger(),
      cache: cache({ ttlMs: 200 }),
      coalesce: coalesce(),
      batch: batch({ maxWaitMs: 2 }),
      budget: budget({ limits: [{ unit: "tokens", limit: 1e12, per: "day" }] }),
      deadline: deadline({ ms: 30_000 }),
      retry: retry({ maxAttempts: 2, baseDelayMs: 2 }),
      // Longer than a response takes under any load: what is silent for so long meets the fault.
      hedge: hedge({ after: 1_500, isSafe: () => true, maxShare: 1 }),
      failover: failover({ targets, ejectAfter: Number.POSITIVE_INFINITY }),
      throttle: throttle({ rate: false, reject: true }),
      rateLimit: rateLimit({ requestsPerMinute: 1e8, tokensPerMinute: 1e12, concurrency: 64 }),
      circuitBreaker: circuitBreaker(),
      health: health({ intervalMs: 0 }),
      firstEvent: firstEvent(),
      compression: compression({ minBytes: 200 }),
    },
  });
};
