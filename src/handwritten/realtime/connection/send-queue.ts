import { SendQueueFullError } from "../../errors/index.ts";

/** An event that is being sent. */
export interface Outgoing<Event> {
  readonly event: Event;
  readonly text: string;
  readonly bytes: number;
  /** It has left this process. */
  flushed(): void;
  failed(error: unknown): void;
}

/**
 * Events to be sent, bounded in bytes: those that no socket has taken yet, and those that a socket has taken and not yet
 * written. Each event leaves the queue once, flushed or failed.
 */
export class SendQueue<Event> {
  readonly #maxBytes: number;
  #waiting: Outgoing<Event>[] = [];
  readonly #sending = new Set<Outgoing<Event>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes || Number.POSITIVE_INFINITY;
  }

  /** The bytes of the waiting events and of those being written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws SendQueueFullError when it does not fit; one event alone always does */
  add(outgoing: Outgoing<Event>): void {
    if (this.#bytes && this.#bytes + outgoing.bytes > this.#maxBytes)
      throw new SendQueueFullError(this.#maxBytes, this.#bytes);
    this.#bytes += outgoing.bytes;
    this.#waiting.push(outgoing);
  }

  /** Hands all that waits to a socket, in order. */
  transmit(send: (outgoing: Outgoing<Event>) => void): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const outgoing of waiting) {
      this.#sending.add(outgoing);
      send(outgoing);
    }
  }

  /** A socket has written an event that it took. */
  settle(outgoing: Outgoing<Event>): void {
    if (!this.#sending.delete(outgoing)) return;
    this.#bytes -= outgoing.bytes;
    outgoing.flushed();
  }

  /** The socket is gone: events that it took and has not written wait again, before the rest. */
  takeBack(): void {
    this.#waiting = [...this.#sending, ...this.#waiting];
    this.#sending.clear();
  }

  /** Gives up the events that a socket took and has not written: some of them may have arrived. */
  dropSending(error: unknown): Event[] {
    return this.#fail([...this.#sending], error);
  }

  /** Gives up everything. @returns the events, in order */
  drop(error: unknown): Event[] {
    this.takeBack();
    return this.#fail(this.#waiting.splice(0), error);
  }

  #fail(all: readonly Outgoing<Event>[], error: unknown): Event[] {
    for (const outgoing of all) {
      this.#sending.delete(outgoing);
      this.#bytes -= outgoing.bytes;
      outgoing.failed(error);
    }
    return all.map(({ event }) => event);
  }
}
