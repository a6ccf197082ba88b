import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { type Chunks, DONE } from "../../core/reply/chunks.ts";
import type { CollectedBody } from "../../core/reply/read-text.ts";
import type { BodyEnd } from "../../core/reply/watch-body.ts";
import { DecodeError } from "../../errors/index.ts";
import { isTimeout } from "./idle-connections.ts";

/** A stream that is read by a {@link NodeBody}. */
type Read = Readable & { [READER]?: NodeBody };
const READER: unique symbol = Symbol("reader");

/** The listener for all that happens to a stream, and the same for all streams: there may be thousands. */
function wake(this: Read): void {
  this[READER]?.wake();
}

/** What is known of the message: that of `node:http` is one. */
export interface Message {
  readonly complete: boolean;
  readonly errored: Error | null;
  readonly socket?: Socket | null;
}

type Step = IteratorResult<Uint8Array, undefined>;

/**
 * The chunks of a message's body, whose bytes come out of `stream`: the message itself, or what decompresses it.
 * They are pulled one read at a time, so a slow reader makes the server wait. Made for one reader; leaving the
 * loop early closes the connection, unless the whole message is there already and it can be used again.
 *
 * One that is streamed holds the process only while its reader waits: what is never read must not keep it alive.
 */
export class NodeBody implements Chunks<Uint8Array>, AsyncIterable<Uint8Array>, CollectedBody {
  readonly #message: Message;
  readonly #stream: Read;
  /** Of what holds the process while it is waited for; undefined for one that always does. */
  readonly #socket: Socket | undefined;
  #isAsked = false;
  #isLeft = false;
  #isCollected = false;
  #resolve: ((step: Step) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;

  readonly #fellSilent: () => void;

  /** @param fellSilent - called when the reader leaves because nothing came for too long */
  constructor(message: Message, stream: Readable, isStreamed: boolean, fellSilent: () => void) {
    this.#message = message;
    this.#fellSilent = fellSilent;
    this.#stream = stream;
    this.#stream[READER] = this;
    stream.on("error", wake);
    // It follows the end, whose listeners would be three with this one: to V8 a list of twenty, for each stream.
    stream.on("close", wake);
    if (isStreamed) this.#socket = message.socket?.unref();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    if (!this.#isAsked) this.#stream.on("readable", wake);
    this.#isAsked = true;
    return new Promise((resolve, reject) => this.#wait(resolve, reject));
  }

  #wait(resolve: (step: Step) => void, reject: (error: unknown) => void): void {
    this.#resolve = resolve;
    this.#reject = reject;
    if (!this.wake() && !this.#message.complete) this.#socket?.ref();
  }

  /** All bytes, in the pieces they came in: see {@link CollectedBody}. */
  collect(maxBytes: number): Promise<readonly Uint8Array[] | undefined> {
    const chunks: Uint8Array[] = [];
    let leftBytes = maxBytes;
    return new Promise((resolve, reject) => {
      this.#isCollected = true;
      this.#stream.on("data", (chunk: Uint8Array) => {
        leftBytes -= chunk.length;
        if (leftBytes < 0) this.#stream.destroy();
        else chunks.push(chunk);
      });
      this.#wait(() => resolve(leftBytes < 0 ? undefined : chunks), reject);
    });
  }

  async return(how?: BodyEnd): Promise<Step> {
    if (how?.outcome === "error" && isTimeout(how.error)) this.#fellSilent();
    if (this.#isPlain && this.#message.complete) {
      this.#stream.off("readable", wake);
      this.#stream.resume();
    } else this.#stream.destroy();
    this.#isLeft = true;
    this.wake();
    return DONE;
  }

  /** Something has happened: tells who waits, if there is something to tell. Whether it did. */
  wake(): boolean {
    const { errored } = this.#stream;
    if (!this.#resolve) return false;
    if (errored) this.#reject?.(this.#failure(errored));
    else {
      const step = this.#read();
      if (!step) return false;
      this.#resolve(step);
    }
    this.#resolve = this.#reject = undefined;
    // A connection that is used again is its next request's.
    if (!this.#message.complete) this.#socket?.unref();
    return true;
  }

  #read(): Step | undefined {
    if (this.#isLeft) return DONE;
    const value: Uint8Array | null = this.#isCollected ? null : this.#stream.read();
    if (value) return { done: false, value };
    return this.#stream.readableEnded || this.#stream.destroyed ? DONE : undefined;
  }

  /** Whether the bytes are read as they came. */
  get #isPlain(): boolean {
    return (this.#stream as object) === this.#message;
  }

  /** What the message did not fail with is the decompression's own failure. */
  #failure(error: Error): Error {
    return this.#isPlain || this.#message.errored || error instanceof DecodeError
      ? error
      : new DecodeError("the answer's content-encoding cannot be undone", { cause: error });
  }
}
