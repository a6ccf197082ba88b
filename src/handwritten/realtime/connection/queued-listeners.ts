type Listener = (event: never) => void;

/**
 * Listeners by the names of events, called in the order of the events: an event inside of a listener is queued until all
 * listeners have had the current one. A listener that throws does not affect the others.
 */
export class QueuedListeners {
  readonly #byName = new Map<string, readonly Listener[]>();
  #isEmitting = false;
  /** Events that happened while another one was emitted. */
  readonly #next: (() => void)[] = [];

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** @returns a function that removes the listener */
  add(name: string, listener: Listener): () => void {
    // A new list each time: adding and removing while an event is emitted does not change the list in use.
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
    if (this.#isEmitting) this.#next.push(() => callAll(this.#byName.get(name), event));
    else this.#run(() => callAll(this.#byName.get(name), event));
  }

  /** All events that an action emits come before those that its listeners cause. */
  inOrder(action: () => void): void {
    if (this.#isEmitting) action();
    else this.#run(action);
  }

  /** Emits an event and removes its listeners. */
  emitLast(name: string, event: unknown): void {
    const last = (): void => {
      const listeners = this.#byName.get(name);
      // First: a listener that is added meanwhile has not had the event.
      this.#byName.delete(name);
      callAll(listeners, event);
    };
    if (this.#isEmitting) this.#next.push(last);
    else this.#run(last);
  }

  #run(first: () => void): void {
    this.#isEmitting = true;
    for (let next: (() => void) | undefined = first; next; next = this.#next.shift()) next();
    this.#isEmitting = false;
  }
}

const callAll = (listeners: readonly Listener[] | undefined, event: unknown): void => {
  if (listeners) for (const listener of listeners) call(listener, event);
};

/** Calls a listener. An error that it throws is a mistake of the program, and does not affect the other listeners. */
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
