import type { Clock } from "../../core/clock.ts";
import type { Context } from "../../core/handler.ts";
import type { TokenUsage } from "../tokens/usage.ts";
import type { Bucket, Taken } from "./bucket.ts";
import type { LimitUnit } from "./limits.ts";
import type { TokenCount } from "./token-count.ts";

/** A bucket with what a call needs of it. */
export interface Need {
  readonly unit: LimitUnit;
  readonly bucket: Bucket;
  /** Where it is an expectation, it changes while the call waits. */
  readonly amount: number;
  /** The variance of what such calls use, divided by its mean. Default: 0. */
  readonly spread?: number;
  /** What it is a limit of: for messages. */
  readonly name: string;
  /** Says in every process which limit it is. */
  readonly id: string;
}

/** What a call needs before it may go. */
export interface Demand {
  readonly needs: readonly Need[];
  /** Calls that need the same buckets wait in one queue. */
  readonly queue: string;
  readonly priority: number;
  /** Milliseconds that it may wait. */
  readonly maxWaitMs: number;
  /** Once it has aborted, the call is not let through any more. The one who waits ends the wait by its ticket. */
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly emit: Context["emit"];
  /** Which of its tokens count; absent where none do. */
  readonly count?: TokenCount | undefined;
  /** Learns what it has used; absent where that does not count. */
  readonly expected?: { learn(usage: TokenUsage): void } | undefined;
}

/** A call that was let through. */
export interface Permit {
  readonly demand: Demand;
  readonly waitedMs: number;
  /** What was taken, in the order of the needs. */
  readonly taken: readonly Taken[];
}

/** Ends a wait: the caller is no longer there, or the way is shut. */
export interface Ticket {
  readonly granted: Promise<Permit>;
  leave(reason: unknown): void;
}

/** Lets calls through as their buckets allow. */
export interface Limiter {
  /** How many calls wait. */
  readonly waiting: number;
  /** Lets the call through at once, if that is possible without asking anybody. */
  tryTake(demand: Demand): Permit | undefined;
  /**
   * Puts the call in its queue.
   *
   * @throws LimitExceededError when the queue is full, or the wait is known to be too long
   */
  enqueue(demand: Demand, details: object): Ticket;
  /** Lets nothing of a queue through for so long. */
  pause(queue: string, ms: number, clock: Clock): void;
  /** Looks again whether calls of a queue may go: a limit has changed. */
  lookAgain(queue: string, clock: Clock): void;
  /** Corrects what was taken to what was used, in the order of the needs; undefined: as it was taken. */
  settle(permit: Permit, used: readonly (number | undefined)[]): void;
}

/** Where buckets are that several processes take from: what `redisLimits` makes. */
export interface SharedLimits {
  /** In words, for `explain`. */
  readonly does: string;
  /** @param maxQueue - how many calls may wait in this process */
  createLimiter(maxQueue: number): Limiter;
}
