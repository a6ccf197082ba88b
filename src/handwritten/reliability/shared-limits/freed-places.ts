import type { WaitingLine } from "../rate-limit/waiting-line.ts";
import type { SharedBucket, SharedStore } from "./shared-store.ts";

/** How often a place is asked for, in the time that a call takes. */
const POLLS_PER_CALL = 20;
const SHORTEST_POLL_MS = 5;
export const LONGEST_POLL_MS = 100;
/** How fast the past is forgotten. */
const WEIGHT = 0.2;

/** Lines that wait for a place among the calls under way, and when to look for one. */
export class FreedPlaces {
  readonly #isAnnounced: boolean;
  readonly #byBucket = new Map<string, Set<WaitingLine>>();
  readonly #ids = new WeakMap<WaitingLine, readonly string[]>();
  #callMs: number | undefined;

  constructor({ onFreed }: SharedStore, askAgain: (line: WaitingLine) => void) {
    this.#isAnnounced = onFreed !== undefined;
    onFreed?.((bucket) => {
      for (const line of [...(this.#byBucket.get(bucket) ?? [])]) askAgain(line);
    });
  }

  /** How long to wait until a place is asked for again. What is announced is looked for all the same: a message may get lost. */
  get pollMs(): number {
    if (this.#isAnnounced || this.#callMs === undefined) return LONGEST_POLL_MS;
    return Math.min(LONGEST_POLL_MS, Math.max(SHORTEST_POLL_MS, this.#callMs / POLLS_PER_CALL));
  }

  /** A call has held its place for so long. */
  tookMs(ms: number): void {
    this.#callMs = this.#callMs === undefined ? ms : this.#callMs + WEIGHT * (ms - this.#callMs);
  }

  /** From now on a line waits for places in these buckets, and in no others. */
  waitFor(line: WaitingLine, buckets: readonly SharedBucket[]): void {
    for (const id of this.#ids.get(line) ?? []) {
      const lines = this.#byBucket.get(id);
      lines?.delete(line);
      if (!lines?.size) this.#byBucket.delete(id);
    }
    const ids = buckets.flatMap(({ id, periodMs }) => (periodMs === 0 ? id : []));
    this.#ids.set(line, ids);
    for (const id of ids) this.#byBucket.set(id, (this.#byBucket.get(id) ?? new Set()).add(line));
  }
}
