import type { Flow } from "../rate-limit/bucket.ts";

/** A call that waits asks again after so long at the latest: others may have given back by then. */
export const LONGEST_PAUSE_MS = 5_000;

/** A bucket that is kept where all processes reach it. */
export interface SharedBucket extends Flow {
  readonly id: string;
}

/** What one call takes: so much of each bucket. */
export interface SharedCall {
  /** Names what it holds of buckets that count calls under way. */
  readonly place: string;
  readonly amounts: readonly number[];
}

/** How many of the calls may go, in their order. */
export interface Verdict {
  readonly granted: number;
  /** The store's time, in milliseconds: what is settled refers to it. */
  readonly at: number;
  /** How long the first that may not go has to wait for what flows in; 0 where it waits for none of that. */
  readonly waitMs: number;
  /** Whether it waits for a place of a call that is under way: when one comes free is unknown. */
  readonly isFull: boolean;
  /** How many processes have asked lately. */
  readonly processes: number;
  /** What each bucket has left. */
  readonly available: readonly number[];
}

/** What was taken of a bucket, and what was used of it. */
export interface Correction {
  readonly bucket: SharedBucket;
  readonly place: string;
  readonly amount: number;
  readonly used: number;
  /** The store's time when it was taken. */
  readonly at: number;
  /** The variance of what such calls use, divided by its mean. */
  readonly spread: number;
}

/** A place in a bucket that counts calls under way. */
export interface HeldPlace {
  readonly bucket: SharedBucket;
  readonly place: string;
}

/** Buckets outside of this process. Everything rejects when they cannot be reached. */
export interface SharedStore {
  /**
   * Takes all that a call needs, or nothing, for one call after the other until one cannot go. That one keeps its place in
   * line for a while, under the name of its seat.
   */
  take(seat: string, buckets: readonly SharedBucket[], calls: readonly SharedCall[]): Promise<Verdict>;
  settle(corrections: readonly Correction[]): Promise<void>;
  /** No call of this process stands in line under this name any more. */
  leave(seat: string, buckets: readonly SharedBucket[]): Promise<void>;
  /** Says that calls are still under way. */
  renew(places: readonly HeldPlace[]): Promise<void>;
  /** Calls back with the id of a bucket whenever a place in it comes free. Absent where the store does not announce it. */
  readonly onFreed?: ((listener: (bucket: string) => void) => void) | undefined;
}
