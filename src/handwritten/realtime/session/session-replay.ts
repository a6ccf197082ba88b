import { type AnyEvent, afterReceiving, afterSending, emptyMemory, replayOf } from "./session-memory.ts";

/** The parts of a session that are restored. */
export interface Restores {
  readonly session: boolean;
  readonly items: boolean;
}

/** The events that restore a session, and the number of items that are left out. */
export interface Restoration {
  readonly events: readonly AnyEvent[];
  readonly skipped: number;
}

const ID_LENGTH = 20;
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/**
 * Records a session so that it can be restored in another one, and holds back the server's events about the restored
 * items: listeners and loops have had these items before.
 */
export class SessionReplay {
  readonly #restores: Restores;
  readonly #random: () => number;
  #memory = emptyMemory;
  /** Whether the answer to a replayed configuration is still to come. */
  #awaitsSession: string | undefined;
  readonly #awaitedItems = new Set<unknown>();

  /** @param random - a number from 0 up to 1, for ids */
  constructor(restores: Restores, random: () => number) {
    this.#restores = restores;
    this.#random = random;
  }

  /** Whether the new session starts without the state of the old one, so that unconfirmed events can be sent again. */
  get isAnew(): boolean {
    return this.#restores.session;
  }

  /** The event with ids, by which its confirmation is recognised. */
  prepare<Event extends object>(event: Event): Event {
    const given: object = event;
    const { type, item, event_id } = given as AnyEvent & { readonly item?: { readonly id?: unknown } };
    const isItem = this.#restores.items && type === "conversation.item.create";
    if (!isItem && !(this.#restores.session && type === "session.update")) return event;
    return {
      ...event,
      event_id: event_id ?? this.#newID("event"),
      ...(isItem && item && { item: { ...item, id: item.id ?? this.#newID("item") } }),
    };
  }

  sent(event: object): void {
    const { type } = event as AnyEvent;
    if (type === "session.update" ? this.#restores.session : this.#restores.items)
      this.#memory = afterSending(this.#memory, event as AnyEvent);
  }

  /** @returns whether listeners and loops get the event */
  received(event: object): boolean {
    const { type, item, error } = event as AnyEvent;
    // Most events are pieces of a response, and say nothing about the session.
    if (typeof type !== "string" || type.endsWith(".delta")) return true;
    const isItem = type.startsWith("conversation.item.");
    if (!isItem || this.#restores.items) this.#memory = afterReceiving(this.#memory, event as AnyEvent);
    if (type === "session.updated" && this.#awaitsSession) {
      this.#awaitsSession = undefined;
      return false;
    }
    if (type === "error" && (error as AnyEvent | undefined)?.event_id === this.#awaitsSession)
      this.#awaitsSession = undefined;
    return !isItem || !this.#isEcho(type, (item as { readonly id?: unknown } | undefined)?.id);
  }

  /** The events that restore the session. From here on the memory is that of the new session. */
  restore(): Restoration {
    const { session, items, skipped } = replayOf(this.#memory);
    this.#memory = emptyMemory;
    this.#awaitedItems.clear();
    this.#awaitsSession = session && this.#newID("event");
    const update = session ? [{ type: "session.update", event_id: this.#awaitsSession, session }] : [];
    const creations = items.map((item, index) => ({
      type: "conversation.item.create",
      event_id: this.#newID("event"),
      ...(index && { previous_item_id: items[index - 1]?.id }),
      item,
    }));
    const events: AnyEvent[] = [...update, ...creations];
    for (const event of events) this.sent(event);
    for (const { id } of items) this.#awaitedItems.add(id);
    return { events, skipped };
  }

  #isEcho(type: string, id: unknown): boolean {
    if (!/\.(?:created|added|done)$/.test(type) || !this.#awaitedItems.has(id)) return false;
    if (type.endsWith(".done")) this.#awaitedItems.delete(id);
    return true;
  }

  #newID(prefix: string): string {
    let id = `${prefix}_`;
    for (let i = 0; i < ID_LENGTH; i++) id += DIGITS[Math.floor(this.#random() * DIGITS.length)];
    return id;
  }
}
