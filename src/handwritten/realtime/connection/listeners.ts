type Listener = (event: never) => void;

/**
 * Listeners by the name of what they listen to. All of them have been told one thing before any is told the next, also
 * when one of them is what makes the next thing happen.
 */
export class Listeners {
  readonly #byName = new Map<string, readonly Listener[]>();
  #isTelling = false;
  /** What happened while something else was told. */
  readonly #next: (() => void)[] = [];

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** @returns a function that removes the listener */
  add(name: string, listener: Listener): () => void {
    // A new list each time: who listens or leaves while an event is told does not disturb that.
    let isOn = true;
    const entry: Listener = (event) => {
      if (isOn) listener(event);
    };
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), entry]);
    return () => {
      isOn = false;
      const rest = (this.#byName.get(name) ?? []).filter((other) => other !== entry);
      if (rest.length) this.#byName.set(name, rest);
      else this.#byName.delete(name);
    };
  }

  emit(name: string, event: unknown): void {
    if (!this.#byName.has(name)) return;
    if (this.#isTelling) this.#next.push(() => tell(this.#byName.get(name), event));
    else this.#run(() => tell(this.#byName.get(name), event));
  }

  /** Has all that an action tells told before anything that comes of it. */
  inOrder(action: () => void): void {
    if (this.#isTelling) action();
    else this.#run(action);
  }

  /** The same as `emit`, after which these listeners have left. */
  emitLast(name: string, event: unknown): void {
    const last = (): void => {
      const listeners = this.#byName.get(name);
      // First: who comes while they are told has not been told.
      this.#byName.delete(name);
      tell(listeners, event);
    };
    if (this.#isTelling) this.#next.push(last);
    else this.#run(last);
  }

  #run(first: () => void): void {
    this.#isTelling = true;
    for (let next: (() => void) | undefined = first; next; next = this.#next.shift()) next();
    this.#isTelling = false;
  }
}

const tell = (listeners: readonly Listener[] | undefined, event: unknown): void => {
  if (listeners) for (const listener of listeners) call(listener, event);
};

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
