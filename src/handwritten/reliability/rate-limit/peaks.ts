/** How many marks are kept: at more, the older half of them is kept half as finely. */
export const MOST_MARKS = 32;

/**
 * The highest level that a bucket has had since each time at which something was taken of it: what is given back later
 * would have flowed over, had the bucket been that much fuller since. A mark covers the time from when something was
 * taken to the next mark. Where marks were merged, a level from shortly before counts as well: less is given back then,
 * never more.
 */
export class Peaks {
  #at: number[] = [];
  #peak: number[] = [];

  /** Something is taken, and the level goes from one value to the other. */
  take(at: number, before: number, after: number): void {
    const last = this.#at.length - 1;
    const lastAt = this.#at[last];
    // Between two that come at the same time nothing flows in, so nothing could flow over.
    if (lastAt === at) this.#peak[last] = after;
    else this.note(before);
    // After a clock was set back, all counts as one time.
    if (lastAt !== undefined && at <= lastAt) return;
    this.#at.push(at);
    this.#peak.push(after);
    if (this.#at.length > MOST_MARKS) this.#merge();
  }

  /** The level is so high now. */
  note(level: number): void {
    const last = this.#peak.length - 1;
    if (last >= 0) this.#peak[last] = Math.max(this.#peak[last] as number, level);
  }

  /** The highest level since then; minus infinity where nothing was taken. */
  since(at: number): number {
    let highest = Number.NEGATIVE_INFINITY;
    for (let index = this.#from(at); index < this.#peak.length; index++)
      highest = Math.max(highest, this.#peak[index] as number);
    return highest;
  }

  /** Now it is known by how much too much was taken at that time: all levels since would have been higher by that. */
  raise(at: number, by: number): void {
    for (let index = this.#from(at); index < this.#peak.length; index++)
      this.#peak[index] = (this.#peak[index] as number) + by;
  }

  /** The mark that covers a time. */
  #from(at: number): number {
    let index = this.#at.length - 1;
    while (index > 0 && (this.#at[index] as number) > at) index--;
    return Math.max(0, index);
  }

  #merge(): void {
    const [at, peak] = [this.#at, this.#peak];
    const half = MOST_MARKS / 2;
    this.#at = [];
    this.#peak = [];
    for (let index = 0; index < half; index += 2) {
      this.#at.push(at[index] as number);
      this.#peak.push(Math.max(peak[index] as number, peak[index + 1] as number));
    }
    this.#at.push(...at.slice(half));
    this.#peak.push(...peak.slice(half));
  }
}
