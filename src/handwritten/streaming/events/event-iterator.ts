import type { Reading } from "../reader/reading.ts";
import { OVER, type Step } from "../reader/step.ts";

/** The events of a reading for a loop; leaving the loop ends it. It needs no `this`: a stream may be behind proxies. */
export const eventIterator = <Event>(reading: Reading<Event>): AsyncIterator<Event, undefined> => ({
  next: () => reading.next(),
  return: async (): Promise<Step<Event>> => {
    reading.cancel();
    return OVER;
  },
});
