import type { ApiRequest } from "../../contract.ts";
import type { HealthState } from "../../core/events.ts";
import { classify } from "../../errors/classify.ts";
import { isTargetFailure } from "../outcome.ts";

/** From when on an answer is slow, and from when on it is as bad as none. Durations in milliseconds. */
export interface HealthThresholds {
  /** Default: 1 000. */
  readonly degradedMs?: number | undefined;
  /** Default: 5 000. */
  readonly unhealthyMs?: number | undefined;
}

/** What a check found. */
export interface HealthReport {
  readonly target: string;
  readonly state: HealthState;
  /** To the answer, or to the failure. */
  readonly latencyMs: number;
  /** Why it is unhealthy, where it did not answer. */
  readonly error?: unknown;
}

/** The thresholds that hold where none are set: an answer to `GET /models` takes a few hundred milliseconds. */
export const THRESHOLDS = { degradedMs: 1_000, unhealthyMs: 5_000 } as const;

/** What is asked for: small, free of charge, and answered by every server that speaks this API. */
export const CHECK_REQUEST: ApiRequest = {
  operation: "listModels",
  method: "GET",
  path: "/models",
  body: { kind: "none" },
  reply: "json",
};

/**
 * What an outcome says of a target. A server that says no is well: it has another opinion of the key, or too many
 * requests.
 */
export const judge = (
  latencyMs: number,
  error: unknown,
  thresholds: Required<HealthThresholds>,
): HealthState => {
  if (error !== undefined && !isAnswer(error)) return "unhealthy";
  if (latencyMs >= Number(thresholds.unhealthyMs)) return "unhealthy";
  return latencyMs >= Number(thresholds.degradedMs) ? "degraded" : "healthy";
};

const isAnswer = (error: unknown): boolean => {
  const { status } = classify(error);
  return status !== undefined && status < 500 && !isTargetFailure(error);
};
