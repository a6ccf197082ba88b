import type { Adjustable, Bucket, Flow, ServerSays, Taken } from "./bucket.ts";
import { Peaks } from "./peaks.ts";
import { slackOf } from "./slack.ts";

/**
 * A bucket that refills all the time and holds little (the generic cell rate algorithm, in its token bucket form), so
 * that in any time at most as much passes as its rate gives in that time, and once what it holds:
 * `rate · W + max(burst, the largest amount taken at once)` in any window W. A fixed window lets nearly twice its limit
 * through around its edge.
 *
 * More than it holds may be taken once it is full, and is paid off before anything else passes.
 *
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export class RefillingBucket implements Bucket, Adjustable {
  readonly #most: number;
  readonly #periodMs: number;
  readonly #burstShare: number;
  #limit: number;
  #burst: number;
  #level: number;
  #at = Number.NEGATIVE_INFINITY;
  readonly #peaks = new Peaks();

  /**
   * @param limit - how much passes in a period
   * @param burst - how much it holds: what may pass at once after a time of rest
   * @param most - what a server may raise the limit to; default: it may only lower it
   */
  constructor(limit: number, periodMs: number, burst: number, most: number = limit) {
    this.#most = most;
    this.#limit = limit;
    this.#periodMs = periodMs;
    this.#burst = burst;
    this.#burstShare = burst / limit;
    this.#level = burst;
  }

  get largest(): number {
    return this.#limit;
  }

  get flow(): Flow {
    return { limit: this.#limit, periodMs: this.#periodMs, burst: this.#burst };
  }

  isFull(now: number): boolean {
    this.#refill(now);
    // One that was lowered would be larger if it were new; one that only a server has reported is reported again.
    return this.#level >= this.#burst && (this.#limit === this.#most || this.#most === Infinity);
  }

  available(now: number): number {
    this.#refill(now);
    return Math.max(0, this.#level);
  }

  waitMs(now: number, amount: number): number {
    this.#refill(now);
    const missing = Math.min(amount, this.#burst) - this.#level;
    // Rounding may leave a trace of an amount missing, for which a timer would be set again and again.
    return missing <= EPSILON * this.#burst ? 0 : (missing * this.#periodMs) / this.#limit;
  }

  take(now: number, amount: number): Taken {
    this.#refill(now);
    this.#peaks.take(this.#at, this.#level, this.#level - amount);
    this.#level -= amount;
    return { amount, at: this.#at };
  }

  settle(now: number, taken: Taken, used: number, spread: number = 0): void {
    this.#refill(now);
    const unused = taken.amount - used;
    const most = this.#burst + slackOf(spread, this.#gain(Math.max(0, this.#at - taken.at)));
    this.#peaks.note(this.#level);
    const highest = Math.max(this.#level, this.#peaks.since(taken.at));
    // The bucket would have flowed over by so much, had less been taken: given back, it would count twice.
    const lost = Math.max(0, highest + unused - most);
    const back = unused > 0 ? Math.max(0, unused - lost) : unused;
    this.#peaks.raise(taken.at, back);
    this.#level += back;
    taken.amount = used;
  }

  learn(now: number, { limit, remaining }: ServerSays): void {
    this.#refill(now);
    if (limit !== undefined && limit > 0) {
      this.#limit = Math.min(this.#most, limit);
      this.#burst = this.#limit * this.#burstShare;
      this.#level = Math.min(this.#level, this.#burst);
    }
    if (remaining !== undefined) this.#level = Math.min(this.#level, remaining);
  }

  #refill(now: number): void {
    // A clock may be asked out of order by a hair; time never runs backwards here.
    if (now <= this.#at) return;
    if (this.#at !== Number.NEGATIVE_INFINITY) {
      const gained = this.#gain(now - this.#at);
      // What was given back beyond the burst goes as it would have come.
      this.#level =
        this.#level > this.#burst
          ? Math.max(this.#burst, this.#level - gained)
          : Math.min(this.#burst, this.#level + gained);
    }
    this.#at = now;
  }

  #gain(ms: number): number {
    return (ms * this.#limit) / this.#periodMs;
  }
}

const EPSILON = 1e-9;
