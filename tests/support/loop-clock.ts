import { type VirtualClock, virtualClock } from "./virtual-clock.ts";

/** A clock that a process moves by going on. `using` stops it. */
export interface LoopClock extends VirtualClock, Disposable {}

/**
 * A clock on which a millisecond passes with each turn of the event loop. A machine under load slows it down together with
 * everything that it times, so a timeout of a test over real connections never depends on the speed of the machine.
 */
export const loopClock = (): LoopClock => {
  const clock = virtualClock();
  const turn = (): void => {
    clock.advance(1);
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  return { ...clock, [Symbol.dispose]: () => clearImmediate(next) };
};
