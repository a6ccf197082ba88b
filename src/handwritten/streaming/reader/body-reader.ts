import type { Clock } from "../../core/clock.ts";
import type { Reply } from "../../core/handler.ts";
import { type Chunks, chunksOf, DONE } from "../../core/reply/chunks.ts";
import type { BodyEnd } from "../../core/reply/watch-body.ts";

/** How long the end of the body may take after the last event; a connection that has seen it can be used again. */
const END_AFTER_LAST_MS = 20;

/** Receives what a body gives. */
export interface ChunkReceiver {
  /** Undefined is the end of the body. */
  receive(chunk: Uint8Array | undefined): void;
  fail(error: unknown): void;
}

/** Reads the body of a response for one receiver. Watchers of the body get the outcome that the receiver states. */
export class BodyReader {
  /** A chunk is awaited. */
  isReading = false;
  /** The end of the body was read. */
  isAtEnd = false;
  readonly #chunks: Chunks<Uint8Array> | undefined;
  readonly #clock: Clock;

  constructor({ body }: Pick<Reply, "body">, clock: Clock) {
    this.#chunks = body ? chunksOf(body) : undefined;
    this.#chunks?.judge?.();
    this.#clock = clock;
  }

  /** Asks for the next chunk. */
  read(receiver: ChunkReceiver): void {
    this.isReading = true;
    this.#next().then(
      ({ done, value }) => {
        this.isReading = false;
        this.isAtEnd = done === true;
        receiver.receive(value);
      },
      (error: unknown) => {
        this.isReading = false;
        receiver.fail(error);
      },
    );
  }

  /** Reports the outcome, and closes the body if it is open. */
  leave(how: BodyEnd): void {
    this.#chunks?.judge?.(how);
    // The connection may be broken already, which changes nothing.
    if (!this.isAtEnd) void this.#chunks?.return?.(how).catch(() => {});
  }

  /** Reports the outcome. The body gets a moment to end, so that its connection can be used again. */
  finish(how: BodyEnd): void {
    this.#chunks?.judge?.(how);
    if (this.isAtEnd) return;
    const leave = (): void => this.leave(how);
    const stopTimer = this.#clock.after(END_AFTER_LAST_MS, leave);
    void this.#next().then(({ done }) => {
      stopTimer();
      if (!done) leave();
    }, stopTimer);
  }

  #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    return this.#chunks?.next() ?? Promise.resolve(DONE);
  }
}
