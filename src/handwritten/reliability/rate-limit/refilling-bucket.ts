import {
  type Adjustable,
  type Bucket,
  type Divisible,
  type Flow,
  isLimit,
  LEARNED_FOR_MS,
  type ServerSays,
  type Taken,
} from "./bucket.ts";
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
export class RefillingBucket implements Bucket, Adjustable, Divisible {
  readonly #most: number;
  readonly #periodMs: number;
  readonly #burstOf: (limit: number) => number;
  #parts = 1;
  /** What passes in a period, and what it holds: of the part that is kept. */
  #limit: number;
  #burst: number;
  #level: number;
  #at = Number.NEGATIVE_INFINITY;
  #learnedUntil = Number.POSITIVE_INFINITY;
  /** When the server says that it is whole again. It does not know of what is taken meanwhile. */
  #wholeAt = Number.POSITIVE_INFINITY;
  #due = Number.POSITIVE_INFINITY;
  #awaited = 0;
  readonly #peaks = new Peaks();

  /**
   * @param limit - how much passes in a period
   * @param burst - how much it holds: what may pass at once after a time of rest
   */
  constructor(limit: number, periodMs: number, burst: number);
  /** One that holds nothing back until a server reports a limit. It then holds a sixtieth of that, and at least 1. */
  constructor(limit: number, periodMs: number);
  constructor(limit: number, periodMs: number, burst?: number) {
    this.#burstOf =
      burst === undefined
        ? (some) => Math.max(1, some / 60)
        : (some) => (some === limit ? burst : (some * burst) / limit);
    this.#most = limit;
    this.#limit = limit;
    this.#periodMs = periodMs;
    this.#burst = this.#burstOf(limit);
    this.#level = this.#burst;
  }

  get largest(): number {
    return this.#most;
  }

  get flow(): Flow {
    return {
      limit: Math.min(this.#limit * this.#parts, MOST_ELSEWHERE),
      periodMs: this.#periodMs,
      burst: Math.min(this.#burst * this.#parts, MOST_ELSEWHERE),
    };
  }

  isFull(now: number): boolean {
    this.#refill(now);
    // One that was lowered would be larger if it were new; one that only a server has reported is reported again.
    return (
      this.#level >= this.#burst &&
      (this.#learnedUntil === Number.POSITIVE_INFINITY || this.#most === UNLIMITED)
    );
  }

  available(now: number): number {
    this.#refill(now);
    return Math.max(0, this.#level);
  }

  waitMs(now: number, amount: number): number {
    this.#refill(now);
    const missing = Math.min(amount, this.#burst) - this.#level;
    // Rounding may leave a trace of an amount missing, for which a timer would be set again and again.
    if (missing <= EPSILON * this.#burst) return 0;
    const refillMs = (missing * this.#periodMs) / this.#limit;
    return Math.min(refillMs, this.learnedForMs(now), Math.max(0, this.#wholeAt - now));
  }

  awaitedAt(due: number | undefined, amount: number): void {
    this.#due = due ?? Number.POSITIVE_INFINITY;
    this.#awaited = Math.min(amount, this.#burst);
  }

  take(now: number, amount: number): Taken {
    this.#refill(now);
    if (this.#limit === UNLIMITED) return { amount, at: this.#at };
    this.#wholeAt = Number.POSITIVE_INFINITY;
    this.#peaks.take(this.#at, this.#level, this.#level - amount);
    this.#level -= amount;
    return { amount, at: this.#at };
  }

  settle(now: number, taken: Taken, used: number, spread: number = 0): void {
    this.#refill(now);
    const unused = taken.amount - used;
    taken.amount = used;
    if (this.#limit === UNLIMITED) return;
    const most = this.#burst + slackOf(spread, this.#gain(Math.max(0, this.#at - taken.at)));
    this.#peaks.note(this.#level);
    const highest = Math.max(this.#level, this.#peaks.since(taken.at));
    // The bucket would have flowed over by so much, had less been taken: given back, it would count twice.
    const lost = Math.max(0, highest + unused - most);
    const back = unused > 0 ? Math.max(0, unused - lost) : unused;
    this.#peaks.raise(taken.at, back);
    this.#level += back;
  }

  learn(now: number, { limit, remaining, resetMs }: ServerSays): void {
    this.#refill(now);
    if (isLimit(limit)) {
      this.#hold(Math.min(this.#most, limit));
      this.#learnedUntil = limit < this.#most ? now + LEARNED_FOR_MS : Number.POSITIVE_INFINITY;
    }
    if (remaining === undefined || this.#limit === UNLIMITED) return;
    this.#level = Math.min(this.#level, remaining);
    // A configured limit refills at its own rate, which the server's never raises.
    const isTheirs = this.#most === UNLIMITED && remaining < this.#burst;
    this.#wholeAt = isTheirs && resetMs !== undefined ? now + resetMs : Number.POSITIVE_INFINITY;
  }

  forget(now: number): void {
    this.#learnedUntil = Number.POSITIVE_INFINITY;
    this.#wholeAt = Number.POSITIVE_INFINITY;
    this.#refill(now);
    this.#hold(this.#most);
  }

  learnedForMs(now: number): number {
    return Math.max(0, this.#learnedUntil - now);
  }

  keepPart(now: number, parts: number, available: number): void {
    this.#refill(now);
    const limit = this.#limit * this.#parts;
    this.#parts = parts;
    this.#hold(limit);
    this.#level = Math.min(this.#level, available / parts);
  }

  /** @param limit - of all parts */
  #hold(limit: number): void {
    this.#limit = limit / this.#parts;
    this.#burst = this.#burstOf(limit) / this.#parts;
    if (limit === UNLIMITED) this.#level = this.#burst;
    this.#level = Math.min(this.#level, this.#burst);
  }

  #refill(now: number): void {
    if (now >= this.#learnedUntil) this.forget(this.#learnedUntil);
    // A clock may be asked out of order by a hair; time never runs backwards here.
    if (now <= this.#at) return;
    if (this.#at !== Number.NEGATIVE_INFINITY && this.#limit !== UNLIMITED) {
      const gained = this.#gain(now - this.#at);
      const late = now > this.#due ? Math.min(this.#awaited, this.#gain(now - this.#due)) : 0;
      const most = this.#burst + late;
      // What was given back beyond the burst goes as it would have come.
      this.#level =
        this.#level > most ? Math.max(most, this.#level - gained) : Math.min(most, this.#level + gained);
    }
    this.#at = now;
    if (now < this.#wholeAt) return;
    this.#wholeAt = Number.POSITIVE_INFINITY;
    this.#level = Math.max(this.#level, this.#burst);
  }

  #gain(ms: number): number {
    return (ms * this.#limit) / this.#periodMs;
  }
}

const EPSILON = 1e-9;

/** The limit of a bucket that holds nothing back. */
export const UNLIMITED: number = Number.POSITIVE_INFINITY;
/** The same, where it is kept as text. */
const MOST_ELSEWHERE = 1e15;
