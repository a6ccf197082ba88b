import { getEventListeners } from "node:events";
import { afterEach, describe, expect, it } from "@jest/globals";
import { isNever, never, onAbort } from "../../src/handwritten/core/signals.ts";
import { runScript } from "../support/run-script.ts";

const globals = globalThis as { WebSocketPair?: unknown };

describe("the signal of a call whose caller gave none", () => {
  afterEach(() => {
    delete globals.WebSocketPair;
  });

  it("is made anew for each on workerd, where one request may not touch another's", () => {
    globals.WebSocketPair = class {};
    const [first, second] = [never(), never()];
    expect(first).not.toBe(second);
    expect([isNever(first), isNever(second)]).toEqual([true, true]);
  });

  it("is one for all elsewhere", () => {
    expect(never()).toBe(never());
    expect(isNever(never())).toBe(true);
  });

  it("is none of a caller", () => {
    expect([isNever(new AbortController().signal), isNever(null), isNever(undefined)]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("what is to be done when a signal aborts", () => {
  const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;
  const turn = (): Promise<unknown> => new Promise(setImmediate);

  it("has one listener, however much it is, and none when nothing is left to do", () => {
    const { signal } = new AbortController();
    const stops = Array.from({ length: 10_000 }, () => onAbort(signal, () => {}));
    expect(listenersOf(signal)).toBe(1);
    for (const stop of stops.slice(1)) stop();
    expect(listenersOf(signal)).toBe(1);
    stops[0]?.();
    stops[0]?.();
    expect(listenersOf(signal)).toBe(0);
    onAbort(signal, () => {});
    expect(listenersOf(signal)).toBe(1);
  });

  it("is done in its order, fifty in each turn, without what was stopped", async () => {
    const caller = new AbortController();
    const done: number[] = [];
    const stops = Array.from({ length: 175 }, (_, n) => onAbort(caller.signal, () => done.push(n)));
    stops[2]?.();
    caller.abort();
    const after = [done.length];
    // What has not been done can still be stopped.
    stops[100]?.();
    for (let n = 0; n < 4; n++) {
      await turn();
      after.push(done.length);
    }
    expect(after).toEqual([50, 100, 150, 173, 173]);
    expect(done).toEqual(Array.from({ length: 175 }, (_, n) => n).filter((n) => n !== 2 && n !== 100));
  });

  it("is done at once where the signal has aborted, also by what an abort sets off", () => {
    const done: string[] = [];
    onAbort(AbortSignal.abort(), () => done.push("before"))();
    const caller = new AbortController();
    onAbort(caller.signal, () => onAbort(caller.signal, () => done.push("meanwhile")));
    caller.abort();
    expect(done).toEqual(["before", "meanwhile"]);
    onAbort(undefined, () => done.push("never"))();
    expect(done).toHaveLength(2);
  });

  it("is done although something else of it throws, and that is not lost", async () => {
    const { output } = await runScript(`
      import { onAbort } from "./src/handwritten/core/signals.ts";
      const caller = new AbortController();
      process.on("uncaughtException", ({ message }) => process.stdout.write(message));
      onAbort(caller.signal, () => { throw new Error("of a listener"); });
      onAbort(caller.signal, () => process.stdout.write("next, "));
      caller.abort();
    `);
    expect(output).toBe("next, of a listener");
  });
});
