import type { Reading } from "./reading.ts";
import { OVER, type Step } from "./step.ts";

/** The events of a reading for a loop; leaving the loop ends it. */
export class EventIterator<Event> implements AsyncIterator<Event, undefined> {
  readonly #reading: Reading<Event>;

  constructor(reading: Reading<Event>) {
    this.#reading = reading;
  }

  next(): Promise<Step<Event>> {
    return this.#reading.next();
  }

  async return(): Promise<Step<Event>> {
    this.#reading.cancel();
    return OVER;
  }
}
