import { isWorkers } from "./workers.ts";

/** So many actions run in one turn of the event loop: what follows from each takes some ten microseconds. */
export const ACTIONS_PER_TURN = 50;

/** One thing that is to be done. */
export interface Entry {
  /** Absent once it is not wanted any more. */
  action: (() => void) | undefined;
}

/** Runs an action among others: an error of it keeps no other from running, and is not lost. */
export const runSafely = ({ action }: Entry): void => {
  try {
    action?.();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
};

/** Browsers have no `setImmediate`. */
const scheduler = (): typeof setImmediate | typeof setTimeout =>
  typeof setImmediate === "function" ? setImmediate : setTimeout;

export const nextTurn = (action: () => void): void => {
  scheduler()(action, 0);
};

/** How many actions may still run in this turn, and those that have to wait for a later one. */
let left = ACTIONS_PER_TURN;
let waiting: Entry[] = [];
let next = 0;
/** What the next turn was asked of. Tests put another one in its place, and what they asked of that never comes. */
let askedOf: unknown;

/**
 * Runs what a timer is for: the first fifty of a turn at once, the others in later turns. A platform runs all timers that are
 * due in one turn, which many calls of one deadline would block for seconds.
 */
export const runInTurn = (entry: Entry): void => {
  // There a request may not run what another one waits for.
  if (isWorkers()) {
    entry.action?.();
    return;
  }
  askForTurn();
  if (left > 0) {
    left--;
    entry.action?.();
  } else waiting.push(entry);
};

const askForTurn = (): void => {
  const from = scheduler();
  if (askedOf === from) return;
  askedOf = from;
  nextTurn(runWaiting);
};

const runWaiting = (): void => {
  askedOf = undefined;
  left = ACTIONS_PER_TURN;
  while (left > 0 && next < waiting.length) {
    const entry = waiting[next++];
    if (!entry?.action) continue;
    left--;
    runSafely(entry);
  }
  if (next < waiting.length) askForTurn();
  else {
    waiting = [];
    next = 0;
    left = ACTIONS_PER_TURN;
  }
};
