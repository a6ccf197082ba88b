/** More than these are nobody's interest: a program that listens to no errors gets no heap of them. */
const MAX_UNTOLD = 100;

/** An error that waits for somebody who listens to errors. */
interface Untold {
  readonly error: unknown;
  /** Whether a loop is still to throw it. What an `error` event says it reads as an event. */
  isThrown: boolean;
}

/** Errors that there was nobody to tell, in their order: the last 100 of them. */
export class UntoldErrors {
  #all: Untold[] = [];

  add(untold: Untold): void {
    this.#all.push(untold);
    if (this.#all.length > MAX_UNTOLD) this.#all.shift();
  }

  /** Takes out all of them. */
  take(): unknown[] {
    return this.#all.splice(0).map(({ error }) => error);
  }

  /** Those that a loop throws, for a loop; they stay for who listens to errors. */
  thrown(): unknown[] {
    const thrown = this.#all.filter(({ isThrown }) => isThrown);
    for (const untold of thrown) untold.isThrown = false;
    return thrown.map(({ error }) => error);
  }

  /** The loop has left without throwing it: it is for the next one. */
  notThrown(error: unknown): void {
    const untold = this.#all.find((other) => other.error === error);
    if (untold) untold.isThrown = true;
  }
}
