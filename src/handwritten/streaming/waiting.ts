export { OVER } from "../core/chunks.ts";

/** What `next()` gives: an event, or the end. */
export type Step<Event> = IteratorResult<Event, undefined>;

/** A `next()` that waits for the connection. */
export interface Waiting {
  readonly promise: Promise<Step<unknown>>;
  readonly resolve: (step: Step<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/** A promise that is settled from outside. */
export const createWaiting = (): Waiting => {
  let resolve: Waiting["resolve"] = () => {};
  let reject: Waiting["reject"] = () => {};
  const promise = new Promise<Step<unknown>>((onStep, onError) => {
    resolve = onStep;
    reject = onError;
  });
  return { promise, resolve, reject };
};
