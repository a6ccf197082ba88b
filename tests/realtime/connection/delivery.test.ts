import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Delivery } from "../../../src/handwritten/realtime/connection/delivery.ts";
import { runs } from "../../support/runs.ts";

interface Numbered {
  readonly type: string;
  readonly n: number;
}

const flow = { pause: () => {}, resume: () => {} };
const step = fc.constantFrom(
  ...(["event", "error event", "broken", "listen", "leave", "listen to errors", "leave errors"] as const),
  ...(["loop", "read", "leave the loop", "turn"] as const),
);

/** Plays a connection's life: what comes gets numbers, and it is written down who learns which. */
const play = async (steps: readonly string[]) => {
  const delivery = new Delivery<Numbered>(0, flow);
  const heard: number[] = [];
  const errors: number[] = [];
  const read: number[] = [];
  const thrown: number[] = [];
  const sent = { events: [] as number[], said: [] as number[], broken: [] as number[] };
  let stop: (() => void) | undefined;
  let stopErrors: (() => void) | undefined;
  let loop: AsyncIterator<unknown> | undefined;
  const listen = () => delivery.on("event", ({ n }: Numbered) => heard.push(n));
  const listenToErrors = () => delivery.on("error", (n: number) => errors.push(n));
  const readOne = async (): Promise<void> => {
    try {
      const { value, done } = (await loop?.next()) ?? { done: true };
      if (done) loop = undefined;
      else read.push((value as Numbered).n);
    } catch (n) {
      thrown.push(n as number);
      loop = undefined;
    }
  };
  let n = 0;
  for (const name of steps) {
    if (name === "event")
      delivery.deliver({ type: "test", n: sent.events[sent.events.push(++n) - 1] ?? n }, 1);
    else if (name === "error event") {
      sent.events.push(++n);
      sent.said.push(n);
      delivery.deliver({ type: "error", n }, 1, n);
    } else if (name === "broken") {
      sent.broken.push(++n);
      delivery.fail(n, 1);
    } else if (name === "listen") stop ??= listen();
    else if (name === "leave") {
      stop?.();
      stop = undefined;
    } else if (name === "listen to errors") stopErrors ??= listenToErrors();
    else if (name === "leave errors") {
      stopErrors?.();
      stopErrors = undefined;
    } else if (name === "loop") loop ??= delivery.iterate();
    else if (name === "leave the loop") {
      await loop?.return?.();
      loop = undefined;
    } else if (name === "turn") await Promise.resolve();
    else if (loop) {
      // What is there is read; one that waits is let go by the next event, or the end.
      const one = readOne();
      delivery.deliver({ type: "test", n: ++n }, 1);
      sent.events.push(n);
      await one;
    }
  }
  await loop?.return?.();
  stop ??= listen();
  stopErrors ??= listenToErrors();
  await new Promise(setImmediate);
  return { heard, errors, read, thrown, sent };
};

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((n, index) => index === 0 || n > (numbers[index - 1] as number));

describe("Delivery", () => {
  it("loses nothing, repeats nothing to the same reader and keeps the order, while listeners and loops come and go", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { heard, errors, read, thrown, sent } = await play(steps);
        for (const told of [heard, errors, read, thrown]) expect(isRising(told)).toBe(true);
        const events = new Set([...heard, ...read]);
        expect(sent.events.filter((n) => !events.has(n))).toEqual([]);
        // What is no event is told to who listens to errors, or thrown by a loop; what an event says, that or read.
        const known = new Set([...errors, ...thrown]);
        expect(sent.broken.filter((n) => !known.has(n))).toEqual([]);
        const said = new Set([...errors, ...read]);
        expect(sent.said.filter((n) => !said.has(n))).toEqual([]);
      }),
      { numRuns: runs(3_000) },
    );
  });
});
