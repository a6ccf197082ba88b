import type { Clock } from "../../core/clock.ts";
import { LimitExceededError } from "../../errors.ts";
import type { Bucket, Taken } from "./bucket.ts";
import { FairQueue, type Waiter } from "./fair-queue.ts";

/** A bucket with what a call needs of it. */
export interface Need {
  readonly bucket: Bucket;
  readonly amount: number;
  /** What it is a limit of: for messages. */
  readonly name: string;
}

/** What a call needs before it may go. */
export interface Demand {
  readonly needs: readonly Need[];
  /** Calls that need the same buckets wait in one queue. */
  readonly queue: string;
  readonly priority: number;
  /** Milliseconds that it may wait. */
  readonly maxWaitMs: number;
  readonly clock: Clock;
}

/** A call that was let through. */
export interface Permit {
  readonly waitedMs: number;
  /** What was taken, in the order of the needs. */
  readonly taken: readonly Taken[];
}

/** Ends a wait: the caller is no longer there, or the way is shut. */
export interface Ticket {
  readonly granted: Promise<Permit>;
  leave(reason: unknown): void;
}

interface Waiting extends Waiter {
  readonly demand: Demand;
  readonly since: number;
  readonly resolve: (permit: Permit) => void;
  readonly reject: (error: unknown) => void;
  /** The buckets that it had to wait for. Nobody behind it takes of them, or it might wait for one after another for ever. */
  readonly holds: Set<Bucket>;
  stopTimer: () => void;
}

/** By how much one step of priority puts a call before others, in milliseconds of waiting. */
export const PRIORITY_STEP_MS = 10_000;

/**
 * Lets calls through as their buckets allow, all of a call's at once or none. Who has to wait does so in a queue, by
 * time of arrival; one step of priority stands for ten seconds, so that nobody is overtaken for ever.
 *
 * Each queue has one timer at most, and none when nobody waits.
 */
export class LocalLimiter {
  readonly #maxQueue: number;
  readonly #queues = new Map<string, FairQueue<Waiting>>();
  /** What those who stand first wait for: it is not for who comes later. */
  #held: ReadonlySet<Bucket> = new Set();
  #waiting = 0;
  #order = 0;
  #stopTimer: (() => void) | undefined;
  readonly #pausedUntil = new Map<string, number>();

