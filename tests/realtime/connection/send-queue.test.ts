import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Outgoing, SendQueue } from "../../../src/handwritten/realtime/connection/send-queue.ts";
import { runs } from "../../support/runs.ts";

/** A queue, and what became of each event. */
const logged = (maxBytes: number) => {
  const queue = new SendQueue<number>(maxBytes);
  const log: string[] = [];
  const add = (event: number, bytes: number): boolean => {
    const flushed = (): void => void log.push(`${event} flushed`);
    const failed = (error: unknown): void => void log.push(`${event} failed: ${error}`);
    try {
      queue.add({ event, text: "", bytes, flushed, failed });
      return true;
    } catch (error) {
      log.push(`${event} refused: ${(error as Error).name}`);
      return false;
    }
  };
  return { queue, log, add };
};

describe("SendQueue", () => {
  it("refuses an event above the bound, takes a single event of any size, and takes more after that was flushed", () => {
    const { queue, log, add } = logged(10);
    add(1, 50);
    add(2, 1);
    const taken: Outgoing<number>[] = [];
    queue.transmit((outgoing) => taken.push(outgoing));
    add(3, 1);
    for (const outgoing of taken) queue.settle(outgoing);
    add(4, 9);
    add(5, 1);
    add(6, 1);
    expect(log).toEqual([
      "2 refused: SendQueueFullError",
      "3 refused: SendQueueFullError",
      "1 flushed",
      "6 refused: SendQueueFullError",
    ]);
    expect(queue.bytes).toBe(10);
  });

  it("has the bound and the waiting bytes in its error", () => {
    const { queue } = logged(10);
    const outgoing = { event: 1, text: "", bytes: 8, flushed: () => {}, failed: () => {} };
    queue.add(outgoing);
    expect(() => queue.add({ ...outgoing, bytes: 3 })).toThrow(
      expect.objectContaining({ kind: "send_queue_full", limitBytes: 10, queuedBytes: 8 }),
    );
  });

  it("has no bound with 0", () => {
    const { add } = logged(0);
    expect([add(1, 1e9), add(2, 1e9)]).toEqual([true, true]);
  });

  it("resends the unwritten events of a lost socket in order, and ignores later reports of that socket", () => {
    const { queue, log, add } = logged(100);
    const first: Outgoing<number>[] = [];
    add(1, 1);
    add(2, 1);
    queue.transmit((outgoing) => first.push(outgoing));
    add(3, 1);
    queue.settle(first[0] as Outgoing<number>);
    queue.takeBack();
    queue.settle(first[1] as Outgoing<number>);
    const second: number[] = [];
    queue.transmit(({ event }) => second.push(event));
    expect(second).toEqual([2, 3]);
    expect(log).toEqual(["1 flushed"]);
  });

  it("rejects the unwritten events of a socket, and keeps the rest", () => {
    const { queue, log, add } = logged(100);
    add(1, 1);
    queue.transmit(() => {});
    add(2, 1);
    expect(queue.dropSending("lost")).toEqual([1]);
    expect(queue.drop("over")).toEqual([2]);
    expect(log).toEqual(["1 failed: lost", "2 failed: over"]);
    expect(queue.bytes).toBe(0);
  });

  it("settles each event once, in order, for any sequence of steps", () => {
    type Step = { do: "add"; bytes: number } | { do: "transmit" | "settle" | "takeBack" | "dropSending" };
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({ do: fc.constant("add" as const), bytes: fc.integer({ min: 1, max: 20 }) }),
      fc.record({
        do: fc.constantFrom(
          "transmit" as const,
          "settle" as const,
          "takeBack" as const,
          "dropSending" as const,
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { queue, log, add } = logged(40);
        const taken: Outgoing<number>[] = [];
        let count = 0;
        let accepted = 0;
        for (const step of steps) {
          if (step.do === "add") accepted += Number(add(count++, step.bytes));
          else if (step.do === "transmit") queue.transmit((outgoing) => taken.push(outgoing));
          else if (step.do === "settle") {
            const outgoing = taken.shift();
            if (outgoing) queue.settle(outgoing);
          } else if (step.do === "takeBack") queue.takeBack();
          else queue.dropSending("lost");
          expect(queue.bytes).toBeLessThanOrEqual(40);
        }
        queue.drop("over");
        const ends = log.filter((line) => !line.includes("refused")).map((line) => Number.parseInt(line, 10));
        expect(new Set(ends).size).toBe(ends.length);
        expect(ends.length).toBe(accepted);
        expect(queue.bytes).toBe(0);
      }),
      { numRuns: runs(2_000) },
    );
  });
});
