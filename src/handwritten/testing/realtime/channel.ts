import type { WebSocket } from "ws";
import type { SocketBehaviour } from "./served-socket.ts";

/** The bytes that may wait in this process before the server waits for the client. */
const MAX_BUFFERED = 1_048_576;

/** The answers that may be in progress before the server reads no further events. */
const MAX_ANSWERS = 1_000;

/** One end of a socket: gives ids, and sends at the pace that was asked for. */
export class Channel {
  readonly behaviour: SocketBehaviour;
  readonly #socket: WebSocket;
  readonly #stopped = new AbortController();
  #count = 0;
  #isFrozen = false;
  #isPaused = false;
  #answers = 0;

  constructor(socket: WebSocket, behaviour: SocketBehaviour) {
    this.#socket = socket;
    this.behaviour = behaviour;
    socket.once("close", () => this.#stopped.abort());
  }

  /** `item_000001`: the same ones every time. */
  newID(prefix: string): string {
    this.#count += 1;
    return `${prefix}_${String(this.#count).padStart(6, "0")}`;
  }

  send(message: object | string): void {
    if (!this.#isFrozen) this.#socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  close(code: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  freeze(): void {
    this.#isFrozen = true;
    this.#socket.pause();
  }

  /** Counts an answer until it ends. */
  track(answer: Promise<unknown>): void {
    this.#answers += 1;
    // A failure stays one of the answer's.
    void answer.finally(() => {
      this.#answers -= 1;
    });
  }

  /**
   * Reads no further events while too much waits: what the client does not read, or answers in progress. Otherwise
   * both would grow as long as the client sends.
   */
  async throttle(): Promise<void> {
    if (this.#isPaused || !this.#isBusy) return;
    this.#isPaused = true;
    this.#socket.pause();
    while (this.#isBusy && !this.#stopped.signal.aborted) await this.#wait(1);
    this.#isPaused = false;
    if (!this.#isFrozen) this.#socket.resume();
  }

  get #isBusy(): boolean {
    return this.#socket.bufferedAmount > MAX_BUFFERED || this.#answers >= MAX_ANSWERS;
  }

  /** Sends one event after the other, as fast as the pace and the client allow. @returns false when the client is gone */
  async play(events: Iterable<object>, isWanted: () => boolean = () => true): Promise<boolean> {
    for (const event of events) {
      if (this.behaviour.paceMs) await this.#wait(this.behaviour.paceMs);
      while (this.#socket.bufferedAmount > MAX_BUFFERED && !this.#stopped.signal.aborted) await this.#wait(1);
      if (this.#stopped.signal.aborted || !isWanted()) return false;
      this.send(event);
    }
    return true;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#stopped;
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
      if (signal.aborted) done();
    });
  }
}
