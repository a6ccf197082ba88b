import { type OpenAIError, UsageError } from "../../errors/index.ts";
import type { EmittedValue, EventArguments } from "./events.ts";
import type { FailFastListeners } from "./fail-fast-listeners.ts";

interface Awaiting {
  readonly name: PropertyKey;
  readonly reject: (error: unknown) => void;
}

/** Promises for the next event of a name. */
export class AwaitedEvents<Events extends object> {
  readonly #listeners: FailFastListeners<Events>;
  readonly #awaiting = new Set<Awaiting>();
  #outcome: { readonly error?: OpenAIError } | undefined;

  constructor(listeners: FailFastListeners<Events>) {
    this.#listeners = listeners;
  }

  get size(): number {
    return this.#awaiting.size;
  }

  next<Name extends keyof Events>(name: Name): Promise<EmittedValue<EventArguments<Events, Name>>> {
    type Value = EmittedValue<EventArguments<Events, Name>>;
    return new Promise<Value>((resolve, reject) => {
      if (this.#outcome) return reject(this.#outcome.error ?? notEmitted(name));
      const awaiting: Awaiting = { name, reject };
      this.#awaiting.add(awaiting);
      const listener = (...args: unknown[]): void => {
        this.#awaiting.delete(awaiting);
        resolve((args.length > 1 ? args : args[0]) as Value);
      };
      this.#listeners.add(name, listener, true);
    });
  }

  /** The stream has ended: rejects the pending promises. */
  end(outcome: { readonly error?: OpenAIError }): void {
    this.#outcome = outcome;
    for (const { name, reject } of this.#awaiting) reject(outcome.error ?? notEmitted(name));
    this.#awaiting.clear();
  }
}

const notEmitted = (name: PropertyKey): UsageError =>
  new UsageError(`\`${String(name)}\` will not be emitted: the stream has ended`);
