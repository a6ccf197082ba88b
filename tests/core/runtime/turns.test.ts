import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { systemClock } from "../../../src/handwritten/core/clock.ts";
import { runInTurn } from "../../../src/handwritten/core/runtime/turns.ts";
import { runScript } from "../../support/run-script.ts";

const globals = globalThis as { WebSocketPair?: unknown };
const turn = (): Promise<unknown> => new Promise(setImmediate);

describe("what timers are for that are due together", () => {
  afterEach(async () => {
    jest.useRealTimers();
    delete globals.WebSocketPair;
    await turn();
  });

  it("is done in its order, fifty in each turn, without what was stopped meanwhile", async () => {
    jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
    const done: number[] = [];
    const stops = Array.from({ length: 175 }, (_, n) => systemClock.after(5, () => done.push(n)));
    const sleeper = new AbortController();
    const slept = systemClock.sleep(5, sleeper.signal).catch((reason: unknown) => reason);
    stops[2]?.();
    jest.advanceTimersByTime(5);
    const after = [done.length];
    stops[100]?.();
    sleeper.abort("enough");
    for (let n = 0; n < 4; n++) {
      await turn();
      after.push(done.length);
    }
    expect(after).toEqual([50, 100, 150, 173, 173]);
    expect(done).toEqual(Array.from({ length: 175 }, (_, n) => n).filter((n) => n !== 2 && n !== 100));
    expect(await slept).toBe("enough");
    // A later turn has its own fifty.
    for (let n = 0; n < 50; n++) runInTurn({ action: () => done.push(n) });
    expect(done).toHaveLength(223);
  });

  it("is done at once on workerd, where one request may not run what is another's", () => {
    globals.WebSocketPair = class {};
    let done = 0;
    for (let n = 0; n < 175; n++) runInTurn({ action: () => done++ });
    expect(done).toBe(175);
  });

  it("is done although a test has taken away the turn that was asked for", async () => {
    jest.useFakeTimers();
    const done: string[] = [];
    for (let n = 0; n < 75; n++) runInTurn({ action: () => done.push("fake") });
    expect(done).toHaveLength(50);
    jest.useRealTimers();
    runInTurn({ action: () => done.push("real") });
    await turn();
    expect(done.at(-1)).toBe("real");
  });

  it("is done although something else of it throws, and that is not lost", async () => {
    const { output } = await runScript(`
      import { systemClock } from "./src/handwritten/core/clock.ts";
      process.on("uncaughtException", ({ message }) => process.stdout.write(message + ", "));
      for (let n = 0; n < 52; n++)
        systemClock.after(1, () => {
          if (n === 0 || n === 50) throw new Error(String(n));
          if (n === 51) process.stdout.write("last, ");
        });
      const end = performance.now() + 5;
      while (performance.now() < end);
    `);
    expect(output).toBe("0, last, 50, ");
  });
});