  constructor(maxQueue: number) {
    this.#maxQueue = maxQueue;
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Lets the call through at once, if that is possible. */
  tryTake(demand: Demand): Permit | undefined {
    const { needs, queue, clock } = demand;
    const now = clock.now();
    if (this.#queues.get(queue)?.length || this.#pauseMs(queue, now) > 0) return undefined;
    for (const { bucket, amount } of needs)
      if (this.#held.has(bucket) || bucket.waitMs(now, amount) > 0) return undefined;
    return take(needs, now, now);
  }

  /**
   * Puts the call in its queue.
   *
   * @throws LimitExceededError when the queue is full, or the wait is known to be too long
   */
  enqueue(demand: Demand, details: object): Ticket {
    const { clock, maxWaitMs, queue: name, priority } = demand;
    const since = clock.now();
    const leastMs = this.#leastWaitMs(demand, since);
    if (this.#waiting >= this.#maxQueue)
      throw new LimitExceededError(
        `the queue of the limiter is full: ${this.#waiting} calls wait`,
        "queue_full",
        {
          ...details,
          ...(Number.isFinite(leastMs) && { retryAfterMs: leastMs }),
        },
      );
    // It would wait for nothing, and keep others from their place meanwhile.
    if (leastMs > maxWaitMs && Number.isFinite(leastMs)) throw tooLong(maxWaitMs, leastMs, details);
    let waiting!: Waiting;
    const granted = new Promise<Permit>((resolve, reject) => {
      waiting = {
        demand,
        since,
        resolve,
        reject,
        rank: since - priority * PRIORITY_STEP_MS,
        order: this.#order++,
        isGone: false,
        holds: new Set(),
        stopTimer: () => {},
      };
    });
    if (maxWaitMs < Number.POSITIVE_INFINITY)
      waiting.stopTimer = clock.after(maxWaitMs, () =>
        this.#leave(waiting, tooLong(maxWaitMs, this.#leastWaitMs(demand, clock.now()), details)),
      );
    const queue = this.#queues.get(name) ?? new FairQueue<Waiting>();
    this.#queues.set(name, queue);
    queue.push(waiting);
    this.#waiting++;
    // Behind somebody else it changes nothing.
    if (queue.peek() === waiting) this.dispatch(clock);
    return { granted, leave: (reason) => this.#leave(waiting, reason) };
  }

  /** Lets nothing of a queue through for so long. */
  pause(queue: string, ms: number, clock: Clock): void {
    const until = clock.now() + ms;
    if (until <= (this.#pausedUntil.get(queue) ?? 0)) return;
    this.#pausedUntil.set(queue, until);
    this.dispatch(clock);
  }

  /** Lets through who may go now, and sets the timer for who may go next. Due when something was given back. */
  dispatch(clock: Clock): void {
    if (!this.#waiting) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const now = clock.now();
    let nextMs = Number.POSITIVE_INFINITY;
    const held = new Set<Bucket>();
    const heads = [...this.#queues].sort(([, a], [, b]) => rankOf(a) - rankOf(b));
    for (const [name, queue] of heads) {
      const pauseMs = this.#pauseMs(name, now);
      if (pauseMs > 0) {
        nextMs = Math.min(nextMs, pauseMs);
        continue;
      }
      for (let head = queue.peek(); head; head = queue.peek()) {
        const { needs } = head.demand;
        const waitMs = longest(needs, now, head.holds);
        if (waitMs > 0 || needs.some(({ bucket }) => held.has(bucket))) {
          if (waitMs > 0) nextMs = Math.min(nextMs, waitMs);
          for (const bucket of head.holds) held.add(bucket);
          break;
        }
        queue.shift();
        this.#settled(head);
        head.resolve(take(needs, now, head.since));
      }
      if (!queue.length) this.#queues.delete(name);
    }
    this.#held = held;
    if (this.#waiting && nextMs < Number.POSITIVE_INFINITY)
      this.#stopTimer = clock.after(nextMs, () => this.dispatch(clock));
  }

  /** Everybody who waits in these queues is told this instead. */
  flush(queue: string, reason: () => unknown): void {
    for (const waiting of this.#queues.get(queue)?.clear() ?? []) {
      this.#settled(waiting);
      waiting.reject(reason());
    }
    this.#queues.delete(queue);
  }

  #leave(waiting: Waiting, reason: unknown): void {
    if (waiting.isGone) return;
    const { queue: name, clock } = waiting.demand;
    const queue = this.#queues.get(name);
    queue?.leave(waiting);
    this.#settled(waiting);
    if (!queue?.length) this.#queues.delete(name);
    waiting.reject(reason);
    // It may have stood before somebody who can go.
    this.dispatch(clock);
  }

  #settled(waiting: Waiting): void {
    waiting.isGone = true;
    waiting.stopTimer();
    this.#waiting--;
    if (this.#waiting) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#held = new Set();
  }

  #leastWaitMs({ needs, queue }: Demand, now: number): number {
    return Math.max(this.#pauseMs(queue, now), longest(needs, now));
  }

  #pauseMs(queue: string, now: number): number {
    const until = this.#pausedUntil.get(queue);
    if (until === undefined) return 0;
    if (until <= now) this.#pausedUntil.delete(queue);
    return Math.max(0, until - now);
  }
}

const rankOf = (queue: FairQueue<Waiting>): number => queue.peek()?.rank ?? Number.POSITIVE_INFINITY;

/** How long until all of it is there; what is not there yet is noted. */
const longest = (needs: readonly Need[], now: number, missing?: Set<Bucket>): number => {
  let longest = 0;
  for (const { bucket, amount } of needs) {
    const waitMs = bucket.waitMs(now, amount);
    if (waitMs > 0) missing?.add(bucket);
    longest = Math.max(longest, waitMs);
  }
  return longest;
};

const take = (needs: readonly Need[], now: number, since: number): Permit => ({
  waitedMs: now - since,
  taken: needs.map(({ bucket, amount }) => bucket.take(now, amount)),
});

const tooLong = (maxWaitMs: number, waitMs: number, details: object): LimitExceededError =>
  new LimitExceededError(`there is no room within ${maxWaitMs} ms`, "max_wait", {
    ...details,
    ...(Number.isFinite(waitMs) && { retryAfterMs: waitMs }),
  });
