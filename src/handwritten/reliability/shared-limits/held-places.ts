import type { Demand } from "../rate-limit/limiter.ts";
import type { HeldPlace } from "./shared-store.ts";

/**
 * Places among the calls that are under way, which are this process's only for a time: that of one that has ended without
 * a word must come free. One timer renews them all, and none runs while there are none; no process is kept alive by it.
 */
export class HeldPlaces {
  readonly #leaseMs: number;
  readonly #renew: (places: readonly HeldPlace[], by: Demand) => void;
  readonly #places = new Map<string, HeldPlace>();
  #stopTimer: (() => void) | undefined;

  constructor(leaseMs: number, renew: (places: readonly HeldPlace[], by: Demand) => void) {
    this.#leaseMs = leaseMs;
    this.#renew = renew;
  }

  all(): HeldPlace[] {
    return [...this.#places.values()];
  }

  add(held: HeldPlace, by: Demand): void {
    this.#places.set(`${held.place} ${held.bucket.id}`, held);
    if (!this.#stopTimer) this.#start(by);
  }

  delete(bucket: string, place: string): void {
    this.#places.delete(`${place} ${bucket}`);
    if (this.#places.size) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #start(by: Demand): void {
    // Two may get lost.
    this.#stopTimer = by.clock.after(
      this.#leaseMs / 3,
      () => {
        this.#renew(this.all(), by);
        this.#start(by);
      },
      true,
    );
  }
}
