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

  it("is done in its order, a hundred in each turn, without what was stopped meanwhile", async () => {
    jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
    const done: number[] = [];
    const stops = Array.from({ length: 350 }, (_, n) => systemClock.after(5, () => done.push(n)));
    const sleeper = new AbortController();
    const slept = systemClock.sleep(5, sleeper.signal).catch((reason: unknown) => reason);
    stops[2]?.();
    jest.advanceTimersByTime(5);
    const after = [done.length];
    stops[200]?.();
    sleeper.abort("enough");
    for (let n = 0; n < 4; n++) {
      await turn();
      after.push(done.length);
    }
    expect(after).toEqual([100, 200, 300, 348, 348]);
    expect(done).toEqual(Array.from({ length: 350 }, (_, n) => n).filter((n) => n !== 2 && n !== 200));
    expect(await slept).toBe("enough");
    // A later turn has its own hundred.
    for (let n = 0; n < 100; n++) runInTurn({ action: () => done.push(n) });
    expect(done).toHaveLength(448);
  });

  it("is done at once on workerd, where one request may not run what is another's", () => {
    globals.WebSocketPair = class {};
    let done = 0;
    for (let n = 0; n < 350; n++) runInTurn({ action: () => done++ });
    expect(done).toBe(350);
  });

  it("is done although a test has taken away the turn that was asked for", async () => {
    jest.useFakeTimers();
    const done: string[] = [];
    for (let n = 0; n < 150; n++) runInTurn({ action: () => done.push("fake") });
    expect(done).toHaveLength(100);
    jest.useRealTimers();
    runInTurn({ action: () => done.push("real") });
    await turn();
    expect(done.at(-1)).toBe("real");
  });

  it("is done although something else of it throws, and that is not lost", async () => {
    const { output } = await runScript(`
      import { systemClock } from "./src/handwritten/core/clock.ts";
      process.on("uncaughtException", ({ message }) => process.stdout.write(message + ", "));
      for (let n = 0; n < 102; n++)
        systemClock.after(1, () => {
          if (n === 0 || n === 100) throw new Error(String(n));
          if (n === 101) process.stdout.write("last, ");
        });
      const end = performance.now() + 5;
      while (performance.now() < end);
    `);
    expect(output).toBe("0, last, 100, ");
  });
});
