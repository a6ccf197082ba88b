import type { Clock } from "../../core/clock.ts";
import type { Reply } from "../../core/handler.ts";
import { type Chunks, chunksOf } from "../../core/reply/chunks.ts";
import type { BodyEnd } from "../../core/reply/watch-body.ts";
import { OVER } from "./step.ts";

/** How long the end of the body may take after the last event; a connection that has seen it can be used again. */
const END_AFTER_LAST_MS = 20;

/** Told what a connection gives. */
export interface ChunkReader {
  /** Undefined is the end of the body. */
  came(chunk: Uint8Array | undefined): void;
  fail(error: unknown): void;
}

/** The connection that a body comes over, for one reader. Who watches the body is told how it ended, by the reader's judgement. */
export class Connection {
  /** A chunk of it is awaited. */
  isAsked = false;
  /** The body is over. */
  isRead = false;
  readonly #chunks: Chunks<Uint8Array> | undefined;
  readonly #clock: Clock;

  constructor({ body }: Pick<Reply, "body">, clock: Clock) {
    this.#chunks = body ? chunksOf(body) : undefined;
    this.#chunks?.judge?.();
    this.#clock = clock;
  }

  /** Asks for the next chunk. */
  ask(reader: ChunkReader): void {
    this.isAsked = true;
    this.#next().then(
      ({ done, value }) => {
        this.isAsked = false;
        this.isRead = done === true;
        reader.came(value);
      },
      (error: unknown) => {
        this.isAsked = false;
        reader.fail(error);
      },
    );
  }

  /** It is over, and this is how; what is still open of it is closed. */
  leave(how: BodyEnd): void {
    if (this.isRead) this.#chunks?.judge?.(how);
    // That the connection is broken already is nobody's concern any more.
    else void this.#chunks?.return?.(how).catch(() => {});
  }

  /** Nothing of the body is wanted any more: it gets a moment to show that it is whole. */
  finish(how: BodyEnd): void {
    this.#chunks?.judge?.(how);
    if (this.isRead) return;
    const leave = (): void => this.leave(how);
    const stopTimer = this.#clock.after(END_AFTER_LAST_MS, leave);
    void this.#next().then(({ done }) => {
      stopTimer();
      if (!done) leave();
    }, stopTimer);
  }

  #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    return this.#chunks?.next() ?? Promise.resolve(OVER);
  }
}
