import type { Clock } from "../../core/clock.ts";
import type { Dated, SharedStore } from "./cache-store.ts";
import { type Answer, sizeOf } from "./cached-response.ts";
import { Lru } from "./lru.ts";

/** How long and how much is kept. */
export interface EntryLimits {
  readonly ttlMs: number;
  readonly staleMs: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
}

/** An answer that was found. */
export interface Found {
  readonly answer: Answer;
  /** False: its time is over, and it is given while a new one is fetched. */
  readonly isFresh: boolean;
}

/** The answers that are kept, in memory and, where there is one, in a store that others use too. */
export class Entries {
  readonly #limits: EntryLimits;
  readonly #store: SharedStore | undefined;
  readonly #memory: Lru<Answer>;
  /** Changes when everything is forgotten: what was asked for before is not kept then. */
  generation = 0;
  storeFailures = 0;

  constructor(limits: EntryLimits, store: SharedStore | undefined) {
    this.#limits = limits;
    this.#store = store;
    this.#memory = new Lru(limits.maxEntries, limits.maxBytes);
  }

  get memory(): Pick<Lru<Answer>, "size" | "bytes" | "evictions"> {
    return this.#memory;
  }

  /** What is in memory. */
  recall(key: string, clock: Clock): Found | undefined {
    const now = clock.now();
    const kept = this.#memory.get(key, now);
    return kept && { answer: kept.value, isFresh: now < kept.freshUntil };
  }

  /**
   * What the store knows, which is in memory then. A store that fails, or does not answer, knows nothing.
   *
   * @param isSound - whether an answer is what would have been kept here: others write into the store too
   */
  async lookUp(key: string, clock: Clock, isSound: (answer: Answer) => boolean): Promise<Found | undefined> {
    if (!this.#store) return undefined;
    const { generation } = this;
    try {
      const dated = await this.#store.get(key, clock);
      if (!dated || generation !== this.generation || !isSound(dated.answer)) return undefined;
      return this.#remember(key, dated, clock);
    } catch {
      this.storeFailures++;
      return undefined;
    }
  }

  /** However long its writer wanted it kept: no longer than is allowed here. */
  #remember(key: string, { answer, freshUntil, goneAt }: Dated, clock: Clock): Found | undefined {
    const { ttlMs, staleMs, maxEntryBytes } = this.#limits;
    const freshMs = Math.min(freshUntil - clock.wallTime(), ttlMs);
    const leftMs = Math.min(goneAt - clock.wallTime(), freshMs + staleMs);
    const bytes = sizeOf(answer);
    if (leftMs <= 0 || bytes > maxEntryBytes) return undefined;
    const now = clock.now();
    this.#memory.set(key, { value: answer, bytes, freshUntil: now + freshMs, goneAt: now + leftMs });
    return { answer, isFresh: freshMs > 0 };
  }

  /** Keeps an answer; false where it is too large. The store is updated too, which is not waited for. */
  keep(key: string, answer: Answer, clock: Clock): boolean {
    const { ttlMs, staleMs, maxEntryBytes } = this.#limits;
    const bytes = sizeOf(answer);
    // What was there is older than what is not kept.
    if (bytes > maxEntryBytes) {
      this.#memory.delete(key);
      this.#tellStore((store) => store.delete(key, clock));
      return false;
    }
    const now = clock.now();
    const kept = this.#memory.set(key, {
      value: answer,
      bytes,
      freshUntil: now + ttlMs,
      goneAt: now + ttlMs + staleMs,
    });
    const freshUntil = answer.storedAt + ttlMs;
    this.#tellStore((store) => store.set(key, { answer, freshUntil, goneAt: freshUntil + staleMs }, clock));
    return kept;
  }

  #tellStore(tell: (store: SharedStore) => Promise<void>): void {
    if (!this.#store) return;
    tell(this.#store).catch(() => {
      this.storeFailures++;
    });
  }

  /** @throws whatever the store fails with, when the memory is empty already */
  async clear(clock: Clock): Promise<void> {
    this.generation++;
    this.#memory.clear();
    await this.#store?.clear(clock);
  }
}
