import { type Chunks, chunksOf } from "../core/chunks.ts";
import type { Clock } from "../core/clock.ts";
import type { Reply } from "../core/handler.ts";
import type { BodyEnd } from "../core/watch-body.ts";
import { OVER } from "./waiting.ts";

/** How long the end of the body may take after the last event; a connection that has seen it can be used again. */
const END_AFTER_LAST_MS = 20;

/** The connection that a body comes over, for one reader. Who watches the body is told how it ended, by the reader's judgement. */
export class Connection {
  readonly #chunks: Chunks<Uint8Array> | undefined;
  readonly #clock: Clock;

  constructor({ body }: Pick<Reply, "body">, clock: Clock) {
    this.#chunks = body ? chunksOf(body) : undefined;
    this.#chunks?.judge?.();
    this.#clock = clock;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    return this.#chunks?.next() ?? Promise.resolve(OVER);
  }

  /** It is over, and this is how; what is still open of it is closed. */
  leave(how: BodyEnd, isRead?: boolean): void {
    if (isRead) this.#chunks?.judge?.(how);
    // That the connection is broken already is nobody's concern any more.
    else void this.#chunks?.return?.(how).catch(() => {});
  }

  /** Nothing of the body is wanted any more: it gets a moment to show that it is whole. */
  finish(how: BodyEnd): void {
    this.#chunks?.judge?.(how);
    const leave = (): void => this.leave(how);
    const stopTimer = this.#clock.after(END_AFTER_LAST_MS, leave);
    void this.next().then(({ done }) => {
      stopTimer();
      if (!done) leave();
    }, stopTimer);
  }
}
