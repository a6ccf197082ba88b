import { OVER } from "../reader/step.ts";

/** What a reader tells of itself. */
export interface ReaderOptions {
  /** It begins: from here on it is to be given values. */
  readonly onStart: () => void;
  /** It has read what it was given. */
  readonly onRead: () => void;
  /** It will read no more (`isEarly`), or there is no more. Called once. */
  readonly onLeave: (isEarly: boolean) => void;
}

interface Asking<Value> {
  readonly resolve: (step: IteratorResult<Value, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** One loop over the values of a stream that does not wait for who does not read. */
export class Reader<Value> implements AsyncIterableIterator<Value, undefined> {
  readonly #options: ReaderOptions;
  #unread: Value[] = [];
  /** How many of them it has read all the same: to shift a long list for each would be quadratic. */
  #read = 0;
  #asking: Asking<Value>[] = [];
  #failure: { readonly error: unknown } | undefined;
  #isStarted = false;
  #isOver = false;
  #isLetGo = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Whether the stream has to wait for it. */
  get isBehind(): boolean {
    return this.#unread.length > 0 && !this.#isLetGo;
  }

  /** The stream does not wait for it until it asks for more, which it may be kept from by something of the stream. */
  letGo(): void {
    this.#isLetGo = !this.#asking.length;
  }

  /** Begins to collect, without being asked for the first value yet. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#options.onStart();
  }

  next(): Promise<IteratorResult<Value, undefined>> {
    this.start();
    this.#isLetGo = false;
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
    if (this.#isOver) return Promise.resolve(OVER);
    return new Promise((resolve, reject) => this.#asking.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<Value, undefined>> {
    this.#isStarted = true;
    this.#forget();
    this.#failure = undefined;
    this.#close(true);
    return Promise.resolve(OVER);
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

  /** There is no more. What it was given and has not read it still reads. */
  end(): void {
    this.#close(false);
  }

  /** There is no more, and this is why: told once, after what it has not read yet, or `atOnce`. */
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
    for (const { resolve } of this.#asking) resolve(OVER);
    this.#asking = [];
    this.#options.onLeave(isEarly);
  }
}
