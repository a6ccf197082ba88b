import {
  type Adjustable,
  type Bucket,
  isLimit,
  LEARNED_FOR_MS,
  type ServerSays,
  type Taken,
} from "./bucket.ts";

/**
 * An exact window that slides: it remembers everything that was taken in the last period, and lets through what keeps
 * the sum within the limit. It holds as many entries as calls of a period.
 */
export class SlidingWindow implements Bucket, Adjustable {
  readonly #most: number;
  readonly #periodMs: number;
  #limit: number;
  #learnedUntil = Number.POSITIVE_INFINITY;
  #sum = 0;
  /** In the order of their times; those before `#first` are over. */
  #log: Taken[] = [];
  #first = 0;

  constructor(limit: number, periodMs: number) {
    this.#most = limit;
    this.#limit = limit;
    this.#periodMs = periodMs;
  }

  get largest(): number {
    return this.#most;
  }

  get flow(): undefined {
    return undefined;
  }

  isFull(now: number): boolean {
    this.#release(now);
    return this.#first === this.#log.length && this.#limit === this.#most;
  }

  available(now: number): number {
    this.#release(now);
    return Math.max(0, this.#limit - this.#sum);
  }

  waitMs(now: number, amount: number): number {
    this.#release(now);
    // More than the limit, which a server may have lowered meanwhile, goes when nothing else is in the window.
    let over = this.#sum + Math.min(amount, this.#limit) - this.#limit;
    if (over <= EPSILON * this.#limit) return 0;
    for (let index = this.#first; index < this.#log.length; index++) {
      const { amount: freed, at } = this.#log[index] as Taken;
      over -= freed;
      if (over <= EPSILON * this.#limit) return Math.min(at + this.#periodMs - now, this.learnedForMs(now));
    }
    return 0;
  }

  take(now: number, amount: number): Taken {
    this.#release(now);
    const taken: Taken = { amount, at: now };
    this.#log.push(taken);
    this.#sum += amount;
    return taken;
  }

  settle(now: number, taken: Taken, used: number): void {
    this.#release(now);
    // What it was taken for may be older than the window by now.
    if (now - taken.at < this.#periodMs) this.#sum += used - taken.amount;
    taken.amount = used;
  }

  learn(now: number, { limit, remaining }: ServerSays): void {
    this.#release(now);
    if (isLimit(limit)) {
      this.#limit = Math.min(this.#most, limit);
      this.#learnedUntil = limit < this.#most ? now + LEARNED_FOR_MS : Number.POSITIVE_INFINITY;
    }
    // Another client has taken it, at an unknown time: it counts as of now.
    const elsewhere = remaining === undefined ? 0 : this.#limit - this.#sum - remaining;
    if (elsewhere > 0) this.take(now, elsewhere);
  }

  forget(): void {
    this.#learnedUntil = Number.POSITIVE_INFINITY;
    this.#limit = this.#most;
  }

  learnedForMs(now: number): number {
    return Math.max(0, this.#learnedUntil - now);
  }

  #release(now: number): void {
    if (now >= this.#learnedUntil) this.forget();
    const log = this.#log;
    while (this.#first < log.length && now - (log[this.#first] as Taken).at >= this.#periodMs)
      this.#sum -= (log[this.#first++] as Taken).amount;
    if (this.#first === log.length) {
      this.#log = [];
      this.#first = 0;
      this.#sum = 0;
    } else if (this.#first > 1_000 && this.#first * 2 > log.length) {
      this.#log = log.slice(this.#first);
      this.#first = 0;
    }
  }
}

/** Sums of parts that are no whole numbers do not come out exactly. */
const EPSILON = 1e-9;
