import type { EventArguments } from "./events.ts";
import { blamed } from "./wrap-callback-error.ts";

// biome-ignore lint/suspicious/noExplicitAny: listeners differ in their arguments; `Events` types each at the edges
type Listener = (...args: any[]) => unknown;

interface Entry {
  readonly listener: Listener;
  readonly isOnce: boolean;
}

/** Whom to tell what, by the names of events. Who is added or removed while an event is told changes the next one. */
export class Listeners<Events extends object> {
  #lists = new Map<keyof Events, readonly Entry[]>();

  add<Name extends keyof Events>(name: Name, listener: Events[Name], isOnce = false): void {
    const entry: Entry = { listener: listener as Listener, isOnce };
    this.#lists.set(name, [...(this.#lists.get(name) ?? []), entry]);
  }

  /** Removes one registration of the listener. */
  remove<Name extends keyof Events>(name: Name, listener: Events[Name]): void {
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
   * Tells an event. The first listener that throws is the last one told.
   * @throws OpenAIError what the listener threw, or a UsageError with that as its cause
   */
  tell<Name extends keyof Events>(name: Name, ...args: EventArguments<Events, Name>): void {
    const list = this.#lists.get(name);
    if (!list) return;
    for (const entry of list) {
      const { listener, isOnce } = entry;
      if (isOnce) this.#drop(name, entry);
      blamed(`a listener of \`${String(name)}\``, () => listener(...args));
    }
  }

  /** Tells an event to everybody, whoever throws; what is thrown becomes an unhandled rejection. */
  tellAll<Name extends keyof Events>(name: Name, ...args: EventArguments<Events, Name>): void {
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
