import type { Bucket, Divisible } from "../rate-limit/bucket.ts";
import type { Demand } from "../rate-limit/limiter.ts";
import type { Verdict } from "./shared-store.ts";

/** The parts of shared limits that this process keeps while the store cannot be reached: the others do the same, so that they have no more together. */
export class OwnParts {
  /** What the store has said last of a bucket. */
  readonly #lastSaid = new WeakMap<Bucket, { readonly processes: number; readonly available: number }>();
  /** Those of which this process keeps its part alone. */
  readonly #alone = new Set<Bucket & Partial<Divisible>>();

  /** The store has answered. */
  said({ needs }: Demand, { processes, available }: Pick<Verdict, "processes" | "available">): void {
    needs.forEach(({ bucket }, index) => {
      this.#lastSaid.set(bucket, { processes, available: available[index] ?? 0 });
    });
  }

  /** From now on this process keeps its part of what was left at last. */
  goAlone({ needs, clock }: Demand): void {
    for (const { bucket } of needs) {
      if (this.#alone.has(bucket)) continue;
      this.#alone.add(bucket);
      const said = this.#lastSaid.get(bucket);
      if (said)
        (bucket as Bucket & Partial<Divisible>).keepPart?.(clock.now(), said.processes, said.available);
    }
  }

  /** The store can be reached again. */
  goTogether(now: number): void {
    if (!this.#alone.size) return;
    for (const bucket of this.#alone) bucket.keepPart?.(now, 1, Number.POSITIVE_INFINITY);
    this.#alone.clear();
  }
}
