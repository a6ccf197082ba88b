import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { FairQueue } from "../../../src/handwritten/reliability/rate-limit/fair-queue.ts";
import { runs } from "../../support/runs.ts";

interface Item {
  rank: number;
  order: number;
  isGone: boolean;
}

describe("FairQueue", () => {
  it("gives what a sorted list gives, also when waiters leave", () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ do: fc.constant("push" as const), rank: fc.integer({ min: -5, max: 5 }) }),
      },
      { weight: 3, arbitrary: fc.constant({ do: "shift" as const }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant("leave" as const), which: fc.nat(50) }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant("first" as const), count: fc.integer({ min: 1, max: 8 }) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new FairQueue<Item>();
        let model: Item[] = [];
        let order = 0;
        const sorted = (): Item[] => [...model].sort((a, b) => a.rank - b.rank || a.order - b.order);
        for (const action of steps) {
          if (action.do === "push") {
            const item = { rank: action.rank, order: order++, isGone: false };
            queue.push(item);
            model.push(item);
          } else if (action.do === "shift") {
            const [first] = sorted();
            expect(queue.shift()).toBe(first);
            model = model.filter((item) => item !== first);
          } else if (action.do === "leave" && model.length) {
            const item = model[action.which % model.length] as Item;
            queue.leave(item);
            queue.leave(item);
            model = model.filter((other) => other !== item);
          } else if (action.do === "first") {
            expect(queue.first(action.count)).toEqual(sorted().slice(0, action.count));
          }
          expect(queue.length).toBe(model.length);
          expect(queue.peek()).toBe(sorted()[0]);
        }
      }),
      { numRuns: runs(10_000) },
    );
  });

  it("releases those that left, once they are more than half", () => {
    let looks = 0;
    const queue = new FairQueue<Item>();
    const items = Array.from({ length: 100 }, (_, order) => ({
      order,
      isGone: false,
      get rank() {
        looks++;
        return 1;
      },
    }));
    for (const item of items) queue.push(item);
    for (const item of items.slice(1)) queue.leave(item);
    looks = 0;
    expect([queue.shift(), queue.shift(), looks]).toEqual([items[0], undefined, 0]);
  });
});
