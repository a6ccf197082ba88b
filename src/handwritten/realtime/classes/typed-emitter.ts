import { UsageError } from "../../errors/index.ts";
import { QueuedListeners } from "../connection/queued-listeners.ts";

type Listener<Args extends readonly unknown[]> = (...args: Args) => unknown;

/** What waiting for an event gives: its only argument, or all of them. */
type Emitted<Args extends readonly unknown[]> = Args extends readonly [infer Only]
  ? Only
  : Args extends readonly []
    ? undefined
    : Args;

/** The arguments of listeners by the names of events. */
export type EventArguments = { readonly [name: string]: readonly unknown[] };

/** Events with the members of the official emitters. A listener that throws is an uncaught exception, and the others are called. */
export class TypedEmitter<Events extends object> {
  readonly #listeners = new QueuedListeners();
  readonly #added = new Map<string, { readonly listener: unknown; remove(): void }[]>();

  on<Name extends keyof Events & string>(
    name: Name,
    listener: Listener<Extract<Events[Name], readonly unknown[]>>,
  ): this {
    return this.#add(name, listener, false);
  }

  /** Called for the next event only. */
  once<Name extends keyof Events & string>(
    name: Name,
    listener: Listener<Extract<Events[Name], readonly unknown[]>>,
  ): this {
    return this.#add(name, listener, true);
  }

  off<Name extends keyof Events & string>(
    name: Name,
    listener: Listener<Extract<Events[Name], readonly unknown[]>>,
  ): this {
    this.#added
      .get(name)
      ?.find((entry) => entry.listener === listener)
      ?.remove();
    return this;
  }

  /** Resolves with the next event of that name, and rejects with an `error` that comes before. */
  emitted<Name extends keyof Events & string>(
    name: Name,
  ): Promise<Emitted<Extract<Events[Name], readonly unknown[]>>> {
    return new Promise((resolve, reject) => {
      const isError = (name as string) === "error";
      const failed: Listener<unknown[]> = (error) => {
        this.#remove(name, came);
        reject(error);
      };
      const came: Listener<unknown[]> = (...args) => {
        this.#remove("error", failed);
        resolve((args.length > 1 ? args : args[0]) as never);
      };
      this.#add(name, came, true);
      if (!isError) this.#add("error", failed, true);
    });
  }

  protected _emit(name: string, ...args: readonly unknown[]): void {
    this.#listeners.emit(name, args);
  }

  /** What the action emits comes before what its listeners cause. */
  protected _inOrder(action: () => void): void {
    this.#listeners.inOrder(action);
  }

  protected _hasListener(name: string): boolean {
    return this.#listeners.has(name);
  }

  #add(name: string, listener: Listener<never>, isOnce: boolean): this {
    if (typeof listener !== "function") throw new UsageError(`the listener to \`${name}\` is not a function`);
    const stop = this.#listeners.add(name, (args: readonly unknown[]) => {
      if (isOnce) entry.remove();
      listener(...(args as never));
    });
    const entry = {
      listener,
      remove: (): void => {
        stop();
        const rest = (this.#added.get(name) ?? []).filter((other) => other !== entry);
        this.#added.set(name, rest);
      },
    };
    this.#added.set(name, [...(this.#added.get(name) ?? []), entry]);
    return this;
  }

  #remove(name: string, listener: unknown): void {
    this.#added
      .get(name)
      ?.find((entry) => entry.listener === listener)
      ?.remove();
  }
}
