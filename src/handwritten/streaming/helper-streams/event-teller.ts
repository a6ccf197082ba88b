import { AwaitedEvents } from "./awaited-events.ts";
import { AwaitedPromise } from "./awaited-promise.ts";
import type { EmittedValue, EventArguments, HelperEvents } from "./events.ts";
import { FailFastListeners } from "./fail-fast-listeners.ts";
import type { Reader } from "./reader.ts";
import { Readers } from "./readers.ts";
import type { Outcome } from "./stream-end.ts";

/** Emits events to listeners (`on`), promises (`emitted`) and loops (`events`). */
export abstract class EventTeller<Events extends HelperEvents> {
  /** All loops: over emitted events, and over the stream itself. */
  protected readonly readers: Readers = new Readers();
  private readonly _listeners = new FailFastListeners<Events>();
  private readonly _awaited = new AwaitedEvents(this._listeners);

  /** Adds a listener. A listener that is added twice is called twice. */
  on<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this._listeners.add(name, listener);
    return this;
  }

  /** Removes one registration of a listener. */
  off<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this._listeners.remove(name, listener);
    return this;
  }

  /** Adds a listener for the next event only. */
  once<Name extends keyof Events>(name: Name, listener: Events[Name]): this {
    this._listeners.add(name, listener, true);
    return this;
  }

  /**
   * Resolves at the next event of this name: to its argument, to a list of several, or to nothing if it has none.
   *
   * @throws OpenAIError the failure of the stream, unless the name is `error` or `abort`
   * @throws UsageError when the stream ended without such an event
   */
  emitted<Name extends keyof Events>(name: Name): Promise<EmittedValue<EventArguments<Events, Name>>> {
    return AwaitedPromise.of(this._awaited.next(name), () => this.readers.releaseBackpressure());
  }

  /**
   * A loop over the events of this name, from its first step on: the arguments as a list. Leaving it does not end the
   * stream.
   *
   * @throws OpenAIError the failure of the stream, unless the name is `error` or `abort`
   */
  events<Name extends keyof Events>(
    name: Name,
  ): AsyncIterableIterator<EventArguments<Events, Name>, undefined> {
    type Arguments = EventArguments<Events, Name>;
    const listener = (...args: unknown[]): void => {
      reader.give(args as Arguments);
      // Nothing follows, and the loop must not throw the error that it reports as an event.
      if (name === "error" || name === "abort") reader.end();
    };
    const reader: Reader<Arguments> = this.readers.create<Arguments>({
      onStart: () => this._listeners.add(name, listener),
      onLeave: () => this._listeners.remove(name, listener),
    });
    return reader;
  }

  /** Emits an event to listeners, `emitted()` and `events()`. */
  protected emit<Name extends keyof Events>(name: Name, ...args: EventArguments<Events, Name>): void {
    this._listeners.emit(name, args);
  }

  /** Whether an event has listeners: one without need not be made. */
  protected isHeard(name: keyof Events): boolean {
    return this._listeners.has(name);
  }

  /** The response has begun. */
  protected tellConnect(): void {
    this._listeners.emit("connect", []);
  }

  /** Whether a failure would reach a listener, a promise or a loop. */
  protected get hasErrorHandlers(): boolean {
    return this.readers.areReading || this._awaited.size > 0 || this._listeners.has("error");
  }

  /** Emits the end, and removes all listeners. */
  protected tellEnd(outcome: Outcome): void {
    const { error } = outcome;
    const listeners = this._listeners;
    if (error?.kind === "abort") listeners.emitToAll("abort", [error]);
    else if (error) listeners.emitToAll("error", [error]);
    // Before `end`: a promise for that event is rejected with the failure.
    if (error) this._awaited.end(outcome);
    listeners.emitToAll("end", []);
    this._awaited.end(outcome);
    this.readers.end(outcome);
    listeners.clear();
  }
}
