import { type Clock, systemClock } from "../core/clock.ts";
import { settingsOf } from "../core/options/check-options.ts";
import { CLOCK } from "../core/options/kinds.ts";
import { COUNT } from "../core/options/range.ts";

/** Remembers which webhooks came before. Several processes share one by an implementation of this over their store. */
export interface ReplayStore {
  /**
   * Takes an id, if it is not there.
   *
   * @param expiresAt - milliseconds since the Unix epoch, after which a webhook of this id is refused as too old anyway
   * @returns whether it was not there
   */
  add(id: string, expiresAt: number): boolean | PromiseLike<boolean>;
  /** Forgets an id: its webhook could not be handled, and is to be sent again. */
  delete(id: string): unknown;
}

/** What {@link memoryReplayStore} is set up with. */
export interface MemoryReplayStoreOptions {
  /** How many ids are remembered; beyond, the oldest is forgotten. Default: 10 000 */
  readonly maxEntries?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** Remembers the webhooks of this process, as long as they would be accepted. */
export const memoryReplayStore = (options: MemoryReplayStoreOptions = {}): ReplayStore => {
  const { maxEntries, clock } = settingsOf(
    "memoryReplayStore",
    options,
    { maxEntries: 10_000, clock: systemClock },
    { maxEntries: COUNT, clock: CLOCK },
  );
  const seen = new Map<string, number>();
  const forgetExpired = (now: number): void => {
    for (const [id, expiresAt] of seen) {
      if (expiresAt >= now && seen.size <= maxEntries) return;
      seen.delete(id);
    }
  };
  return {
    add: (id, expiresAt) => {
      const now = clock.wallTime();
      if ((seen.get(id) ?? Number.NEGATIVE_INFINITY) >= now) return false;
      seen.delete(id);
      seen.set(id, expiresAt);
      forgetExpired(now);
      return true;
    },
    delete: (id) => seen.delete(id),
  };
};
