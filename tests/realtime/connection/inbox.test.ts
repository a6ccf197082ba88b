import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Inbox } from "../../../src/handwritten/realtime/connection/inbox.ts";
import { cpuMsOf } from "../../support/cpu-time.ts";
import { runs } from "../../support/runs.ts";

const logged = (maxSize: number) => {
  const log: string[] = [];
  const flow = {
    pause: () => void log.push("pause"),
    resume: () => void log.push("resume"),
    left: () => void log.push("left"),
  };
  return { log, inbox: new Inbox<number>(maxSize, flow) };
};

describe("Inbox", () => {
  it("gives events in order, to pending and later reads", async () => {
    const { inbox } = logged(0);
    const waiting = [inbox.next(), inbox.next()];
    for (const event of [1, 2, 3, 4]) inbox.push(event, 1);
    inbox.finish({});
    const steps = await Promise.all([...waiting, inbox.next(), inbox.next(), inbox.next()]);
    expect(steps.map(({ value }) => value)).toEqual([1, 2, 3, 4, undefined]);
    expect(steps.map(({ done }) => done)).toEqual([false, false, false, false, true]);
  });

  it("pauses above its size and goes on below half of it, once each", async () => {
    const { inbox, log } = logged(10);
    for (const event of [1, 2, 3, 4]) inbox.push(event, 4);
    expect(log).toEqual(["pause"]);
    await inbox.next();
    await inbox.next();
    expect(log).toEqual(["pause"]);
    await inbox.next();
    expect(log).toEqual(["pause", "resume"]);
  });

  it("counts an event on whose error is taken out of it, and an error that is taken no more", async () => {
    const { inbox, log } = logged(10);
    inbox.push(1, 6, false, "reported by the event");
    inbox.pushError("alone", 6, true);
    expect(log).toEqual(["pause"]);
    expect([inbox.takeUnreported(), inbox.takeUnreported()]).toEqual([
      ["reported by the event", "alone"],
      [],
    ]);
    // The event takes more than half of the size, so that the socket stays paused until it is read.
    expect(log).toEqual(["pause"]);
    expect((await inbox.next()).value).toBe(1);
    expect([log, inbox.isEmpty]).toEqual([["pause", "resume"], true]);
  });

  it("throws an error in its place among the events, and the end's each time", async () => {
    const { inbox, log } = logged(0);
    inbox.push(1, 1);
    inbox.pushError("broken");
    inbox.push(2, 1);
    inbox.finish({ error: "lost" });
    expect((await inbox.next()).value).toBe(1);
    await expect(inbox.next()).rejects.toBe("broken");
    expect((await inbox.next()).value).toBe(2);
    await expect(inbox.next()).rejects.toBe("lost");
    await expect(inbox.next()).rejects.toBe("lost");
    expect(log).toEqual(["left", "left", "left"]);
  });

  it("loses nothing and repeats nothing, in any interleaving", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("push", "next", "drain"), { maxLength: 80 }),
        async (steps) => {
          const { inbox } = logged(5);
          const waiting: Promise<IteratorResult<number, undefined>>[] = [];
          const drained: unknown[] = [];
          let pushed = 0;
          for (const step of steps)
            if (step === "push") inbox.push(pushed++, 1);
            else if (step === "next") waiting.push(inbox.next());
            else drained.push(...inbox.drain().map((entry) => ("event" in entry ? entry.event : entry)));
          inbox.finish({});
          const read = (await Promise.all(waiting)).filter(({ done }) => !done).map(({ value }) => value);
          drained.push(...inbox.drain().map((entry) => ("event" in entry ? entry.event : entry)));
          expect([...read, ...drained].toSorted((a, b) => Number(a) - Number(b))).toEqual([
            ...Array(pushed).keys(),
          ]);
          expect(read).toEqual(read.toSorted((a, b) => Number(a) - Number(b)));
        },
      ),
      { numRuns: runs(500) },
    );
  });

  it("takes a million events in linear time", async () => {
    const { inbox } = logged(0);
    let sum = 0;
    const spentMs = await cpuMsOf(async () => {
      for (let i = 0; i < 1_000_000; i++) inbox.push(i, 1);
      for (let i = 0; i < 1_000_000; i++) sum += (await inbox.next()).value ?? 0;
    });
    expect(sum).toBe(499_999_500_000);
    // Linear time is a fraction of a second; with `shift()` on the whole array it is 20 s.
    expect(spentMs).toBeLessThan(6_000);
  });
});
