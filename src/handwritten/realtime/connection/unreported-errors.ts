/** A program without a listener to `error` must not collect errors without end. */
const MAX_UNREPORTED = 100;

/** An error that waits for a listener to `error`. */
interface Unreported {
  readonly error: unknown;
  /** Whether a loop still has to throw it. A loop gets the error of an `error` event as that event. */
  isThrown: boolean;
}

/** Errors that came while there was no listener to `error`, in order: the last 100 of them. */
export class UnreportedErrors {
  #all: Unreported[] = [];

  add(unreported: Unreported): void {
    this.#all.push(unreported);
    if (this.#all.length > MAX_UNREPORTED) this.#all.shift();
  }

  /** Removes and returns all of them. */
  take(): unknown[] {
    return this.#all.splice(0).map(({ error }) => error);
  }

  /** The errors that a loop has to throw. They stay here for the listeners to `error`. */
  thrown(): unknown[] {
    const thrown = this.#all.filter(({ isThrown }) => isThrown);
    for (const unreported of thrown) unreported.isThrown = false;
    return thrown.map(({ error }) => error);
  }

  /** The loop has ended without throwing the error: the next loop throws it. */
  notThrown(error: unknown): void {
    const unreported = this.#all.find((other) => other.error === error);
    if (unreported) unreported.isThrown = true;
  }
}
