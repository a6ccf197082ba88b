import { DONE } from "../../core/reply/chunks.ts";

/** Called by a reader. */
export interface ReaderOptions {
  /** It begins: from here on it gets values. */
  readonly onStart: () => void;
  /** It has read all of its values. */
  readonly onRead: () => void;
  /** It was left (`isEarly`), or has ended. Called once. */
  readonly onLeave: (isEarly: boolean) => void;
}

interface Asking<Value> {
  readonly resolve: (step: IteratorResult<Value, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** One loop over the values of a stream. The stream decides whether to wait for it. */
export class Reader<Value> implements AsyncIterableIterator<Value, undefined> {
  readonly #options: ReaderOptions;
  #unread: Value[] = [];
  /** How many of them were read: `shift()` on a long list would be quadratic. */
  #read = 0;
  #asking: Asking<Value>[] = [];
  #failure: { readonly error: unknown } | undefined;
  #isStarted = false;
  #isOver = false;
  #isReleased = false;
  #isIdle = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Whether the stream has to wait for it. */
  get isBehind(): boolean {
    return this.#unread.length > 0 && !this.#isReleased;
  }

  /** Whether it collects, and was never asked for a value. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /** The stream does not wait for this loop until it asks for more. */
  releaseBackpressure(): void {
    this.#isReleased = !this.#asking.length;
  }

  /** Begins to collect, without being asked for the first value yet. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#options.onStart();
  }

  /** Begins to collect; the stream does not wait for it until it is asked for the first value. */
  collect(): void {
    this.start();
    this.#isReleased = true;
    this.#isIdle = true;
  }

  next(): Promise<IteratorResult<Value, undefined>> {
    this.start();
    this.#isReleased = false;
    this.#isIdle = false;
    if (this.#unread.length) {
      const value = this.#unread[this.#read++] as Value;
      if (this.#read === this.#unread.length) {
        this.#forget();
        this.#options.onRead();
      }
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure) {
      const { error } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(error);
    }
    if (this.#isOver) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => this.#asking.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<Value, undefined>> {
    this.#isStarted = true;
    this.#forget();
    this.#failure = undefined;
    this.#close(true);
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Gives it a value. */
  give(value: Value): void {
    const asking = this.#asking.shift();
    if (asking) asking.resolve({ done: false, value });
    else if (!this.#isOver) this.#unread.push(value);
  }

  /** There are no more values. The unread ones are still read. */
  end(): void {
    this.#close(false);
  }

  /** The stream failed: the error is thrown once, after the unread values, or `atOnce`. */
  fail(error: unknown, atOnce: boolean): void {
    if (this.#isOver) return;
    if (atOnce) this.#forget();
    const asking = this.#asking.shift();
    if (asking) asking.reject(error);
    else this.#failure = { error };
    this.#close(false);
  }

  #forget(): void {
    this.#unread = [];
    this.#read = 0;
  }

  #close(isEarly: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { resolve } of this.#asking) resolve(DONE);
    this.#asking = [];
    this.#options.onLeave(isEarly);
  }
}
