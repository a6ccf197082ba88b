import { wrapCallbackError } from "./wrap-callback-error.ts";

/** Listeners differ in their arguments; callers of this class keep to `Events`. */
type Listener = (...args: unknown[]) => unknown;

interface Entry {
  readonly listener: Listener;
  readonly isOnce: boolean;
}

/**
 * Listeners by the names of events, called at once: an event inside of a listener comes before the next listener's turn.
 * The first listener that throws stops the event, and the error reaches the caller. Adding and removing while an event is
 * emitted takes effect with the next event.
 */
export class FailFastListeners<Events extends object> {
  #lists = new Map<keyof Events, readonly Entry[]>();

  add<Name extends keyof Events>(name: Name, listener: Events[Name] | Listener, isOnce = false): void {
    const entry: Entry = { listener: listener as Listener, isOnce };
    this.#lists.set(name, [...(this.#lists.get(name) ?? []), entry]);
  }

  /** Removes one registration of the listener. */
  remove<Name extends keyof Events>(name: Name, listener: Events[Name] | Listener): void {
    const found = this.#lists.get(name)?.find((entry) => entry.listener === listener);
    if (found) this.#drop(name, found);
  }

  has(name: keyof Events): boolean {
    return this.#lists.has(name);
  }

  clear(): void {
    this.#lists.clear();
  }

  /**
   * Calls the listeners of an event; one that throws is the last one called.
   * @throws OpenAIError what the listener threw, or a UsageError with that as its cause
   */
  emit(name: keyof Events, args: readonly unknown[]): void {
    const list = this.#lists.get(name);
    if (!list) return;
    for (const entry of list) {
      const { listener, isOnce } = entry;
      if (isOnce) this.#drop(name, entry);
      wrapCallbackError(`a listener of \`${String(name)}\``, () => listener(...args));
    }
  }

  /** Calls every listener of an event, even after one has thrown; what is thrown becomes an unhandled rejection. */
  emitToAll(name: keyof Events, args: readonly unknown[]): void {
    for (const { listener } of this.#lists.get(name) ?? [])
      try {
        listener(...args);
      } catch (error) {
        void Promise.reject(error);
      }
  }

  #drop(name: keyof Events, entry: Entry): void {
    const left = this.#lists.get(name)?.filter((other) => other !== entry);
    if (left?.length) this.#lists.set(name, left);
    else this.#lists.delete(name);
  }
}
