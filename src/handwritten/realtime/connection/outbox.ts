import { EncodeError } from "../../errors/index.ts";
import type { SessionReplay } from "../session/session-replay.ts";
import { byteLength } from "../socket/byte-length.ts";
import type { Socket } from "../socket/socket.ts";
import { stringifyEvent } from "./event-text.ts";
import { SendQueue } from "./send-queue.ts";

/** Events of the client on their way to the current socket. */
export class Outbox<Event extends object> {
  readonly #queue: SendQueue<Event>;
  readonly #replay: SessionReplay | undefined;
  #socket: Socket | undefined;

  constructor(maxBytes: number, replay: SessionReplay | undefined) {
    this.#queue = new SendQueue(maxBytes);
    this.#replay = replay;
  }

  get bytes(): number {
    return this.#queue.bytes;
  }

  /**
   * Resolves when a socket has written the event.
   * @throws EncodeError for a value that is not an event, or not JSON
   */
  add(event: Event): Promise<void> {
    let isQueued = false;
    const sent = new Promise<void>((resolve, failed) => {
      if (typeof event !== "object" || event === null || Array.isArray(event))
        throw new EncodeError("an event is an object with a `type`");
      const prepared = this.#replay?.prepare(event) ?? event;
      const text = stringifyEvent(prepared);
      const flushed = (): void => {
        this.#replay?.sent(prepared);
        resolve();
      };
      this.#queue.add({ event, text, bytes: byteLength(text), flushed, failed });
      isQueued = true;
    });
    // Listeners and loops get the end of the connection, with the unsent events.
    if (isQueued) sent.catch(() => {});
    this.#transmit();
    return sent;
  }

  /** Sends by this socket from here on: first the waiting events, at once. */
  connect(socket: Socket): void {
    this.#socket = socket;
    this.#transmit();
  }

  /**
   * The socket is gone. Events that it took and has not written wait for the next socket, or fail.
   * @returns the events that failed
   */
  disconnect(failure?: unknown): Event[] {
    this.#socket = undefined;
    if (failure !== undefined) return this.#queue.dropSending(failure);
    this.#queue.takeBack();
    return [];
  }

  /** Nothing more will be sent. @returns the events that were not */
  close(failure: unknown): Event[] {
    this.#socket = undefined;
    return this.#queue.drop(failure);
  }

  #transmit(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#queue.transmit((outgoing) =>
      socket.send(outgoing.text, (error) => {
        // After an error the socket ends too, and `disconnect()` or `close()` settles the unwritten events.
        if (!error && socket === this.#socket) this.#queue.settle(outgoing);
      }),
    );
  }
}
