import type { Bucket } from "./bucket.ts";
import { FairQueue, precedes, type Waiter } from "./fair-queue.ts";
import type { Demand, Permit } from "./limiter.ts";

/** A call that waits. */
export interface Waiting extends Waiter {
  readonly demand: Demand;
  readonly line: WaitingLine;
  readonly since: number;
  /** When it has waited too long. */
  readonly expiresAt: number;
  readonly resolve: (permit: Permit) => void;
  readonly reject: (error: unknown) => void;
  /** The buckets that it had to wait for. No call behind it takes of them, or it might wait for one after another for ever. */
  readonly holds: Set<Bucket>;
  /** What its errors say of it. */
  readonly details: object;
  stopTimer: () => void;
}

/** Whether a call does not want its place any more, also where its listener or its timer has not had its turn yet. */
export const isOver = ({ isGone, expiresAt, demand }: Waiting, now: number): boolean =>
  isGone || now > expiresAt || demand.signal?.aborted === true;

/** Calls that wait for the same buckets, and what the first of them keeps from others. */
export class WaitingLine {
  readonly name: string;
  readonly queue: FairQueue<Waiting> = new FairQueue();
  readonly buckets: Set<Bucket> = new Set();
  /** What the first one waits for; nothing while the line is paused. */
  holds: ReadonlySet<Bucket> = NOTHING;
  /** For whom. */
  holdsFor: Waiting | undefined;
  stopTimer: () => void = () => {};

  constructor(name: string) {
    this.name = name;
  }

  /** Whether its first call goes before that of another line. */
  isBefore(other: WaitingLine): boolean {
    const mine = this.queue.peek();
    const theirs = other.queue.peek();
    return mine !== undefined && (theirs === undefined || precedes(mine, theirs));
  }
}

export const NOTHING: ReadonlySet<Bucket> = new Set();

/** All lines, and for each bucket the line whose first call is blocked on it. */
export class WaitingLines {
  readonly #byName = new Map<string, WaitingLine>();
  readonly #byBucket = new Map<Bucket, Set<WaitingLine>>();
  /** Of those who wait for a bucket the line that goes first. */
  readonly #holders = new Map<Bucket, WaitingLine>();

  get(name: string): WaitingLine | undefined {
    return this.#byName.get(name);
  }

  /** The lines whose calls need a bucket. */
  of(bucket: Bucket): ReadonlySet<WaitingLine> | undefined {
    return this.#byBucket.get(bucket);
  }

  holder(bucket: Bucket): WaitingLine | undefined {
    return this.#holders.get(bucket);
  }

  /** The line of a call; what it waits for is known from now on. */
  join({ queue, needs }: Demand): WaitingLine {
    const line = this.#byName.get(queue) ?? new WaitingLine(queue);
    this.#byName.set(queue, line);
    for (const { bucket } of needs) {
      if (line.buckets.has(bucket)) continue;
      line.buckets.add(bucket);
      const lines = this.#byBucket.get(bucket) ?? new Set();
      this.#byBucket.set(bucket, lines.add(line));
    }
    return line;
  }

  /** Whether a call that goes first waits for a bucket that this call needs. */
  isHeld({ demand, line }: Waiting): boolean {
    return demand.needs.some(({ bucket }) => {
      const holder = this.#holders.get(bucket);
      return holder !== undefined && holder !== line && holder.isBefore(line);
    });
  }

  /**
   * Takes down what the first of a line waits for, and takes an empty line away.
   *
   * @returns lines that this may have freed
   */
  hold(line: WaitingLine, holds: ReadonlySet<Bucket>): WaitingLine[] {
    const before = line.holds;
    const beforeFor = line.holdsFor;
    line.holdsFor = line.queue.peek();
    line.holds = line.holdsFor ? holds : NOTHING;
    if (!line.holdsFor) this.#remove(line);
    for (const bucket of line.holds) {
      const holder = this.#holders.get(bucket);
      if (!holder || line.isBefore(holder)) this.#holders.set(bucket, line);
    }
    const freed: WaitingLine[] = [];
    for (const bucket of before) {
      const isTheSame = line.holdsFor === beforeFor && line.holds.has(bucket);
      if (!isTheSame && this.#holders.get(bucket) === line) freed.push(...this.#release(bucket));
    }
    return freed;
  }

  /** Finds out anew who holds a bucket, and who goes before that one. */
  #release(bucket: Bucket): WaitingLine[] {
    const lines = [...(this.#byBucket.get(bucket) ?? [])];
    let first: WaitingLine | undefined;
    for (const line of lines) if (line.holds.has(bucket) && (!first || line.isBefore(first))) first = line;
    if (first) this.#holders.set(bucket, first);
    else this.#holders.delete(bucket);
    // The one that holds it now was blocked till now, so it is asked as well.
    return lines.filter((line) => !first || line === first || line.isBefore(first));
  }

  #remove(line: WaitingLine): void {
    if (this.#byName.get(line.name) === line) this.#byName.delete(line.name);
    for (const bucket of line.buckets) {
      const lines = this.#byBucket.get(bucket);
      lines?.delete(line);
      if (!lines?.size) this.#byBucket.delete(bucket);
    }
  }
}
