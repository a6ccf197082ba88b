import { UsageError } from "../../errors/index.ts";
import { type Entry, type Flow, Inbox } from "./inbox.ts";
import { CONNECTION_EVENTS, type ConnectionNotice } from "./notices.ts";
import { QueuedListeners } from "./queued-listeners.ts";
import { UnreportedErrors } from "./unreported-errors.ts";

interface ServerEvent {
  readonly type: string;
}

/** The bytes that an error counts for, besides its message of the server: most of them are its stack. */
const ERROR_SIZE = 1024;

/**
 * Delivers events, errors and the end of a connection to the listeners and to the loop. Without listeners and loop they
 * are kept in order for the first of either. Between two loops, with listeners, events go to the listeners alone: if they
 * were kept, they would pile up and make the server wait. Of the errors of that time the last 100 are kept, for listeners
 * to `error` and for the next loop.
 */
export class Delivery<Server extends ServerEvent> {
  readonly #listeners = new QueuedListeners();
  readonly #inbox: Inbox<Server | ConnectionNotice>;
  /** Errors that came while there were only listeners to events. All of them are older than the inbox. */
  readonly #unreported = new UnreportedErrors();
  #iterating = false;
  /** The number of listeners to events of the server. */
  #heard = 0;
  /** Kept entries are about to go to the listeners: later ones come after them. */
  #draining = false;
  #end: { readonly error?: unknown; readonly close: unknown; isReported: boolean } | undefined;

  constructor(maxUnread: number, flow: Pick<Flow, "pause" | "resume">) {
    this.#inbox = new Inbox(maxUnread, { ...flow, left: () => this.#leave() });
  }

  get isPaused(): boolean {
    return this.#inbox.isPaused;
  }

  /** @throws UsageError when the listener is not a function, which would otherwise show at the first event */
  on(name: string, listener: (event: never) => void): () => void {
    if (typeof listener !== "function") throw new UsageError(`the listener to \`${name}\` is not a function`);
    const isOfConnection = CONNECTION_EVENTS.has(name) && name !== "event";
    const remove = this.#listeners.add(name, listener);
    if (!isOfConnection) this.#heard += 1;
    if (!isOfConnection || name === "error" || name === "close") this.#drainSoon();
    let isOn = true;
    return () => {
      remove();
      if (isOn && !isOfConnection) this.#heard -= 1;
      isOn = false;
    };
  }

