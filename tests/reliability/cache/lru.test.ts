import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Kept, Lru } from "../../../src/handwritten/reliability/cache/lru.ts";
import { runs } from "../../support/runs.ts";

/** What the cache must be: a list, the least recently used first, searched from its start. */
class Model {
  entries: { key: string; kept: Kept<number> }[] = [];
  evictions = 0;
  readonly maxEntries: number;
  readonly maxBytes: number;

  constructor(maxEntries: number, maxBytes: number) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.entries.reduce((sum, { kept }) => sum + kept.bytes, 0);
  }

  get(key: string, now: number): Kept<number> | undefined {
    const found = this.entries.find((entry) => entry.key === key);
    this.delete(key);
    if (!found || now >= found.kept.goneAt) return undefined;
    this.entries.push(found);
    return found.kept;
  }

  set(key: string, kept: Kept<number>): boolean {
    this.delete(key);
    if (kept.bytes > this.maxBytes) return false;
    this.entries.push({ key, kept });
    while (this.entries.length > this.maxEntries || this.bytes > this.maxBytes) {
      this.entries.shift();
      this.evictions++;
    }
    return true;
  }

  delete(key: string): boolean {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => entry.key !== key);
    return this.entries.length < before;
  }

  clear(): void {
    this.entries = [];
  }
}

const keys = ["a", "b", "c", "d", "e"];
const key = fc.constantFrom(...keys);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("get" as const), key }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("set" as const),
      key,
      bytes: fc.integer({ min: 0, max: 12 }),
      ttlMs: fc.integer({ min: 1, max: 30 }),
      staleMs: fc.constantFrom(0, 0, 10),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 15 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("clear" as const) }) },
);

describe("Lru", () => {
  it("is what a plain list would be, whatever is done to it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 5, max: 25 }),
        fc.array(step, { maxLength: 40 }),
        (maxEntries, maxBytes, steps) => {
          const lru = new Lru<number>(maxEntries, maxBytes);
          const model = new Model(maxEntries, maxBytes);
          let now = 0;
          let value = 0;
          for (const one of steps) {
            if (one.do === "wait") now += one.ms;
            else if (one.do === "clear") {
              lru.clear();
              model.clear();
            } else if (one.do === "set") {
              const kept = {
                value: value++,
                bytes: one.bytes,
                freshUntil: now + one.ttlMs,
                goneAt: now + one.ttlMs + one.staleMs,
              };
              expect(lru.set(one.key, kept)).toBe(model.set(one.key, kept));
            } else expect(lru[one.do](one.key, now)).toEqual(model[one.do](one.key, now));
            if (lru.size !== model.entries.length || lru.bytes !== model.bytes)
              throw new Error(
                `${lru.size} of ${lru.bytes} bytes for ${model.entries.length} of ${model.bytes}`,
              );
            if (lru.size > maxEntries || lru.bytes > maxBytes) throw new Error("over its bounds");
            if (lru.evictions !== model.evictions) throw new Error("other ones made room");
          }
          for (const key of keys) expect(lru.get(key, now)).toEqual(model.get(key, now));
        },
      ),
      { numRuns: runs(2_000) },
    );
  });
});
