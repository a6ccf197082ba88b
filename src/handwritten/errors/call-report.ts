import type { ErrorKind } from "./error-kind.ts";
import type { RateLimits } from "./rate-limits/rate-limits.ts";

/** One request that was sent for a call, as the ledger of `api-openai/reliability` writes it down. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  /** The name of the target it went to. */
  readonly target: string;
  /** Why it was made. */
  readonly reason: "first" | "retry" | "failover" | "hedge";
  /** Milliseconds between the end of the one before (or the start of the call) and its sending: backoff and queues. */
  readonly waitMs: number;
  /** Milliseconds from its sending to the head of its answer, or to its failure; of a body that is read at once, to its end. */
  readonly durationMs: number;
  /** Absent when there was no answer. */
  readonly status?: number | undefined;
  readonly requestID?: string | undefined;
  /** Absent when it succeeded. Of a stream it is there once the stream has broken. */
  readonly error?: ErrorKind | "other" | undefined;
  /** What its answer said of the account's limits, where it said anything. */
  readonly rateLimits?: RateLimits | undefined;
}

/** What layers found out about a call, beside its answer. */
export interface CallReport {
  /** Every request that was sent for it, in the order of their ends. */
  readonly attempts?: readonly Attempt[];
  /** Whether the answer came out of a cache (`stale`: an old one, while a new one is fetched), or of another call's request. */
  readonly cache?: "hit" | "stale" | "joined" | undefined;
  /** How many calls went out as one with it, where it was part of a batch. */
  readonly batched?: number | undefined;
}