  /** @throws UsageError while another loop reads: each would get a part of the events */
  iterate(): AsyncIterator<Server | ConnectionNotice, undefined> {
    if (this.#iterating) throw new UsageError("the events of a connection are read by one loop at a time");
    this.#iterating = true;
    // Listeners that were added in this turn get the kept entries as well.
    this.#drain();
    this.#inbox.prependErrors(this.#unreported.thrown());
    return {
      next: () => this.#inbox.next(),
      return: () => {
        this.#leave();
        this.#inbox.release();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** @param error - the error that an `error` event reports */
  deliver(event: Server, size: number, error?: unknown): void {
    this.#catchUp();
    const isHeard = this.#heard > 0 && !this.#draining;
    if (isHeard) this.#emitEvent(event);
    const unreported = error === undefined || this.#reportError(error) ? undefined : error;
    if (this.#iterating || !isHeard) this.#inbox.push(event, size, isHeard, unreported);
    else if (unreported !== undefined) this.#unreported.add({ error: unreported, isThrown: false });
  }

  /** Delivers an error after which the connection goes on. */
  fail(error: unknown, size: number): void {
    this.#catchUp();
    const isReported = this.#reportError(error);
    const isHeard = this.#heard > 0 && !this.#draining;
    if (this.#iterating || !(isReported || isHeard))
      this.#inbox.pushError(error, size + ERROR_SIZE, !isReported);
    else if (!isReported) this.#unreported.add({ error, isThrown: true });
  }

  /** Emits an event of the connection itself, which is not kept. */
  emit(name: string, event: unknown): void {
    this.#listeners.emit(name, event);
  }

  /** Emits a notice, for a loop as well. */
  notify(notice: ConnectionNotice): void {
    this.#listeners.emit(notice.type, notice);
    if (!this.#iterating && this.#heard) return;
    // It is marked as heard: listeners get a notice when it happens, and not later.
    this.#inbox.push(notice, 0, true);
  }

  finish(end: { readonly error?: unknown }, close: unknown): void {
    // Kept entries come before the end.
    this.#drain();
    this.#end = { ...end, close, isReported: false };
    this.#inbox.finish(end);
    this.#emitEnd();
  }

  /** The loop is over: listeners get the unread entries that they have not had. */
  #leave(): void {
    this.#iterating = false;
    if (this.#heard && !this.#end) this.#drainSoon();
  }

  /** Reports an error to the listeners to `error`. @returns whether there are any */
  #reportError(error: unknown): boolean {
    if (this.#draining || !this.#listeners.has("error")) return false;
    this.#listeners.emit("error", error);
    return true;
  }

  /** A loop may read the next event at once, so new listeners get the kept entries before it. */
  #catchUp(): void {
    if (this.#iterating) this.#drain();
  }

  /** Waits until the caller has added all of its listeners. */
  #drainSoon(): void {
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => this.#drain());
  }

  /** Passes the kept entries to the listeners, in order; events that a listener causes come after them. */
  #drain(): void {
    if (!this.#draining) return;
    if (this.#iterating) {
      this.#emitAhead();
      return;
    }
    this.#reportBacklog();
    while (this.#draining && this.#heard && !this.#iterating) {
      const entry = this.#inbox.take();
      if (!entry) break;
      this.#emitTaken(entry);
    }
    if (!this.#heard && !this.#iterating && this.#listeners.has("error"))
      for (const error of this.#inbox.takeUnreported()) this.#listeners.emit("error", error);
    this.#draining = false;
    this.#emitEnd();
  }

  #emitTaken(entry: Entry<Server | ConnectionNotice>): void {
    const isReported = this.#emitKept(entry);
    if (!isReported && entry.unreported !== undefined)
      this.#unreported.add({ error: entry.unreported, isThrown: !("event" in entry) });
    else if ("error" in entry) this.#unreported.notThrown(entry.error);
  }

  /** Passes the kept entries to the listeners; the loop gets them as well. */
  #emitAhead(): void {
    this.#listeners.inOrder(() => {
      this.#reportBacklog();
      for (const entry of this.#inbox.peek()) if (this.#emitKept(entry)) this.#inbox.settle(entry);
      this.#draining = false;
      this.#emitEnd();
    });
  }

  /** @returns whether there are listeners to `error`, which have had its error */
  #emitKept(entry: Entry<Server | ConnectionNotice>): boolean {
    if (this.#heard && "event" in entry && !entry.isHeard) {
      entry.isHeard = true;
      this.#emitEvent(entry.event as Server);
    }
    if (!this.#listeners.has("error")) return false;
    if (entry.unreported !== undefined) this.#listeners.emit("error", entry.unreported);
    return true;
  }

  #reportBacklog(): void {
    if (this.#listeners.has("error"))
      for (const error of this.#unreported.take()) this.#listeners.emit("error", error);
  }

  #emitEnd(): void {
    const end = this.#end;
    if (!end) return;
    if ("error" in end && !end.isReported && this.#listeners.has("error")) {
      end.isReported = true;
      this.#listeners.emit("error", end.error);
    }
    this.#listeners.emitLast("close", end.close);
  }

  #emitEvent(event: Server): void {
    this.#listeners.emit("event", event);
    // A server event with such a name would look like an event of the connection.
    if (!CONNECTION_EVENTS.has(event.type)) this.#listeners.emit(event.type, event);
  }
}
