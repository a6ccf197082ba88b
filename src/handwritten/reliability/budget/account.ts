import { type BudgetPeriod, periodOf } from "./period.ts";

/** What one key has used of one budget in the current period. */
export class Account {
  readonly name: string;
  readonly key: string;
  readonly limit: number;
  readonly #period: BudgetPeriod;
  used = 0;
  /** Held for calls that are under way. */
  reserved = 0;
  /** Milliseconds since the Unix epoch. */
  resetsAt = 0;
  #isWarned = false;
  #isExceeded = false;

  constructor(name: string, key: string, limit: number, period: BudgetPeriod) {
    this.name = name;
    this.key = key;
    this.limit = limit;
    this.#period = period;
  }

  /** Begins anew when the period is over. What is under way counts in the period that it ends in. */
  begin(now: number): void {
    if (now < this.resetsAt) return;
    this.resetsAt = periodOf(this.#period, now).to;
    this.used = 0;
    this.#isWarned = false;
    this.#isExceeded = false;
  }

  reserve(amount: number): void {
    this.reserved += amount;
  }

  settle(reserved: number, used: number): void {
    this.reserved = Math.max(0, this.reserved - reserved);
    this.used += used;
  }

  /** Whether the warning of this period is still to be reported; it counts as reported then. */
  tellWarning(): boolean {
    const isFirst = !this.#isWarned;
    this.#isWarned = true;
    return isFirst;
  }

  tellExceeded(): boolean {
    const isFirst = !this.#isExceeded;
    this.#isExceeded = true;
    return isFirst;
  }
}
