import { type Chunks, DONE } from "../../../core/reply/chunks.ts";
import type { CollectedBody } from "../../../core/reply/read-text.ts";

/** How much waits for a slow reader before the server has to: as much as a stream of Node holds. */
const MOST_WAITING_BYTES = 65_536;

type Step = IteratorResult<Uint8Array, undefined>;

/** The body of an answer that a dispatcher sends piece by piece. For one reader; leaving it early closes the connection. */
export class DispatchBody implements Chunks<Uint8Array>, AsyncIterable<Uint8Array>, CollectedBody {
  readonly #resume: () => void;
  readonly #abort: () => void;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  /** For one who collects: how many bytes may come. */
  #maxBytes: number | undefined;
  #isPaused = false;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /**
   * @param resume - asks for more
   * @param abort - closes the connection
   */
  constructor(resume: () => void, abort: () => void) {
    this.#resume = resume;
    this.#abort = abort;
  }

  /** Whether all of it has come. */
  get complete(): boolean {
    return this.#isOver && !this.#failure;
  }

  /** What the connection failed with. */
  get errored(): Error | null {
    return (this.#failure?.error as Error | undefined) ?? null;
  }

  /** A piece has come. Whether more may come. */
  push(chunk: Uint8Array): boolean {
    if (this.#isOver) return true;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#maxBytes !== undefined) {
      if (this.#bytes > this.#maxBytes) this.#leave();
      return true;
    }
    this.#tell();
    this.#isPaused = this.#bytes >= MOST_WAITING_BYTES;
    return !this.#isPaused;
  }

  /** All has come, or the connection has failed. */
  end(failure?: { readonly error: unknown }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = failure;
    this.#tell();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    return new Promise((resolve, reject) => {
      const step = (): boolean => {
        const value = this.#chunks.shift();
        if (value) {
          this.#bytes -= value.length;
          resolve({ done: false, value });
        } else if (!this.#isOver) return false;
        else if (this.#failure) reject(this.#failure.error);
        else resolve(DONE);
        return true;
      };
      if (!step()) this.#wake = step;
      this.#goOn();
    });
  }

  collect(maxBytes: number): Promise<readonly Uint8Array[] | undefined> {
    this.#maxBytes = maxBytes;
    return new Promise((resolve, reject) => {
      const step = (): void => {
        if (this.#failure) reject(this.#failure.error);
        else resolve(this.#bytes > maxBytes ? undefined : this.#chunks);
      };
      if (this.#bytes > maxBytes) this.#leave();
      if (this.#isOver) step();
      else this.#wake = step;
      this.#goOn();
    });
  }

  async return(): Promise<Step> {
    this.#leave();
    this.#chunks = [];
    return DONE;
  }

  #goOn(): void {
    if (!this.#isPaused || this.#isOver) return;
    this.#isPaused = false;
    this.#resume();
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#abort();
    this.#tell();
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
