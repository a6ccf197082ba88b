import type { APIUserAbortError } from "../../errors/index.ts";
import { AwaitedEvents } from "./awaited-events.ts";
import { AwaitedPromise } from "./awaited-promise.ts";
import type { EmittedValue, EventArguments, HelperEvents } from "./events.ts";
import { Listeners } from "./listeners.ts";
import type { Reader } from "./reader.ts";
import { Readers } from "./readers.ts";
import type { Outcome } from "./stream-end.ts";

/** Tells what happens: to listeners (`on`), to promises (`emitted`) and to loops (`events`). */
export abstract class EventTeller<Events extends HelperEvents> {
  /** The loops over what is told, those over the events themselves included. */
  protected readonly readers: Readers = new Readers();
  private readonly _listeners = new Listeners<Events>();
  private readonly _awaited = new AwaitedEvents(this._listeners);

  /** Adds a listener. The same one added twice is told twice. */
  on<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this._listeners.add(name, listener);
    return this;
  }

  /** Removes a listener; one that was added twice is told once from then on. */
  off<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this._listeners.remove(name, listener);
    return this;
  }

  /** Adds a listener for the next time only. */
  once<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this._listeners.add(name, listener, true);
    return this;
  }

  /**
   * The next time that something is told: its argument, all of them as a list, or nothing if it has none.
   *
   * @throws OpenAIError what the stream failed with, unless it is `error` or `abort` that is awaited
   * @throws UsageError when the stream ended without telling it
   */
  emitted<Name extends keyof Events>(name: Name): Promise<EmittedValue<EventArguments<Events, Name>>> {
    return AwaitedPromise.of(this._awaited.next(name), () => this.readers.letGo());
  }

  /**
   * A loop over everything of a kind that is told, from its first step on: the arguments as a list. Leaving it does not
   * end the stream.
   *
   * @throws OpenAIError what the stream failed with, unless that is what the loop is over
   */
  events<Name extends keyof Events>(
    name: Name,
  ): AsyncIterableIterator<EventArguments<Events, Name>, undefined> {
    type Arguments = EventArguments<Events, Name>;
    const listener = ((...args: unknown[]) => {
      reader.give(args as Arguments);
      // Nothing follows, and the loop is not to throw what it is about.
      if (name === "error" || name === "abort") reader.end();
    }) as unknown as Events[Name];
    const reader: Reader<Arguments> = this.readers.create<Arguments>({
      onStart: () => this._listeners.add(name, listener),
      onLeave: () => this._listeners.remove(name, listener),
    });
    return reader;
  }

  /** Tells listeners, `emitted()` and `events()`. */
  protected emit<Name extends keyof Events>(name: Name, ...args: EventArguments<Events, Name>): void {
    this._listeners.tell(name, ...args);
  }

  /** Whether anybody would be told: what nobody hears need not be made. */
  protected isHeard(name: keyof Events): boolean {
    return this._listeners.has(name);
  }

  /** The request is answered. */
  protected tellConnect(): void {
    (this._listeners as unknown as Listeners<HelperEvents>).tell("connect");
  }

  /** Whether a failure would be told to anybody. */
  protected get isHeeded(): boolean {
    return this.readers.size > 0 || this._awaited.size > 0 || this._listeners.has("error");
  }

  /** Tells everybody that it is over, and nobody any more after that. */
  protected tellEnd(outcome: Outcome): void {
    const { error } = outcome;
    const listeners = this._listeners as unknown as Listeners<HelperEvents>;
    if (error?.kind === "abort") listeners.tellAll("abort", error as APIUserAbortError);
    else if (error) listeners.tellAll("error", error);
    // Who awaits the end of a stream that failed is told why.
    if (error) this._awaited.end(outcome);
    listeners.tellAll("end");
    this._awaited.end(outcome);
    this.readers.end(outcome);
    listeners.clear();
  }
}
