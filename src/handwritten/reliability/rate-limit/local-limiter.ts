import type { Clock } from "../../core/clock.ts";
import { LimitExceededError } from "../../errors/index.ts";
import type { Demand, Limiter, Permit, Ticket } from "./limiter.ts";
import { longestWaitMs, take, tooLong } from "./take.ts";
import { isOver, NOTHING, type Waiting, type WaitingLine, WaitingLines } from "./waiting-line.ts";

/** By how much one step of priority puts a call before others, in milliseconds of waiting. */
export const PRIORITY_STEP_MS = 10_000;
/** Names of queues may come from outside: at this many, pauses that are over are dropped. */
const MOST_PAUSES = 1_000;
/** So many calls that are over are taken out of a line at once, which takes a millisecond at most. */
const MOST_OVER = 1_000;

/**
 * Lets calls through as their buckets allow, all of a call's at once or none. Who has to wait does so in a queue, by
 * time of arrival; one step of priority stands for ten seconds, so that no call is overtaken for ever.
 *
 * Each queue has one timer at most, and none when no call waits.
 */
export class LocalLimiter implements Limiter {
  readonly #maxQueue: number;
  protected readonly lines: WaitingLines = new WaitingLines();
  #waiting = 0;
  #order = 0;
  readonly #pausedUntil = new Map<string, number>();

  constructor(maxQueue: number) {
    this.#maxQueue = maxQueue;
  }

  get waiting(): number {
    return this.#waiting;
  }

