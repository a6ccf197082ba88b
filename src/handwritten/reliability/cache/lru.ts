/** A value that is kept for a time. */
export interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
  /** Until then it is fresh; milliseconds on the scale of the `now` that it is asked with. */
  readonly freshUntil: number;
  /** From then on it is gone. */
  readonly goneAt: number;
}

/**
 * Values by key, bounded in number and in bytes: what was used least recently makes room. A `Map` keeps its keys in the
 * order of their insertion, so a value that is used is put in anew, and the first one is the oldest.
 */
export class Lru<Value> {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Kept<Value>>();
  #bytes = 0;
  #evictions = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How many made room for others. */
  get evictions(): number {
    return this.#evictions;
  }

  /** The value, which counts as used now. */
  get(key: string, now: number): Kept<Value> | undefined {
    const kept = this.#entries.get(key);
    if (!kept) return undefined;
    this.#entries.delete(key);
    if (now < kept.goneAt) this.#entries.set(key, kept);
    else this.#bytes -= kept.bytes;
    return now < kept.goneAt ? kept : undefined;
  }

  /** Keeps a value in the place of the key's earlier one; false where it alone is too large. */
  set(key: string, kept: Kept<Value>): boolean {
    this.delete(key);
    if (kept.bytes > this.#maxBytes) return false;
    this.#entries.set(key, kept);
    this.#bytes += kept.bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
      this.#evictions++;
    }
    return true;
  }

  delete(key: string): boolean {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }
}
