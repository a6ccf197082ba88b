import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** What is held outside of the heap, in bytes: the memory of buffers, without that of garbage. */
export const heldBytes = (): number => {
  collect();
  return process.memoryUsage().arrayBuffers;
};

/**
 * Collects what is not referenced any more. A turn of the event loop goes before, as what a promise or a stream has in hand is
 * referenced until then, and one between two collections, as some memory is given back by finalizers of the first.
 */
export const collectGarbage = async (): Promise<void> => {
  for (let round = 0; round < 2; round++) {
    await new Promise(setImmediate);
    collect();
  }
};
