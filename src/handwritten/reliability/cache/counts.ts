import type { ApiRequest } from "../../contract.ts";
import type { Context } from "../../core/handler.ts";

export type CacheOutcome = "hit" | "stale" | "miss" | "joined" | "stored" | "not_stored";

/** Counts what a cache does, and reports it as events. */
export class CacheCounts {
  readonly counts: Record<CacheOutcome, number> = {
    hit: 0,
    stale: 0,
    miss: 0,
    joined: 0,
    stored: 0,
    not_stored: 0,
  };

  count(outcome: CacheOutcome, { operation }: ApiRequest, { emit }: Context): void {
    this.counts[outcome]++;
    emit({ type: "cache", operation, outcome });
  }
}
