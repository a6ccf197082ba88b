/** The last durations, so many of them, and what part of them was shorter than how long. */
export class LatencyWindow {
  readonly #last: Float64Array;
  #next = 0;
  #count = 0;
  #sorted: Float64Array | undefined;

  constructor(size: number) {
    this.#last = new Float64Array(size);
  }

  get count(): number {
    return this.#count;
  }

  add(ms: number): void {
    this.#last[this.#next] = ms;
    this.#next = (this.#next + 1) % this.#last.length;
    this.#count = Math.min(this.#count + 1, this.#last.length);
    this.#sorted = undefined;
  }

  /** The nearest rank: of 100 durations and 0.95 the 95th from below. Undefined when there are none. */
  percentile(part: number): number | undefined {
    this.#sorted ??= this.#last.slice(0, this.#count).sort();
    return this.#sorted[Math.max(0, Math.ceil(part * this.#count) - 1)];
  }
}
