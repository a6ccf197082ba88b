import type { Bucket, Flow, Taken } from "./bucket.ts";

/** How many calls may be under way at once. What is taken is given back when the call is over. */
export class Concurrency implements Bucket {
  readonly largest: number;
  #underWay = 0;

  constructor(limit: number) {
    this.largest = limit;
  }

  get flow(): Flow {
    return { limit: this.largest, periodMs: 0, burst: this.largest };
  }

  isFull(): boolean {
    return this.#underWay === 0;
  }

  available(): number {
    return Math.max(0, this.largest - this.#underWay);
  }

  waitMs(_now: number, amount: number): number {
    return this.#underWay + amount <= this.largest ? 0 : Number.POSITIVE_INFINITY;
  }

  take(now: number, amount: number): Taken {
    this.#underWay += amount;
    return { amount, at: now };
  }

  settle(_now: number, taken: Taken, used: number): void {
    this.#underWay += used - taken.amount;
    taken.amount = used;
  }
}
