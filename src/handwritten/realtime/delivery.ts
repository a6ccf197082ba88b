import { UsageError } from "../errors.ts";
import { type Flow, Inbox } from "./inbox.ts";
import { Listeners } from "./listeners.ts";
import { type ConnectionNotice, OWN_NAMES } from "./notices.ts";

interface ServerEvent {
  readonly type: string;
}

/**
 * Brings what a connection receives to the listeners and to the loop. What comes while there is neither is kept for
 * whichever comes first. What comes between two loops while there are listeners is theirs alone: kept, it would grow
 * and in the end make the server wait.
 */
export class Delivery<Server extends ServerEvent> {
  readonly #listeners = new Listeners();
  readonly #inbox: Inbox<Server | ConnectionNotice>;
  #iterating = false;
  /** How many listen to events of the server. */
  #heard = 0;
  /** What is kept is about to be told to the first listeners. */
  #draining = false;
  /** The latest error that there was nobody to tell; of an `error` event, which a loop reads as an event, only listeners are told. */
  #untold: { readonly error: unknown; readonly isEvent: boolean } | undefined;

  constructor(maxUnread: number, flow: Pick<Flow, "pause" | "resume">) {
    this.#inbox = new Inbox(maxUnread, { ...flow, left: () => this.#leave() });
  }

  get isPaused(): boolean {
    return this.#inbox.isPaused;
  }

  on(name: string, listener: (event: never) => void): () => void {
    const isOwn = OWN_NAMES.has(name) && name !== "event";
    const remove = this.#listeners.add(name, listener);
    if (!isOwn) this.#heard += 1;
    // After the caller has added all of its listeners.
    if (!isOwn && !this.#iterating && !this.#inbox.isEmpty) {
      this.#draining = true;
      queueMicrotask(() => this.#drain());
    }
    if (name === "error" && this.#untold) queueMicrotask(() => this.#tellUntold());
    let isOn = true;
    return () => {
      remove();
      if (isOn && !isOwn) this.#heard -= 1;
      isOn = false;
    };
  }

  /** @throws UsageError when a loop is reading already: each would get a part of the events */
  iterate(): AsyncIterator<Server | ConnectionNotice, undefined> {
    if (this.#iterating) throw new UsageError("the events of a connection are read by one loop at a time");
    this.#iterating = true;
    if (this.#untold && !this.#untold.isEvent) this.#inbox.pushError(this.#untold.error);
    this.#untold = undefined;
    return {
      next: () => this.#inbox.next(),
      return: () => {
        this.#leave();
        this.#inbox.release();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  deliver(event: Server, size: number): void {
    const isHeard = this.#heard > 0 && !this.#draining;
    if (isHeard) this.#emit(event);
    if (this.#iterating || !isHeard) this.#inbox.push(event, size);
  }

  /** Something went wrong, and the connection goes on. */
  fail(error: unknown): void {
    const isListened = this.#listeners.has("error");
    this.#listeners.emit("error", error);
    if (this.#iterating || (!isListened && !this.#heard)) this.#inbox.pushError(error);
    else if (!isListened) this.#untold = { error, isEvent: false };
  }

  /** What an `error` event says, which has been delivered as an event. */
  tellError(error: unknown): void {
    if (this.#listeners.has("error")) this.#listeners.emit("error", error);
    else if (!this.#iterating) this.#untold = { error, isEvent: true };
  }

  /** Something that happened to the connection. */
  tell(name: string, event: unknown): void {
    this.#listeners.emit(name, event);
  }

  /** The same, for a loop as well. */
  notify(notice: ConnectionNotice): void {
    this.#listeners.emit(notice.type, notice);
    if (this.#iterating || !this.#heard) this.#inbox.push(notice, 0);
  }

  finish(end: { readonly error?: unknown }, close: unknown): void {
    // What listeners are still to get comes before the end.
    if (this.#draining) this.#drain();
    if ("error" in end) this.#listeners.emit("error", end.error);
    this.#inbox.finish(end);
    this.#listeners.emit("close", close);
  }

  /** The loop is over; what it has not read the listeners know. */
  #leave(): void {
    this.#iterating = false;
    if (this.#heard) this.#inbox.drain();
  }

  #tellUntold(): void {
    if (!this.#untold || !this.#listeners.has("error")) return;
    const { error } = this.#untold;
    this.#untold = undefined;
    this.#listeners.emit("error", error);
  }

  #drain(): void {
    if (!this.#draining) return;
    this.#draining = false;
    if (this.#iterating || !this.#heard) return;
    for (const entry of this.#inbox.drain())
      if ("error" in entry) this.fail(entry.error);
      else if (!OWN_NAMES.has(entry.event.type)) this.#emit(entry.event as Server);
  }

  #emit(event: Server): void {
    this.#listeners.emit("event", event);
    // An event of this name would be taken for one of the connection's own.
    if (!OWN_NAMES.has(event.type)) this.#listeners.emit(event.type, event);
  }
}
