import { UsageError } from "../../errors/index.ts";
import { SocketClass, type SocketPlan } from "./socket-class.ts";
import type { ReconnectingEvent, SocketClassError, UnsentMessage } from "./socket-class-types.ts";

/** What a loop over a socket gets: its events, and what happens to it. */
export type SocketStreamMessage<ClientEvent, ServerEvent> =
  | { readonly type: "connecting" | "open" | "closing" | "reconnected" }
  | { readonly type: "message"; readonly message: ServerEvent }
  | { readonly type: "error"; readonly error: SocketClassError }
  | { readonly type: "reconnecting"; readonly reconnect: ReconnectingEvent }
  | {
      readonly type: "close";
      readonly code: number;
      readonly reason: string;
      readonly unsent: readonly UnsentMessage<ClientEvent>[];
    };

/** How much a loop may leave unread. */
export interface SocketStreamOptions {
  /** More than these end the loop with an error. Default: no limit */
  readonly maxBufferedEvents?: number | undefined;
}

/** Reads a socket for one loop. */
class Reader<Message> {
  readonly #limit: number;
  #kept: Message[] = [];
  #wake: (() => void) | undefined;
  #isOver = false;
  #overflow: Error | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(message: Message, isLast = false): void {
    if (this.#isOver) return;
    this.#kept.push(message);
    this.#isOver = isLast;
    if (this.#kept.length > this.#limit) {
      this.#kept = [];
      this.#isOver = true;
      this.#overflow = new UsageError(
        `more than ${this.#limit} events were not read: read faster, or raise \`maxBufferedEvents\``,
      );
    }
    this.#wake?.();
  }

  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Message, undefined>> {
    while (!this.#kept.length && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#overflow) throw this.#overflow;
    const value = this.#kept.shift();
    return value === undefined ? { done: true, value: undefined } : { done: false, value };
  }
}

/** A socket that can be read by loops as well. */
export abstract class StreamingSocket<
    ClientEvent extends object,
    ServerEvent extends { readonly type: string },
  >
  extends SocketClass<ClientEvent, ServerEvent>
  implements AsyncIterable<SocketStreamMessage<ClientEvent, ServerEvent>>
{
  readonly #readers = new Set<Reader<SocketStreamMessage<ClientEvent, ServerEvent>>>();

  protected constructor(plan: SocketPlan<ClientEvent, ServerEvent>) {
    super(plan);
  }

  /** Sends a text that is JSON already. */
  sendRaw(data: string): void {
    this.socket.send(data);
  }

  /**
   * The events and what happens to the socket, until it is closed. Each loop gets all of them; leaving one does not close the
   * socket. While there is a loop an error is no unhandled rejection.
   *
   * @throws UsageError when more than `maxBufferedEvents` are unread
   */
  stream({
    maxBufferedEvents = Number.POSITIVE_INFINITY,
  }: SocketStreamOptions = {}): AsyncIterableIterator<SocketStreamMessage<ClientEvent, ServerEvent>> {
    const reader = new Reader<SocketStreamMessage<ClientEvent, ServerEvent>>(maxBufferedEvents);
    if (this.socket.readyState === this.socket.CONNECTING) reader.push({ type: "connecting" });
    if (this.socket.readyState === this.socket.CLOSED) reader.end();
    const stop = this.#pass(reader);
    const iterator: AsyncIterableIterator<SocketStreamMessage<ClientEvent, ServerEvent>> = {
      next: () => reader.next(),
      return: () => {
        stop();
        reader.end();
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  [Symbol.asyncIterator](
    options?: SocketStreamOptions,
  ): AsyncIterableIterator<SocketStreamMessage<ClientEvent, ServerEvent>> {
    return this.stream(options);
  }

  protected override _happened(what: "open" | "closing"): void {
    for (const reader of this.#readers) reader.push({ type: what });
  }

  #pass(reader: Reader<SocketStreamMessage<ClientEvent, ServerEvent>>): () => void {
    this.#readers.add(reader);
    const message = (event: ServerEvent): void => reader.push({ type: "message", message: event });
    const failed = (error: SocketClassError): void => reader.push({ type: "error", error });
    const lost = (reconnect: ReconnectingEvent): void => reader.push({ type: "reconnecting", reconnect });
    const back = (): void => reader.push({ type: "reconnected" });
    const closed = (code: number, reason: string, unsent: readonly UnsentMessage<ClientEvent>[]): void => {
      stop();
      reader.push({ type: "close", code, reason, unsent }, true);
    };
    const listeners = { event: message, error: failed, reconnecting: lost, reconnected: back, close: closed };
    const stop = (): void => {
      this.#readers.delete(reader);
      for (const [name, listener] of Object.entries(listeners)) this.off(name as "event", listener as never);
    };
    for (const [name, listener] of Object.entries(listeners)) this.on(name as "event", listener as never);
    return stop;
  }
}
