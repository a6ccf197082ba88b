import type { ApiRequest } from "../../contract.ts";
import { type Settings, settingsOf } from "../../core/options/check-options.ts";
import { FUNCTION, withMethods } from "../../core/options/kinds.ts";
import { COUNT, DELAY, type Range } from "../../core/options/range.ts";
import type { Policy } from "../policy.ts";
import type { CacheStore } from "./cache-store.ts";

/** What `cache` is set up with. */
export interface CacheOptions {
  /**
   * Which answers may be kept and given again. Default: none, as most are meant to be new each time. A call's own
   * `cache` wins.
   */
  readonly when?: ((request: ApiRequest) => boolean) | undefined;
  /** How long an answer is given again, in milliseconds. Default: 300 000: a program's burst of equal questions, not the change of a model. */
  readonly ttlMs?: number | undefined;
  /** How long after that it is still given, while a new one is fetched behind it. Default: 0: never. */
  readonly staleMs?: number | undefined;
  /** Default: 1 000. What was used least recently makes room. */
  readonly maxEntries?: number | undefined;
  /** What all of them may take of memory. Default: 100 MiB. */
  readonly maxBytes?: number | undefined;
  /** What one may take; a larger one is not kept. Default: 1 MiB, many times a long text, so that no few answers push all others out. */
  readonly maxEntryBytes?: number | undefined;
  /** Shares the answers with other processes: anything of the shape of a `Keyv`. Default: none. */
  readonly store?: CacheStore | undefined;
  /** How long the store is waited for, in milliseconds; then the call goes on without it. Default: 250, little beside a call. */
  readonly storeTimeoutMs?: number | undefined;
}

/** What a cache has done so far, and what it holds. */
export interface CacheStats {
  readonly hits: number;
  /** Hits whose time was over; they are not among `hits`. */
  readonly stale: number;
  readonly misses: number;
  /** Calls that got the answer of one that was under way. */
  readonly joined: number;
  readonly stored: number;
  /** Answers that were not kept: too large, not whole, not final. */
  readonly notStored: number;
  readonly evictions: number;
  readonly entries: number;
  readonly bytes: number;
  /** How often the store failed, or did not answer in time. */
  readonly storeFailures: number;
}

/** A layer that keeps answers. */
export interface Cache extends Policy<"cache"> {
  readonly stats: CacheStats;
  /** Forgets all answers, in the store too where it can; what is under way is not kept either. */
  clear(): Promise<void>;
}

const defaults = {
  ttlMs: 300_000,
  staleMs: 0,
  maxEntries: 1_000,
  maxBytes: 104_857_600,
  maxEntryBytes: 1_048_576,
  storeTimeoutMs: 250,
} as const;

const AT_LEAST_ONE: Range = { min: 1 };

/** The options of a cache, its defaults filled in. */
export type CacheSettings = Settings<CacheOptions, typeof defaults>;

/**
 * The options with their defaults.
 *
 * @throws ConfigurationError for one that cannot work
 */
export const cacheSettings = (options: CacheOptions | undefined): CacheSettings => {
  return settingsOf<CacheOptions, typeof defaults>("cache", options, defaults, {
    when: FUNCTION,
    ttlMs: { min: 1, max: Number.MAX_SAFE_INTEGER },
    staleMs: DELAY,
    maxEntries: COUNT,
    maxBytes: AT_LEAST_ONE,
    maxEntryBytes: AT_LEAST_ONE,
    store: withMethods(
      "a store with the functions get, set and delete, as a Keyv has",
      "get",
      "set",
      "delete",
    ),
    storeTimeoutMs: AT_LEAST_ONE,
  });
};
