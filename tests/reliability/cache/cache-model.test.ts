import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { policyOptionsKey } from "../../../src/handwritten/core/context.ts";
import type { ContextKey } from "../../../src/handwritten/core/handler.ts";
import { cache } from "../../../src/handwritten/reliability/index.ts";
import { requestOf } from "../../support/call.ts";
import { policyBench, replyOf } from "../../support/policy.ts";
import { runs } from "../../support/runs.ts";

const TTL_MS = 10;
const STALE_MS = 5;

/** What the cache must answer, kept as a plain list: the least recently used first. */
const createModel = (maxEntries: number) => {
  let entries: { key: string; value: number; at: number }[] = [];
  let sent = 0;
  const put = (key: string, value: number, at: number): void => {
    entries = [...entries.filter((entry) => entry.key !== key), { key, value, at }].slice(-maxEntries);
  };
  const fetch = (key: string, now: number): number => {
    put(key, ++sent, now);
    return sent;
  };
  return {
    get entries() {
      return entries.length;
    },
    ask(key: string, mode: boolean | "refresh", now: number): { value: number; cache?: string | undefined } {
      if (!mode) return { value: ++sent };
      if (mode === "refresh") return { value: fetch(key, now) };
      const found = entries.find((entry) => entry.key === key);
      if (found && now >= found.at + TTL_MS + STALE_MS) entries = entries.filter((entry) => entry !== found);
      else if (found) {
        put(key, found.value, found.at);
        if (now < found.at + TTL_MS) return { value: found.value, cache: "hit" };
        fetch(key, now);
        return { value: found.value, cache: "stale" };
      }
      return { value: fetch(key, now) };
    },
  };
};

const step = fc.record({
  key: fc.constantFrom("a", "b", "c", "d"),
  mode: fc.constantFrom<boolean | "refresh">(true, true, true, true, false, "refresh"),
  waitMs: fc.constantFrom(0, 0, 0, 1, 4, 5, 10, 15),
});

describe("the cache as a whole", () => {
  it("answers as a map with a time for each entry would", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(step, { maxLength: 15 }),
        async (maxEntries, steps) => {
          const feature = cache({ ttlMs: TTL_MS, staleMs: STALE_MS, maxEntries });
          const bench = policyBench([feature], (_, __, count) => replyOf(count));
          const model = createModel(maxEntries);
          let now = 0;
          for (const { key, mode, waitMs } of steps) {
            bench.clock.advance(waitMs);
            now += waitMs;
            const values = new Map<ContextKey<unknown>, unknown>([[policyOptionsKey, { cache: mode }]]);
            const call: { report?: { cache?: "hit" | "stale" | "joined" | undefined } } = {};
            const reply = await bench.call(requestOf({ path: `/${key}` }), { values, call });
            const got = { value: Number(await reply.text()), cache: call.report?.cache };
            // What is fetched behind an old answer is there before the next call.
            while (feature.stats.stale > feature.stats.stored - feature.stats.misses) await null;
            const want = model.ask(key, mode, now);
            if (got.value !== want.value || got.cache !== want.cache)
              throw new Error(`${JSON.stringify(got)} for ${JSON.stringify(want)}`);
            if (feature.stats.entries !== model.entries) throw new Error("kept others");
          }
          expect(feature.stats.misses + feature.stats.stale).toBe(feature.stats.stored);
        },
      ),
      { numRuns: runs(10_000) },
    );
  });
});