  tryTake(demand: Demand): Permit | undefined {
    const { needs, queue, clock } = demand;
    const now = clock.now();
    if (this.lines.get(queue) || this.#pauseMs(queue, now) > 0) return undefined;
    for (const { bucket, amount } of needs)
      if (this.lines.holder(bucket) || bucket.waitMs(now, amount) > 0) return undefined;
    return take(demand, now, 0);
  }

  enqueue(demand: Demand, details: object): Ticket {
    const { clock, maxWaitMs, priority } = demand;
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
    if (leastMs > maxWaitMs && Number.isFinite(leastMs)) throw tooLong(demand, leastMs, details);
    const line = this.lines.join(demand);
    const patienceMs = Math.max(maxWaitMs, this.patienceMs);
    let waiting!: Waiting;
    const granted = new Promise<Permit>((resolve, reject) => {
      waiting = {
        demand,
        line,
        since,
        expiresAt: since + patienceMs,
        resolve,
        reject,
        rank: since - priority * PRIORITY_STEP_MS,
        order: this.#order++,
        isGone: false,
        holds: new Set(),
        details,
        stopTimer: () => {},
      };
    });
    if (maxWaitMs < Number.POSITIVE_INFINITY)
      waiting.stopTimer = clock.after(patienceMs, () =>
        this.leave(waiting, tooLong(demand, this.#leastWaitMs(demand, clock.now()), details)),
      );
    line.queue.push(waiting);
    this.#waiting++;
    // Behind another call it changes nothing.
    if (line.queue.peek() === waiting) this.serve([line], clock);
    return { granted, leave: (reason) => this.leave(waiting, reason) };
  }

  pause(queue: string, ms: number, clock: Clock): void {
    const now = clock.now();
    const until = now + ms;
    if (until <= (this.#pausedUntil.get(queue) ?? Number.NEGATIVE_INFINITY)) return;
    if (this.#pausedUntil.size >= MOST_PAUSES)
      for (const name of [...this.#pausedUntil.keys()]) this.#pauseMs(name, now);
    this.#pausedUntil.set(queue, until);
    const line = this.lines.get(queue);
    if (line) this.serve([line], clock);
  }

  lookAgain(queue: string, clock: Clock): void {
    const line = this.lines.get(queue);
    if (line) this.serve([line], clock);
  }

  settle({ demand: { needs, clock }, taken }: Permit, used: readonly (number | undefined)[]): void {
    const now = clock.now();
    const due: WaitingLine[] = [];
    taken.forEach((part, index) => {
      const amount = used[index];
      const need = needs[index];
      if (amount === undefined || !need) return;
      const { bucket, spread } = need;
      bucket.settle(now, part, amount, spread);
      // Others wait for something else, or behind that one.
      const holder = this.lines.holder(bucket);
      if (holder) due.push(holder);
    });
    if (due.length) this.serve(due, clock);
  }

  /** The least that a call waits before it fails for having waited too long. */
  protected get patienceMs(): number {
    return 0;
  }

  /**
   * Lets the first of a line go, for whom everything is there.
   *
   * @returns 0, or how long it has to wait nevertheless
   */
  protected admitFirst(waiting: Waiting, now: number): number {
    this.admit(waiting, take(waiting.demand, now, now - waiting.since));
    return 0;
  }

  protected admit(waiting: Waiting, permit: Permit): void {
    this.#remove(waiting);
    waiting.resolve(permit);
  }

  /** Fails a call that cannot go. */
  protected reject(waiting: Waiting, reason: unknown): void {
    this.#remove(waiting);
    waiting.reject(reason);
  }

  /** Removes a call for a reason that has nothing to do with the line. */
  protected leave(waiting: Waiting, reason: unknown): void {
    if (waiting.isGone) {
      // One that was taken out before its turn has come; for any other it changes nothing.
      waiting.stopTimer();
      waiting.reject(reason);
      return;
    }
    const { line, demand } = waiting;
    const wasFirst = line.queue.peek() === waiting;
    this.reject(waiting, reason);
    // A call behind it may be able to go.
    if (wasFirst) this.serve([line], demand.clock);
  }

  /** Lets through who may go now of these lines, and of those that are free thereby; sets their timers. */
  protected serve(lines: readonly WaitingLine[], clock: Clock): void {
    const now = clock.now();
    for (let due = lines; due.length; ) {
      const inOrder = due.length > 1 ? [...new Set(due)].sort((a, b) => (a.isBefore(b) ? -1 : 1)) : due;
      const freed: WaitingLine[] = [];
      for (const line of inOrder)
        for (const other of this.#serveLine(line, now, clock)) if (other !== line) freed.push(other);
      due = freed;
    }
  }

  #serveLine(line: WaitingLine, now: number, clock: Clock): WaitingLine[] {
    line.stopTimer();
    let holds = NOTHING;
    let waitMs = Number.POSITIVE_INFINITY;
    let over = 0;
    for (let first = line.queue.peek(); first; first = line.queue.peek()) {
      holds = NOTHING;
      if (isOver(first, now)) {
        waitMs = 0;
        if (over++ === MOST_OVER) break;
        this.#takeOut(first);
        continue;
      }
      waitMs = this.#pauseMs(line.name, now);
      if (waitMs > 0) break;
      waitMs = longestWaitMs(first.demand.needs, now, first.holds);
      holds = first.holds;
      // It is asked again when that one has gone.
      if (this.lines.isHeld(first)) waitMs = Number.POSITIVE_INFINITY;
      if (waitMs > 0) break;
      waitMs = this.admitFirst(first, now);
      if (waitMs > 0) break;
    }
    if (line.queue.length && waitMs < Number.POSITIVE_INFINITY)
      line.stopTimer = clock.after(waitMs, () => this.serve([line], clock));
    const freed = this.lines.hold(line, holds);
    this.#noteDue(line, now);
    return freed;
  }

  /** Lets the buckets of a line know when its first call can take of them, so that a late timer costs no rate. */
  #noteDue(line: WaitingLine, now: number): void {
    const first = line.queue.peek();
    if (!first)
      for (const bucket of line.buckets) {
        if (!this.lines.holder(bucket)) bucket.awaitedAt?.(undefined, 0);
      }
    else if (!this.lines.isHeld(first))
      for (const { bucket, amount } of first.demand.needs)
        bucket.awaitedAt?.(now + bucket.waitMs(now, amount), amount);
  }

  #remove(waiting: Waiting): void {
    this.#takeOut(waiting);
    waiting.stopTimer();
  }

  /** Of a call that is over only the place: its listener or its timer rejects it, one of fifty in each turn. */
  #takeOut(waiting: Waiting): void {
    waiting.line.queue.leave(waiting);
    this.#waiting--;
  }

  #leastWaitMs({ needs, queue }: Demand, now: number): number {
    return Math.max(this.#pauseMs(queue, now), longestWaitMs(needs, now));
  }

  #pauseMs(queue: string, now: number): number {
    const until = this.#pausedUntil.get(queue);
    if (until === undefined) return 0;
    if (until <= now) this.#pausedUntil.delete(queue);
    return Math.max(0, until - now);
  }
}
