import type { Reply } from "../../core/handler.ts";
import { type Chunks, chunksOf, DONE } from "../../core/reply/chunks.ts";
import type { BodyEnd } from "../../core/reply/watch-body.ts";

/** A reply whose body has been begun: who reads it is given what was read ahead, and then the rest. */
export class ReplayedBody implements Reply, Chunks<Uint8Array> {
  readonly status: number;
  readonly headers: Reply["headers"];
  readonly #chunks: Chunks<Uint8Array>;
  #ahead: IteratorResult<Uint8Array, undefined>[] = [];

  constructor(reply: Reply) {
    this.status = reply.status;
    this.headers = reply.headers;
    this.#chunks = chunksOf(reply.body as AsyncIterable<Uint8Array>);
  }

  get body(): AsyncIterable<Uint8Array> {
    return this;
  }

  /** The next chunk, which will be given once more. */
  async readAhead(): Promise<IteratorResult<Uint8Array, undefined>> {
    const read = await this.#chunks.next();
    this.#ahead.push(read);
    return read;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const read = this.#ahead.shift();
    return read ? Promise.resolve(read) : this.#chunks.next();
  }

  judge(verdict?: unknown): void {
    this.#chunks.judge?.(verdict);
  }

  async return(how?: unknown): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#ahead = [];
    await this.#chunks.return?.(how);
    return DONE;
  }

  /** It will not be read. */
  leave(how: BodyEnd): void {
    // The connection may be broken already.
    this.return(how).catch(() => {});
  }

  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for (let read = await this.next(); !read.done; read = await this.next())
      text += decoder.decode(read.value, { stream: true });
    return text + decoder.decode();
  }
}
