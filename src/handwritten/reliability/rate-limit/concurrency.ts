import type { Bucket, Divisible, Flow, Taken } from "./bucket.ts";

/** How many calls may be under way at once. What is taken is given back when the call is over. */
export class Concurrency implements Bucket, Divisible {
  readonly largest: number;
  #underWay = 0;
  #atOnce: number;

  constructor(limit: number) {
    this.largest = limit;
    this.#atOnce = limit;
  }

  get flow(): Flow {
    return { limit: this.largest, periodMs: 0, burst: this.largest };
  }

  isFull(): boolean {
    return this.#underWay === 0;
  }

  available(): number {
    return Math.max(0, this.#atOnce - this.#underWay);
  }

  waitMs(_now: number, amount: number): number {
    return this.#underWay + amount <= this.#atOnce ? 0 : Number.POSITIVE_INFINITY;
  }

  take(now: number, amount: number): Taken {
    this.#underWay += amount;
    return { amount, at: now };
  }

  /** A part of a place is a whole one: more processes than places have one each. */
  keepPart(_now: number, parts: number): void {
    this.#atOnce = Math.max(1, Math.floor(this.largest / parts));
  }

  settle(_now: number, taken: Taken, used: number): void {
    this.#underWay += used - taken.amount;
    taken.amount = used;
  }
}
