type Listener = (event: never) => void;

/** Listeners by the name of what they listen to. */
export class Listeners {
  readonly #byName = new Map<string, readonly Listener[]>();

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** @returns a function that removes the listener */
  add(name: string, listener: Listener): () => void {
    // A new list each time: who listens or leaves while an event is told does not disturb that.
    const entry: Listener = (event) => listener(event);
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), entry]);
    return () => {
      const rest = (this.#byName.get(name) ?? []).filter((other) => other !== entry);
      if (rest.length) this.#byName.set(name, rest);
      else this.#byName.delete(name);
    };
  }

  emit(name: string, event: unknown): void {
    const listeners = this.#byName.get(name);
    if (listeners) for (const listener of listeners) call(listener, event);
  }
}

/** Calls a listener. One that throws disturbs nobody else: it is a mistake of the program, and told as one. */
const call = (listener: Listener, event: unknown): void => {
  try {
    listener(event as never);
  } catch (error) {
    // As the platform does with the listeners of its event targets: an uncaught exception.
    queueMicrotask(() => {
      throw error;
    });
  }
};
