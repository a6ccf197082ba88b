import type { Reply } from "../handler.ts";
import { type Chunks, chunksOf, DONE } from "./chunks.ts";

/** What the events of a stream said of the response that they carry. */
export interface StreamedResponse {
  readonly id: string | undefined;
  readonly model: string | undefined;
  /** Of each choice, or the one status of the response; empty while none has come. */
  readonly finishReasons: readonly string[];
}

/** What a body tells beside how it ended: a stream of events alone. */
interface OfStream {
  readonly response?: StreamedResponse;
}

/** How the reading of a body ended: with all that was wanted of it, left before that, or broken. */
export type BodyEnd = OfStream &
  (
    | {
        readonly outcome: "complete";
        /** What a stream of events said last of the tokens it took, as it said it. */
        readonly usage?: unknown;
      }
    | { readonly outcome: "cancelled" }
    | { readonly outcome: "error"; readonly error: unknown }
  );

/** Sees every reading of a body, a chunk or the whole text, and gives what the reader gets of it. */
export type WatchReading = <Read extends string | IteratorResult<Uint8Array, undefined>>(
  reading: Promise<Read>,
) => Promise<Read>;

/**
 * The same reply, the readings of its body passed through `watch`. `onLeave` is called when the body is left, with how it ended where the reader
 * knows (the stream was whole, or wrong).
 */
export const watchBody = (
  reply: Reply,
  watch: WatchReading,
  onLeave?: (how: BodyEnd | undefined) => void,
): WatchedReply => new ReplyWatchedBy(reply, watch, onLeave);

/** The reply, its body, and the reading of it: a stream is open for long, so they are one object. */
export abstract class WatchedReply implements Reply, Chunks<Uint8Array> {
  readonly #reply: Reply;
  #chunks: Chunks<Uint8Array> | undefined;
  /** Whether the reader says how the body ended: that it is over is not the whole truth then. */
  isJudged = false;

  constructor(reply: Reply) {
    this.#reply = reply;
  }

  get status(): number {
    return this.#reply.status;
  }

  get headers(): Reply["headers"] {
    return this.#reply.headers;
  }

  get body(): AsyncIterable<Uint8Array> | null {
    return this.#reply.body && (this as AsyncIterable<Uint8Array>);
  }

  text(): Promise<string> {
    return this.watch(this.#reply.text());
  }

  [Symbol.asyncIterator](): this {
    const { body } = this.#reply;
    if (body) this.#chunks ??= chunksOf(body);
    return this;
  }

  judge(verdict?: BodyEnd): void {
    this.isJudged = true;
    // Further in first, so that the span of an attempt ends before that of its call.
    this.#chunks?.judge?.(verdict);
    if (verdict) this.left(verdict);
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    return this.watch(this.#chunks?.next() ?? Promise.resolve(DONE));
  }

  async return(how?: BodyEnd): Promise<IteratorResult<Uint8Array, undefined>> {
    // First: closing the connection may itself wait, or fail.
    this.left(how);
    await this.#chunks?.return?.(how);
    return DONE;
  }

  /** Gives what the reader gets of a reading. */
  protected abstract watch<Read extends string | IteratorResult<Uint8Array, undefined>>(
    reading: Promise<Read>,
  ): Promise<Read>;

  /** The body is left, or judged. */
  protected left(_how: BodyEnd | undefined): void {}
}

/** A reply that is watched by functions. */
class ReplyWatchedBy extends WatchedReply {
  protected override readonly watch: WatchReading;
  protected override readonly left: (how: BodyEnd | undefined) => void;

  constructor(reply: Reply, watch: WatchReading, onLeave: (how: BodyEnd | undefined) => void = () => {}) {
    super(reply);
    this.watch = watch;
    this.left = onLeave;
  }
}
