import { UsageError } from "../../errors/index.ts";
import { type Entry, type Flow, Inbox } from "./inbox.ts";
import { Listeners } from "./listeners.ts";
import { type ConnectionNotice, OWN_NAMES } from "./notices.ts";
import { UntoldErrors } from "./unreported-errors.ts";

interface ServerEvent {
  readonly type: string;
}

/** What an error weighs besides the message that it is about, in bytes: most of that is its stack. */
const ERROR_SIZE = 1024;

/**
 * Brings what a connection receives to the listeners and to the loop. What comes while there is neither is kept for
 * whichever comes first, in its order: events, what went wrong, and the end. What comes between two loops while there
 * are listeners is theirs alone: kept, it would grow and in the end make the server wait. Of what went wrong then, the
 * last 100 errors are kept for who listens to errors, and for the next loop.
 */
export class Delivery<Server extends ServerEvent> {
  readonly #listeners = new Listeners();
  readonly #inbox: Inbox<Server | ConnectionNotice>;
  /** What went wrong while there were only listeners to events. Older than all that is in the inbox. */
  readonly #untold = new UntoldErrors();
  #iterating = false;
  /** How many listen to events of the server. */
  #heard = 0;
  /** What is kept is about to be told to listeners: what comes now comes after it. */
  #draining = false;
  #end: { readonly error?: unknown; readonly close: unknown; isTold: boolean } | undefined;

  constructor(maxUnread: number, flow: Pick<Flow, "pause" | "resume">) {
    this.#inbox = new Inbox(maxUnread, { ...flow, left: () => this.#leave() });
  }

  get isPaused(): boolean {
    return this.#inbox.isPaused;
  }

  /** @throws UsageError when the listener is no function: it would be found out with the first event only */
  on(name: string, listener: (event: never) => void): () => void {
    if (typeof listener !== "function") throw new UsageError(`the listener to \`${name}\` is no function`);
    const isOwn = OWN_NAMES.has(name) && name !== "event";
    const remove = this.#listeners.add(name, listener);
    if (!isOwn) this.#heard += 1;
    if (!isOwn || name === "error" || name === "close") this.#drainSoon();
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
    // Who listens since this turn hears what is kept as well.
    this.#drain();
    this.#inbox.prependErrors(this.#untold.thrown());
    return {
      next: () => this.#inbox.next(),
      return: () => {
        this.#leave();
        this.#inbox.release();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** @param error - what it says that went wrong, of an `error` event */
  deliver(event: Server, size: number, error?: unknown): void {
    this.#catchUp();
    const isHeard = this.#heard > 0 && !this.#draining;
    if (isHeard) this.#emit(event);
    const untold = error === undefined || this.#tellError(error) ? undefined : error;
    if (this.#iterating || !isHeard) this.#inbox.push(event, size, isHeard, untold);
    else if (untold !== undefined) this.#untold.add({ error: untold, isThrown: false });
  }

  /** Something went wrong, and the connection goes on. */
  fail(error: unknown, size: number): void {
    this.#catchUp();
    const isTold = this.#tellError(error);
    const isHeard = this.#heard > 0 && !this.#draining;
    if (this.#iterating || !(isTold || isHeard)) this.#inbox.pushError(error, size + ERROR_SIZE, !isTold);
    else if (!isTold) this.#untold.add({ error, isThrown: true });
  }

  /** Something that happened to the connection. */
  tell(name: string, event: unknown): void {
    this.#listeners.emit(name, event);
  }

  /** The same, for a loop as well. */
  notify(notice: ConnectionNotice): void {
    this.#listeners.emit(notice.type, notice);
    if (!this.#iterating && this.#heard) return;
    // Listeners are told of it when it happens, and not later.
    this.#inbox.push(notice, 0, true);
  }

  finish(end: { readonly error?: unknown }, close: unknown): void {
    // What listeners are still to get comes before the end.
    this.#drain();
    this.#end = { ...end, close, isTold: false };
    this.#inbox.finish(end);
    this.#tellEnd();
  }

  /** The loop is over: what it has not read is for the listeners, as far as they do not know it. */
  #leave(): void {
    this.#iterating = false;
    if (this.#heard && !this.#end) this.#drainSoon();
  }

  /** Whether those who listen to errors know it. */
  #tellError(error: unknown): boolean {
    if (this.#draining || !this.#listeners.has("error")) return false;
    this.#listeners.emit("error", error);
    return true;
  }

  /** A loop may read at once what comes: those who have begun to listen are told before it of what is kept. */
  #catchUp(): void {
    if (this.#iterating) this.#drain();
  }

  /** After the caller has added all of its listeners. */
  #drainSoon(): void {
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => this.#drain());
  }

  /** Tells listeners what is kept, in order; what a listener makes of it on the way comes after it. */
  #drain(): void {
    if (!this.#draining) return;
    if (this.#iterating) {
      this.#tellAhead();
      return;
    }
    this.#tellBacklog();
    while (this.#draining && this.#heard && !this.#iterating) {
      const entry = this.#inbox.take();
      if (!entry) break;
      const isTold = this.#tellKept(entry);
      if (!isTold && entry.untold !== undefined)
        this.#untold.add({ error: entry.untold, isThrown: !("event" in entry) });
      else if ("error" in entry) this.#untold.notThrown(entry.error);
    }
    if (!this.#heard && !this.#iterating && this.#listeners.has("error"))
      for (const error of this.#inbox.takeUntold()) this.#listeners.emit("error", error);
    this.#draining = false;
    this.#tellEnd();
  }

  /** The same, of what stays for the loop. */
  #tellAhead(): void {
    this.#listeners.inOrder(() => {
      this.#tellBacklog();
      for (const entry of this.#inbox.peek()) if (this.#tellKept(entry)) this.#inbox.settle(entry);
      this.#draining = false;
      this.#tellEnd();
    });
  }

  /** Returns whether those who listen to errors know what it says. */
  #tellKept(entry: Entry<Server | ConnectionNotice>): boolean {
    if (this.#heard && "event" in entry && !entry.isHeard) {
      entry.isHeard = true;
      this.#emit(entry.event as Server);
    }
    if (!this.#listeners.has("error")) return false;
    if (entry.untold !== undefined) this.#listeners.emit("error", entry.untold);
    return true;
  }

  #tellBacklog(): void {
    if (this.#listeners.has("error"))
      for (const error of this.#untold.take()) this.#listeners.emit("error", error);
  }

  #tellEnd(): void {
    const end = this.#end;
    if (!end) return;
    if ("error" in end && !end.isTold && this.#listeners.has("error")) {
      end.isTold = true;
      this.#listeners.emit("error", end.error);
    }
    this.#listeners.emitLast("close", end.close);
  }

  #emit(event: Server): void {
    this.#listeners.emit("event", event);
    // An event of this name would be taken for one of the connection's own.
    if (!OWN_NAMES.has(event.type)) this.#listeners.emit(event.type, event);
  }
}
