import { setImmediate as turn } from "node:timers/promises";

/** Longer than anything takes on a slow machine: what is not so by then never will be. */
const LONGEST_MS = 30_000;

/** Turns the event loop until a condition holds. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + LONGEST_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not so after ${LONGEST_MS / 1_000} s: ${condition}`);
    await turn();
  }
};

/** Turns of the event loop after which what is under way within the process has gone on as far as it can. */
const MANY_TURNS = 2_000;

/** Turns the event loop until a number has stopped changing, as what fills buffers does. */
export const untilStill = async (current: () => number): Promise<void> => {
  let turns = 0;
  let before = Number.NaN;
  await until(() => {
    turns = current() === before ? turns + 1 : 0;
    before = current();
    return turns > MANY_TURNS;
  });
};
